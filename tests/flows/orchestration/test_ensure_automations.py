"""The automations on a real server. `test_automations.py` has their declaration, tests/flows/cli the command."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from flows.fetch.fetch_result import FEEDS_EVENT
from flows.orchestration.automations import declared_automations
from flows.result import QUARANTINE_EVENT
from tests.flows.prefect_server import LONG_SECONDS, ROOT, call, call_api, until


@pytest.fixture
def hook() -> Iterator[tuple[str, list[str]]]:
    """A URL and the texts that are posted to it."""
    posted: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append(json.loads(body)["text"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", posted
    server.shutdown()


@pytest.mark.server
def test_automations_are_created_once_and_notify(environment: dict[str, str], hook: tuple[str, list[str]]) -> None:
    url, posted = hook
    first = call(environment, "newstables", "automations", "--webhook", url)
    again = call(environment, "newstables", "automations")
    existing = call_api(environment["PREFECT_API_URL"], "automations/filter", {})
    assert sorted(one["name"] for one in existing) == sorted(one.name for one in declared_automations())
    assert first.count("created") == 9
    assert again.count("unchanged") == 9
    assert "No notifications are sent" not in again

    refused = {"share": 0.2, "limit": 0.05, "new": 2, "read": 10}
    tables = {"prefect.resource.id": "newstables.tables.data"}
    run_python(environment, f"emit_event({QUARANTINE_EVENT!r}, resource={tables}, payload={refused})")
    until(lambda: posted, "a notification")
    assert posted[0].startswith("newstables: many records refused\n2 of 10 records were newly refused (share 0.2")

    folder = {"prefect.resource.id": "newstables.feeds.data/raw/fetched"}
    run_python(
        environment, f"emit_event({FEEDS_EVENT!r}, resource={folder}, payload={{'told': 'Herald: away', 'dead': 1}})"
    )
    until(lambda: len(posted) > 1, "a second notification")
    assert posted[1].startswith("newstables: feeds\nHerald: away\nDead feeds now: 1")


def run_python(env: dict[str, str], code: str) -> None:
    code = f"from prefect.events import emit_event; {code}"
    subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, check=True, timeout=LONG_SECONDS)
