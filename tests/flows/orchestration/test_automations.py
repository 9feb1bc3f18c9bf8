"""What the server does on its own: the automations as they are declared, and as a real server takes them."""

from __future__ import annotations

import fnmatch
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import uuid4

import pytest
from click.testing import CliRunner
from prefect.automations import AutomationCore, EventTrigger

from flows.cli.main import cli
from flows.orchestration import automations
from flows.result import QUARANTINE_EVENT
from tests.flows.serving import ROOT, ask, call, until

ALL = {
    "newstables: tell when a run failed",
    "newstables: tell when a run crashed for good",
    "newstables: tell when a crashed run stays down",
    "newstables: tell when too much was refused",
    "newstables: end runs whose heartbeat stopped",
    "newstables: end runs that never start",
    "newstables: start crashed runs again",
    "newstables: give up runs that crash without starting",
}
RETRYING = {automations.RETRY, automations.GIVE_UP, automations.DOWN}


def spec(name: str, retries: int = 3) -> AutomationCore:
    return next(one for one in automations.specs(retries=retries) if one.name == name)


def trigger(name: str, retries: int = 3) -> EventTrigger:
    found = spec(name, retries).trigger
    assert isinstance(found, EventTrigger)
    return found


def counts(name: str, retries: int) -> set[int]:
    """The counts of starts, up to 30, at which a trigger looks."""
    match = trigger(name, retries).match
    globs = dict(match.items() if hasattr(match, "items") else [])["prefect.run-count"]
    return {n for n in range(30) if any(fnmatch.fnmatchcase(str(n), glob) for glob in globs)}


def test_all_are_declared() -> None:
    assert {one.name for one in automations.specs()} == ALL


@pytest.mark.parametrize("retries", [1, 3, 9])
def test_crashed_run_is_started_again_as_often_as_told(retries: int) -> None:
    assert counts(automations.RETRY, retries) == set(range(1, retries + 1))


@pytest.mark.parametrize("retries", [1, 3, 9])
def test_crash_that_nothing_retries_is_told_at_once(retries: int) -> None:
    assert counts(automations.CRASHED, retries) == {0, *range(retries + 1, 30)}


def test_without_retries_every_crash_is_told_and_none_retried() -> None:
    assert {one.name for one in automations.specs(retries=0)} == ALL - RETRYING
    assert counts(automations.CRASHED, 0) == set(range(30))


def test_retry_waits_for_the_worker_s_second_report() -> None:
    assert trigger(automations.RETRY).within >= automations.REPORTED


@pytest.mark.parametrize("name", sorted(ALL - {automations.QUARANTINE}))
def test_only_our_flows_are_meant(name: str) -> None:
    related = trigger(name).match_related
    ours = related[0] if isinstance(related, list) else related
    assert dict(ours.items())["prefect.resource.name"] == list(automations.FLOWS)


def test_every_flow_is_ours() -> None:
    from flows import build_tables, check_tables, prune_snapshots, refresh_tables

    named = {
        flow.name
        for flow in (
            build_tables.build_tables,
            refresh_tables.refresh_tables,
            check_tables.check_tables,
            prune_snapshots.prune_snapshots,
        )
    }
    assert named == set(automations.FLOWS)


def test_people_are_told_by_the_block() -> None:
    block = uuid4()
    told = [one for one in automations.specs(block) if one.name.startswith("newstables: tell")]
    assert len(told) == 4
    assert all(getattr(action, "block_document_id", None) == block for one in told for action in one.actions)


def test_dead_machine_is_told_whatever_happens_next() -> None:
    block = uuid4()
    (silent,) = (one for one in automations.specs(block) if one.name == automations.SILENT)
    assert [action.type for action in silent.actions] == ["change-flow-run-state", "send-notification"]
    assert [action.type for action in spec(automations.SILENT).actions] == ["change-flow-run-state"]


def test_no_server_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "")
    ran = CliRunner().invoke(cli, ["automations"])
    assert (ran.exit_code, "no Prefect server is configured; set PREFECT_API_URL" in ran.output) == (2, True)


@pytest.mark.parametrize("options", [["--notify", "newsroom"], ["--webhook", "example.org"], ["--retries", "10"]])
def test_wrong_option_is_refused(options: list[str]) -> None:
    assert CliRunner().invoke(cli, ["automations", *options]).exit_code == 2


@pytest.fixture
def hook() -> Iterator[tuple[str, list[str]]]:
    """A URL, and the texts that were posted to it."""
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
def test_made_once_and_people_are_told(environment: dict[str, str], hook: tuple[str, list[str]]) -> None:
    url, posted = hook
    first = call(environment, "newstables", "automations", "--webhook", url)
    again = call(environment, "newstables", "automations")
    there = ask(environment["PREFECT_API_URL"], "automations/filter", {})
    assert sorted(one["name"] for one in there) == sorted(ALL)
    assert (first.count("made"), again.count("unchanged"), "Nobody is told" in again) == (8, 8, False)

    refused = {"share": 0.2, "limit": 0.05, "new": 2, "read": 10}
    tables = {"prefect.resource.id": "newstables.tables.data"}
    run_python(environment, f"emit_event({QUARANTINE_EVENT!r}, resource={tables}, payload={refused})")
    until(lambda: posted, "a notification")
    assert posted[0].startswith("newstables: many records refused\n2 of 10 records were newly refused (share 0.2")


def run_python(env: dict[str, str], code: str) -> None:
    code = f"from prefect.events import emit_event; {code}"
    subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, check=True, timeout=60)
