"""A flow run on a real server. `test_recovery.py` kills one, `test_artifacts.py` has what a run records."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.storage.lock import locked
from tests.flows.prefect_server import ROOT, flow_runs


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
