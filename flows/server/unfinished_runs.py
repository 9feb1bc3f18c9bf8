"""Resume the runs that a stopped server left unfinished.

The processes of a `serve` that ends are killed, however it ends, and report nothing: on the server their runs would
stay Running, Pending or Cancelling. `serve` finds these runs when it stops and, if it could not then, when it starts,
before it starts a worker. It schedules them again; finished batches are kept on disk, so that a build goes on where it
stopped. A run that was being cancelled becomes Cancelled.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from flows.server.automation_names import SILENT, STUCK
from flows.server.process_tree import started_with
from flows.server.server_api import ServerApi

RUN_ID = "PREFECT__FLOW_RUN_ID"  # in the environment of a run's processes
STARTED = ("RUNNING", "PENDING", "CANCELLING")
RESUMING = "Resuming"  # Prefect's name for a scheduled run that has started before and has no process
# The states, by type and name, that runs without a process get.
RESUMED = {
    "type": "SCHEDULED",
    "name": RESUMING,
    "message": "Its process ended together with newstables serve. It starts again; finished batches are kept.",
}
CANCELLED = {
    "type": "CANCELLED",
    "name": "Cancelled",
    "message": "Cancelled; its process ended together with newstables serve.",
}
ENDED_TASK = {"type": "CRASHED", "name": "Crashed", "message": "Its process ended together with newstables serve."}


class UnfinishedRun(NamedTuple):
    """A run that no process runs. `state` is the type of its state."""

    id: str
    name: str
    state: str


def find_unfinished(api: ServerApi, pool: str, since: datetime) -> list[UnfinishedRun]:
    """Return the runs of a work pool that a worker took, that have not ended, and that no process of this machine runs.

    Call this while no worker of the pool starts runs.

    Args:
        api: The server.
        pool: Name of the work pool.
        since: When this server was started. Runs that crashed later were crashed by an automation, which found out
            before us that their processes had ended.
    """
    _forget_what_automations_wait_for(api)
    wanted: tuple[dict[str, Any], ...] = (
        {"state": {"type": {"any_": list(STARTED)}}},
        {"state": {"name": {"any_": [RESUMING]}}},
        {"state": {"type": {"any_": ["CRASHED"]}}, "end_time": {"after_": since.isoformat()}},
    )
    found: list[dict[str, Any]] = []
    for runs in wanted:
        found += api.call("flow_runs/filter", {"work_pools": {"name": {"any_": [pool]}}, "flow_runs": runs})
    alive = set(started_with(RUN_ID).values())
    return [UnfinishedRun(run["id"], run["name"], run["state_type"]) for run in found if run["id"] not in alive]


def resume(api: ServerApi, runs: list[UnfinishedRun]) -> list[UnfinishedRun]:
    """Schedule runs again, and end those that were being cancelled. Return the runs that go on."""
    for run in runs:
        if run.state != "SCHEDULED":
            _end_tasks(api, run)
            state = CANCELLED if run.state == "CANCELLING" else RESUMED
            api.call(f"flow_runs/{run.id}/set_state", {"state": state})
    return [run for run in runs if run.state != "CANCELLING"]


def _end_tasks(api: ServerApi, run: UnfinishedRun) -> None:
    """Let no task of a run look as if it still ran. A run that goes on has new ones."""
    running = {"flow_runs": {"id": {"any_": [run.id]}}, "task_runs": {"state": {"type": {"any_": ["RUNNING"]}}}}
    for task in api.call("task_runs/filter", running):
        api.call(f"task_runs/{task['id']}/set_state", {"state": ENDED_TASK, "force": True})


def _forget_what_automations_wait_for(api: ServerApi) -> None:
    """Let the automations that crash runs without a sign of life start anew.

    They wait for signs of the processes of the former server, also after a restart, and would crash a run that goes on.
    The server forgets what a trigger waits for when the trigger gets another id.
    """
    names = {"automations": {"name": {"any_": [SILENT, STUCK]}}}
    for automation in api.call("automations/filter", names):
        renewed = {key: value for key, value in automation.items() if key not in ("id", "created", "updated")}
        renewed["trigger"] = {key: value for key, value in automation["trigger"].items() if key != "id"}
        api.call(f"automations/{automation['id']}", renewed, "PUT")
