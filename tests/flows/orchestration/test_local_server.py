"""What `newstables serve` refuses and how it calls the server. tests/packaging/test_wheel.py starts and stops it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from benchmarks.common.serving import free_port
from flows.errors import ServerError
from flows.orchestration import local_server
from flows.storage.lock import locked
from tests.flows.prefect_server import ROOT


@pytest.fixture
def port() -> int:
    return free_port()


def test_children_do_not_get_the_user_s_prefect_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PREFECT_API_KEY", "secret")
    env = local_server.child_environment(4200, tmp_path)
    assert "PREFECT_API_KEY" not in env
    assert env["PREFECT_HOME"] == str(tmp_path)
    assert "127.0.0.1" in env["NO_PROXY"]


def test_own_deployments_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "prefect.yaml").touch()
    assert local_server.deployments_file() == tmp_path / "prefect.yaml"


def test_deployments_of_the_package_are_those_of_the_clone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    file = local_server.deployments_file()
    assert file.is_relative_to(ROOT / "flows")
    assert file.samefile(ROOT / "prefect.yaml")


def test_second_serve_with_the_same_home_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, port: int) -> None:
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "home"
    with (
        locked(home),
        pytest.raises(ServerError, match=f"another newstables serve uses {home}; stop it"),
        local_server.local_server(port, home, print),
    ):
        pytest.fail("it started")


def test_home_that_is_a_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, port: int) -> None:
    (tmp_path / "home").touch()
    monkeypatch.chdir(tmp_path)
    with (
        pytest.raises(ServerError, match="home: cannot be written; use another folder with --home"),
        local_server.local_server(port, tmp_path / "home", print),
    ):
        pytest.fail("it started")


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of an API that answers with method and body; /api/missing is an error, /api/busy one at first."""
    busy = iter((503, 503))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            errors = {"/api/missing": 404, "/api/busy": next(busy, 200) if self.path == "/api/busy" else 200}
            self.send_response(errors.get(self.path, 200))
            self.end_headers()
            self.wfile.write(json.dumps([self.command, body]).encode())

        def do_POST(self) -> None:
            self.do_GET()

        def do_DELETE(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # refuses connections
    yield server.server_port
    server.shutdown()


@pytest.mark.parametrize(
    ("path", "body", "answer"),
    [
        ("health", None, ["GET", ""]),
        ("flow_runs/filter", {}, ["POST", "{}"]),
        ("flow_runs/filter", {"limit": 1}, ["POST", '{"limit":1}']),
        ("missing", None, None),
        ("busy", None, ["GET", ""]),
    ],
)
def test_api_is_called_without_a_proxy(
    echo: int, tmp_path: Path, path: str, body: dict[str, int] | None, answer: object
) -> None:
    server = local_server.LocalServer(echo, tmp_path)
    try:
        assert server.call_api(path, body) == answer
    finally:
        server.stop(print)


def test_an_empty_answer_of_the_api_is_true(echo: int, tmp_path: Path) -> None:
    server = local_server.LocalServer(echo, tmp_path)
    try:
        assert server.call_api("variables/name/x", method="DELETE") is True
    finally:
        server.stop(print)


def test_api_that_does_not_answer_gives_none(port: int, tmp_path: Path) -> None:
    server = local_server.LocalServer(port, tmp_path)
    try:
        assert server.call_api("health") is None
    finally:
        server.stop(print)
