"""The flow that removes former snapshots, run without a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.storage.lock import locked
from tests.flows.building import run


@pytest.fixture(autouse=True)
def without_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from prefect.logging import disable_run_logger

    from flows.orchestration import outcomes

    monkeypatch.setattr(outcomes, "send_or_warn", lambda *_, **__: None)
    with disable_run_logger():
        yield


@pytest.fixture
def former(to: Path, tmp_path: Path) -> str:
    """The id of a former snapshot in the folder."""
    first = (to / "published").resolve().name
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "a.txt").write_text("Snow fell.", encoding="utf-8")
    run(tmp_path / "more", to)
    assert (to / "snapshots" / first).is_dir()
    return first


def prune_snapshots(to: Path, *, dry_run: bool = False) -> Any:
    from flows.orchestration.forms import PruneForm
    from flows.prune_snapshots import prune_snapshots

    return prune_snapshots.fn(PruneForm(to=str(to), keep_snapshots=0, keep_hours=0, dry_run=dry_run))


def test_former_snapshot_is_removed(to: Path, former: str) -> None:
    assert prune_snapshots(to) == [former]
    assert not (to / "snapshots" / former).exists()


def test_dry_run_removes_nothing(to: Path, former: str) -> None:
    assert prune_snapshots(to, dry_run=True) == [former]
    assert (to / "snapshots" / former).is_dir()


def test_nothing_published_in_the_default_folder_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert prune_snapshots(Path("data")).name == "Skipped"
    assert prune_snapshots(Path("dta")).name == "Failed"


def test_run_next_to_a_build_is_refused(to: Path, former: str) -> None:
    with locked(to):
        state = prune_snapshots(to)
    assert state.is_cancelled()
    assert state.name == "Refused"
    assert "another build" in state.message
    assert (to / "snapshots" / former).is_dir()
