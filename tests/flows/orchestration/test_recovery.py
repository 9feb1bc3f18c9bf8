"""Processes that are killed and a server that goes away. `make crashes` and `make schedule` are the long versions."""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.common.inputs import made_up
from benchmarks.common.table_content import content, equal
from benchmarks.robustness import schedule
from benchmarks.robustness.served_builds import articles_read, flow_processes, submit
from flows.operations import build
from flows.settings import BuildSettings
from tests.flows.prefect_server import call, call_api, until

ARTICLES = 600
GRACE_SECONDS = 30.0  # that Prefect's worker gives to a cancelled run before it kills its process
SMALL_BATCHES = {"batch_articles": 50, "batch_chars": 100_000}


@pytest.mark.server
def test_retry_of_a_killed_run_keeps_finished_batches(worker: dict[str, str], tmp_path: Path) -> None:
    api, to = worker["PREFECT_API_URL"], tmp_path / "to"
    source = made_up(tmp_path / "input.jsonl", ARTICLES)
    outside_the_group = {"reader": "rules", **SMALL_BATCHES}  # as before it was made
    run = submit(api, {"inputs": [str(source)], "to": str(to), **outside_the_group})
    until(lambda: articles_read(to) >= ARTICLES / 4, "a quarter of the articles read")
    (victim,) = flow_processes(run)
    victim.kill()
    victim.wait()
    read = articles_read(to)

    def completed() -> bool:
        """Retry the run while it is Crashed. The worker reports a crash twice, and its second report undoes a retry."""
        state = call_api(api, f"flow_runs/{run}")["state_type"]
        if state == "CRASHED":
            try:
                call(worker, "prefect", "flow-run", "retry", run)
            except AssertionError as refused:  # it has just started
                if "cannot be retried" not in str(refused):
                    raise
        return bool(state == "COMPLETED")

    until(completed, "the retried run's end")
    logs = call_api(api, "logs/filter", {"logs": {"flow_run_id": {"any_": [run]}}})
    said = "\n".join(log["message"] for log in logs)
    assert "Timeout of" not in said, "Prefect warns of each task whose time limit it cannot keep"
    manifest = json.loads((to / "published" / "manifest.json").read_text(encoding="utf-8"))
    assert read <= manifest["resumed"] < ARTICLES
    build(BuildSettings(inputs=[str(source)], to=str(tmp_path / "undisturbed"), reader="rules"))
    assert equal(content(to), content(tmp_path / "undisturbed"))


def cancelled(api: str, source: Path, to: Path) -> tuple[str, Path, float]:
    """Start a build, cancel it; return its id, its tables, and the seconds until its process had ended."""
    settings: dict[str, Any] = {"inputs": [str(source)], "to": str(to), "reader": "rules", "advanced": SMALL_BATCHES}
    run = submit(api, settings)
    until(lambda: articles_read(to) >= 50, "the first articles read")
    began = time.monotonic()
    call_api(api, f"flow_runs/{run}/set_state", {"state": {"type": "CANCELLING"}})
    until(lambda: not flow_processes(run), "the end of its process")
    return run, to, time.monotonic() - began


@pytest.mark.server
def test_cancelled_run_keeps_what_was_read(worker: dict[str, str], tmp_path: Path) -> None:
    api = worker["PREFECT_API_URL"]
    source = made_up(tmp_path / "input.jsonl", ARTICLES)
    for attempt in range(3):  # on a very busy machine the worker kills a run that has not said all in time
        run, to, seconds = cancelled(api, source, tmp_path / f"to-{attempt}")
        if seconds < GRACE_SECONDS:
            break
    assert 50 <= articles_read(to) < ARTICLES
    assert not (to / "published").exists()
    assert call_api(api, f"flow_runs/{run}")["state_type"] in ("CANCELLING", "CANCELLED")  # the worker takes seconds
    tasks = call_api(api, "task_runs/filter", {"flow_runs": {"id": {"any_": [run]}}})
    states = {task["state_type"]: task["state"]["message"] for task in tasks}
    assert states == {"COMPLETED": "", "CANCELLED": "Stopped; what was read is kept"}
    logs = call_api(api, "logs/filter", {"logs": {"flow_run_id": {"any_": [run]}}, "sort": "TIMESTAMP_ASC"})
    assert logs[-1]["message"] == "Stopped; what was read is kept"
    assert [log["message"] for log in logs if log["level"] >= logging.ERROR] == []
    found = call_api(api, "artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run]}}})
    assert "run it again" in next(one["data"] for one in found if one["key"] == "outcome")


@pytest.mark.server
def test_scheduled_runs_read_each_file_once_even_if_the_server_was_down(tmp_path: Path) -> None:
    assert schedule.run_through_outage(tmp_path, interval=10, down=2, before=1) == 0
