"""Snapshots are copied between a store and a local folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.errors import LockedError, PublishError
from flows.object_store import pointer, transfer
from flows.object_store.client import Objects
from flows.object_store.pointer import Pointer
from flows.progress import ProgressReporter
from flows.snapshots import catalog
from flows.snapshots.snapshot import Snapshot
from flows.storage import partitions
from tests.flows.building import add, article, external_ids, lines, rows_of, run

pytestmark = pytest.mark.usefixtures("fake_reader")
PART = partitions.part_path("articles", "2026-01", 0)


@pytest.fixture
def memory() -> Objects:
    """Return an empty store in memory."""
    return Objects("memory:///")


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """Return a snapshot of a local folder."""
    return add(tmp_path / "local", article("a"))


class Said(ProgressReporter):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def log(self, text: str) -> None:
        self.lines.append(text)


def stored_paths(memory: Objects, snapshot: Snapshot) -> list[str]:
    """Return the paths of the objects in the folder of a snapshot."""
    folder = f"snapshots/{snapshot.id}/"
    return sorted(found.key.removeprefix(folder) for found in memory.keys(folder))


def pull(memory: Objects, root: Path, *, whole: bool = True) -> list[str]:
    """Pull into a folder, and return what was said."""
    said = Said()
    transfer.pull(memory, root, said, whole=whole)
    return said.lines


def test_a_pushed_snapshot_is_pulled_as_it_was(memory: Objects, snapshot: Snapshot, tmp_path: Path) -> None:
    transfer.push(memory, snapshot, Pointer())
    assert pull(memory, tmp_path / "other") != []
    copy = catalog.require(tmp_path / "other")
    assert copy.id == snapshot.id
    assert copy.files == snapshot.files
    assert rows_of(copy, "articles") == rows_of(snapshot, "articles")
    assert copy.report is not None
    assert copy.report.read_bytes() == (snapshot.path / "report.html").read_bytes()


def test_what_is_there_is_not_fetched_again(memory: Objects, snapshot: Snapshot, tmp_path: Path) -> None:
    transfer.push(memory, snapshot, Pointer())
    pull(memory, tmp_path / "other")
    assert pull(memory, tmp_path / "other") == []


def test_only_the_manifest_is_fetched_if_that_is_enough(memory: Objects, snapshot: Snapshot, tmp_path: Path) -> None:
    transfer.push(memory, snapshot, Pointer())
    assert pull(memory, tmp_path / "other", whole=False) == []
    assert os.listdir(tmp_path / "other" / "snapshots" / snapshot.id) == ["manifest.json"]  # noqa: PTH208


def test_unchanged_files_are_neither_uploaded_nor_fetched_again(
    memory: Objects, snapshot: Snapshot, tmp_path: Path
) -> None:
    transfer.push(memory, snapshot, Pointer())
    pull(memory, tmp_path / "other")
    second = add(tmp_path / "local", article("b", "2026-02"))
    transfer.push(memory, second, pointer.read_pointer(memory))
    assert PART in stored_paths(memory, snapshot)
    assert PART not in stored_paths(memory, second)
    shared = (tmp_path / "other" / "snapshots" / snapshot.id / PART).stat().st_ino
    pull(memory, tmp_path / "other")
    copy = catalog.require(tmp_path / "other")
    assert external_ids(copy) == ["a", "b"]
    assert (copy.path / PART).stat().st_ino == shared
    assert catalog.all_ids(tmp_path / "other") == [second.id]


def test_a_push_fails_if_another_machine_published(memory: Objects, snapshot: Snapshot, tmp_path: Path) -> None:
    transfer.push(memory, snapshot, Pointer())
    (tmp_path / "rival").mkdir()
    rival = add(tmp_path / "rival" / "to", article("c"))
    with pytest.raises(LockedError, match="run this again"):
        transfer.push(memory, rival, Pointer())
    assert pointer.read_pointer(memory).kept == (snapshot.id,)


def test_a_changed_object_is_not_fetched(memory: Objects, snapshot: Snapshot, tmp_path: Path) -> None:
    transfer.push(memory, snapshot, Pointer())
    key = pointer.key_of(snapshot.id, PART)
    content, _ = memory.read(key) or (b"", {})
    memory.put(key, content[:-1] + b"?")
    with pytest.raises(PublishError, match="not what was published"):
        pull(memory, tmp_path / "other")
    stored = pointer.read_stored(memory, snapshot.id)
    transfer.fetch(memory, tmp_path / "other", stored, paths={PART}, local={}, verify=False)
    assert (tmp_path / "other" / "snapshots" / snapshot.id / PART).read_bytes() == content[:-1] + b"?"


def test_refused_records_reach_other_machines(memory: Objects, tmp_path: Path) -> None:
    run(lines(tmp_path / "in", {"id": "x", "text": "poison"}), tmp_path / "one")
    (tmp_path / "two").mkdir()
    transfer.upload_quarantine(memory, tmp_path / "one")
    transfer.pull(memory, tmp_path / "two")
    names = {name: os.listdir(tmp_path / name / "quarantine") for name in ("one", "two")}  # noqa: PTH208
    assert len(names["one"]) == 1
    assert names["two"] == names["one"]
