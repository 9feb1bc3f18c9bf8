"""Runs that a stopped server left unfinished are found and go on. tests/packaging/test_wheel.py stops a real serve."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from flows.server.automation_names import SILENT, STUCK
from flows.server.server_api import ServerApi
from flows.server.unfinished_runs import RUN_ID, find_unfinished, resume
from tests.flows.prefect_server import call_api, until

SINCE = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Server(ServerApi):
    """A server with runs of one pool. It keeps what it is asked to change."""

    runs: list[dict[str, Any]]
    changes: list[tuple[Any, ...]]

    def call(self, path: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:
        assert body is not None
        if path == "flow_runs/filter":
            assert body["work_pools"] == {"name": {"any_": ["pool"]}}
            ((key, asked),) = body["flow_runs"]["state"].items()
            since = body["flow_runs"].get("end_time", {"after_": ""})["after_"]
            return [run for run in self.runs if run[f"state_{key}"] in asked["any_"] and run["end_time"] >= since]
        if path == "task_runs/filter":
            assert body["task_runs"] == {"state": {"type": {"any_": ["RUNNING"]}}}
            return [{"id": f"task of {body['flow_runs']['id']['any_'][0]}"}]
        if path == "automations/filter":
            assert set(body["automations"]["name"]["any_"]) == {SILENT, STUCK}
            trigger = {"id": "t", "expect": ["heartbeat"]}
            return [{"id": "1", "created": "", "updated": "", "name": SILENT, "enabled": False, "trigger": trigger}]
        self.changes.append((method or "POST", path, body))
        return None


def server(*runs: tuple[str, str], ended: str = "") -> Server:
    """Return a server with runs, given by id and name of the state."""
    made, types = Server(""), {"Resuming": "SCHEDULED", "Submitting": "PENDING"}
    made.runs = [
        {"id": id_, "name": f"build {id_}", "state_name": state, "state_type": types.get(state, state.upper())}
        | {"end_time": ended}
        for id_, state in runs
    ]
    made.changes = []
    return made


def states(made: Server) -> dict[str, tuple[str, str]]:
    """Return type and name of the states that runs were set to."""
    set_ = {path.split("/")[1]: body["state"] for _, path, body in made.changes if path.endswith("/set_state")}
    return {run: (state["type"], state["name"]) for run, state in set_.items() if not run.startswith("task")}


def test_runs_that_a_worker_took_go_on() -> None:
    made = server(("a", "Running"), ("b", "Submitting"), ("c", "Scheduled"), ("d", "Completed"))
    resumed = resume(made, find_unfinished(made, "pool", SINCE))
    assert [run.name for run in resumed] == ["build a", "build b"]
    assert states(made) == dict.fromkeys("ab", ("SCHEDULED", "Resuming"))


def test_tasks_of_a_process_that_ended_do_not_look_as_if_they_ran() -> None:
    made = server(("a", "Running"), ("b", "Resuming"))
    resume(made, find_unfinished(made, "pool", SINCE))
    (ended,) = [change for change in made.changes if change[1].startswith("task_runs/")]
    assert ended[1] == "task_runs/task of a/set_state"
    assert ended[2]["state"]["type"] == "CRASHED"


def test_a_run_that_was_being_cancelled_does_not_come_back() -> None:
    made = server(("a", "Cancelling"), ("b", "Cancelled"))
    assert resume(made, find_unfinished(made, "pool", SINCE)) == []
    assert states(made) == {"a": ("CANCELLED", "Cancelled")}


def test_a_run_that_serve_noted_when_it_stopped_goes_on_and_is_named() -> None:
    made = server(("a", "Resuming"))
    assert [run.id for run in resume(made, find_unfinished(made, "pool", SINCE))] == ["a"]
    assert states(made) == {}


@pytest.mark.parametrize(
    ("ended", "changed"), [("2026-11-25T11:59:59+00:00", []), ("2026-11-25T12:00:01+00:00", ["a"])]
)
def test_a_run_that_an_automation_crashed_since_the_start_of_the_server_goes_on(ended: str, changed: list[str]) -> None:
    made = server(("a", "Crashed"), ended=ended)
    resume(made, find_unfinished(made, "pool", SINCE))
    assert list(states(made)) == changed


@pytest.fixture
def process() -> Iterator[str]:
    """The id of a run that a process runs."""
    with subprocess.Popen(
        [sys.executable, "-c", "print('up', flush=True); input()"],
        env={**os.environ, RUN_ID: "alive"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline()
        yield "alive"
        running.kill()


def test_a_run_of_a_living_process_is_left_alone(process: str) -> None:
    assert find_unfinished(server((process, "Running"), ("dead", "Running")), "pool", SINCE)[0].id == "dead"


def test_automations_forget_the_signs_of_life_of_former_processes() -> None:
    made = server()
    find_unfinished(made, "pool", SINCE)
    renewed = {"name": SILENT, "enabled": False, "trigger": {"expect": ["heartbeat"]}}
    assert made.changes == [("PUT", "automations/1", renewed)]


@pytest.mark.server
def test_a_run_without_a_process_goes_on_at_a_real_server(worker: dict[str, str]) -> None:
    api = worker["PREFECT_API_URL"]
    check = call_api(api, "deployments/name/check-tables/check")["id"]
    run = call_api(api, f"deployments/{check}/create_flow_run", {"state": {"type": "PAUSED"}})["id"]
    for state in ("PENDING", "RUNNING"):
        call_api(api, f"flow_runs/{run}/set_state", {"state": {"type": state}, "force": True})
    found = find_unfinished(ServerApi(api), "newstables", datetime.now(UTC))
    assert run in [one.id for one in found]
    resume(ServerApi(api), [one for one in found if one.id == run])
    until(lambda: call_api(api, f"flow_runs/{run}")["state_type"] in ("COMPLETED", "FAILED"), "the run's end")
    names = [state["name"] for state in call_api(api, f"flow_run_states/?flow_run_id={run}")]
    assert "Resuming" in names
    assert call_api(api, f"flow_runs/{run}")["run_count"] == 2
