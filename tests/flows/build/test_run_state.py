"""The start of a build: what a dead build left is removed, and what is published decides what may be done."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from flows.batches.batch_folder import staging_folder
from flows.build import run_state
from flows.errors import LockedError, PublishError
from flows.ingest.sources import Sources
from flows.progress import NO_PROGRESS
from flows.settings import BuildSettings
from flows.snapshots import catalog
from flows.storage.lock import locked
from tests.conftest import FakeReader
from tests.flows.building import (
    add,
    article,
    run,
)


def test_half_written_batches_are_removed(inbox: Path, tmp_path: Path, fake_reader: FakeReader) -> None:
    half = staging_folder(tmp_path / "to", fake_reader) / "half"
    half.mkdir(parents=True)
    (half / "records.parquet").write_bytes(b"PAR1")
    assert run(inbox, tmp_path / "to").status == "published"
    assert not half.exists()


def test_a_second_build_fails_at_once(inbox: Path, tmp_path: Path) -> None:
    with locked(tmp_path / "to"), pytest.raises(LockedError, match=f"process {os.getpid()}"):
        run(inbox, tmp_path / "to")


def start(to: Path, **more: Any) -> run_state.RunState:
    """Start a build without input."""
    settings = BuildSettings(to=str(to), workers=1, **more)
    return run_state.start_run(settings, Sources(), NO_PROGRESS, to)


def test_the_first_build_of_a_folder_knows_nothing(tmp_path: Path, fake_reader: FakeReader) -> None:
    state = start(tmp_path)
    assert state.snapshot is None
    assert dict(state.published) == {}
    assert state.resumed == frozenset()
    assert state.size == 0
    assert catalog.ID.fullmatch(state.run_id)


def test_a_build_knows_what_is_published(tmp_path: Path, fake_reader: FakeReader) -> None:
    snapshot = add(tmp_path / "to", article("a"), article("b"))
    state = start(tmp_path / "to")
    assert state.snapshot == snapshot
    assert len(state.published) == 2
    assert not state.outdated


def test_a_refresh_goes_through_stale_articles(tmp_path: Path, fake_reader: FakeReader) -> None:
    (articles,) = add(tmp_path / "to", article("a")).files_of("articles")
    assert start(tmp_path / "to", refresh=True).size == 0
    fake_reader.version = "2"
    assert start(tmp_path / "to").size == 0
    assert start(tmp_path / "to", refresh=True).size == articles.bytes


def test_a_dry_run_removes_nothing(tmp_path: Path, fake_reader: FakeReader) -> None:
    left = tmp_path / "snapshots" / "20260101T000000Z-aaaaaa.tmp"
    left.mkdir(parents=True)
    assert not start(tmp_path, dry_run=True).write
    assert left.is_dir()
    assert start(tmp_path).write
    assert not left.exists()


def test_outdated_tables_are_refused_unless_they_are_read_again(
    tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(tmp_path / "to", article("a"))
    monkeypatch.setattr("flows.snapshots.snapshot.declared_tables", dict)
    with pytest.raises(PublishError, match=r"newstables build --refresh .* or build into a new folder"):
        start(tmp_path / "to")
    assert start(tmp_path / "to", refresh=True).outdated


def test_stages_are_timed() -> None:
    times = run_state.StageTimes(started=100.0)
    with times.measure("read"):
        pass
    times.first_batch_read(102.5)
    times.first_batch_read(104.0)
    assert times.seconds.keys() == {"read", "first_batch"}
    assert times.seconds["first_batch"] == 2.5
    assert times.with_total()["total"] > 2.5
