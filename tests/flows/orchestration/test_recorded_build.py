"""A build as a flow run.

`test_recovery.py` kills and cancels one, `test_artifacts.py` has what it records, `test_outcomes.py` how it ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any

import pytest

from flows.storage.lock import locked
from tests.flows.prefect_server import ROOT, flow_runs


@pytest.mark.parametrize("error", [InterruptedError("the run was stopped"), CancelledError()])
def test_a_task_whose_batches_are_given_up_is_cancelled(error: Exception) -> None:
    from flows.orchestration.recorded_build import read_articles

    given_up: Future[Any] = Future()
    given_up.set_exception(error)
    state: Any = read_articles.fn("1", ["a"], lambda paths: given_up)
    assert state.is_cancelled()
    assert state.message == "Stopped; what was read is kept"


@pytest.mark.server
def test_run_next_to_another_build_is_refused(environment: dict[str, str], inbox: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "newstables", "build", str(inbox), "--to", str(tmp_path / "to")]
    with locked(tmp_path / "to"):
        ran = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 3
    assert f"another build (process {os.getpid()}) is writing into {tmp_path / 'to'}" in ran.stderr
    (run,) = [run for run in flow_runs(environment) if str(tmp_path / "to") in run["name"]]
    assert run["state"]["type"] == "CANCELLED"
    assert run["state"]["name"] == "Refused"
    assert "another build" in run["state"]["message"]
