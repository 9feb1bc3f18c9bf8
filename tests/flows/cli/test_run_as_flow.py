"""`newstables build` as a recorded flow run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.errors import LockedError
from flows.settings import BuildSettings
from tests.flows.prefect_server import call, flow_runs


@pytest.mark.server
def test_command_is_a_recorded_run(environment: dict[str, str], inbox: Path, tmp_path: Path) -> None:
    sizes = ("--workers", "2", "--batch-articles", "1", "--batch-chars", "1")
    output = call(environment, "newstables", "build", str(inbox), "--to", str(tmp_path / "to"), "--json", *sizes)
    assert json.loads(output)["accounting"]["published"] == 3
    mine = [run for run in flow_runs(environment) if run["parameters"]["settings"].get("to") == str(tmp_path / "to")]
    assert [run["state"]["type"] for run in mine] == ["COMPLETED"]


def test_refused_run_is_a_lock_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect import State
    from prefect.states import Cancelled

    from flows.cli import run_as_flow

    error = LockedError("another build (process 7) is writing into to")
    refused: State[Any] = Cancelled(name="Refused", message=str(error), data=error)
    monkeypatch.setattr(run_as_flow, "build_tables", lambda *_, **__: refused)
    with pytest.raises(LockedError, match="process 7"):
        run_as_flow.build_as_flow_run(BuildSettings())


def test_cancelled_run_is_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect import State
    from prefect.states import Cancelled

    from flows.cli import run_as_flow

    stopped: State[Any] = Cancelled(message="Stopped")
    monkeypatch.setattr(run_as_flow, "build_tables", lambda *_, **__: stopped)
    with pytest.raises(KeyboardInterrupt):
        run_as_flow.build_as_flow_run(BuildSettings())
