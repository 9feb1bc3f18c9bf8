"""How the API of a server is called, also while it is busy. The server here is a plain HTTP server."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from prefect.settings import Settings

from benchmarks.common.serving import free_port
from flows.server import server_api
from flows.server.server_api import PATIENCE, ServerApi

LATE_SECONDS = 0.3
LATE = 202  # the code of an answer that comes too late


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[ServerApi]:
    """An API that answers with method and body: busy and late answers come first, missing and broken ones always."""
    planned = {"busy": [503, 503, 200], "late": [LATE, 200]}
    codes = {"missing": 404, "broken": 500, "empty": 204, "still-busy": 503}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            path = self.path.removeprefix("/api/")
            codes_left = planned.get(path, [codes.get(path, 200)])
            code = codes_left.pop(0) if len(codes_left) > 1 else codes_left[0]
            if code == LATE:
                time.sleep(LATE_SECONDS)
            self.send_response(code)
            self.end_headers()
            if code == 200:
                self.wfile.write(json.dumps([self.command, body]).encode())

        def do_POST(self) -> None:
            self.do_GET()

        def do_PUT(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # refuses connections
    yield ServerApi(f"http://127.0.0.1:{server.server_port}/api")
    server.shutdown()


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (("flows",), ["GET", ""]),
        (("flow_runs/filter", {}), ["POST", "{}"]),
        (("flow_runs/filter", {"limit": 1}), ["POST", '{"limit":1}']),
        (("automations/1", {"enabled": True}, "PUT"), ["PUT", '{"enabled":true}']),
        (("empty",), None),
    ],
)
def test_a_request_and_its_answer(api: ServerApi, arguments: tuple[str], answer: object) -> None:
    assert api.call(*arguments) == answer


def test_a_busy_server_is_asked_again(api: ServerApi) -> None:
    assert api.call("busy") == ["GET", ""]


def test_a_server_that_answers_late_is_asked_again(api: ServerApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_api, "ANSWER_SECONDS", LATE_SECONDS / 3)
    assert api.call("late") == ["GET", ""]


@pytest.mark.parametrize(("path", "code"), [("missing", 404), ("broken", 500), ("still-busy", 503)])
def test_an_error_of_the_server_is_raised(
    api: ServerApi, path: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_api, "BUSY_SECONDS", 0.3)
    with pytest.raises(httpx.HTTPStatusError, match=str(code)):
        api.call(path)


def test_a_server_is_up_or_not(api: ServerApi) -> None:
    assert api.is_up()
    away = ServerApi(f"http://127.0.0.1:{free_port()}/api")
    assert not away.is_up()
    with pytest.raises(httpx.ConnectError):
        away.call("health")


def test_prefect_knows_the_settings_of_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PATIENCE.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    database = settings.server.database
    assert (database.timeout, database.connection_timeout) == (60, 60)
    assert (settings.api.request_timeout, settings.client.max_retries) == (120, 7)
