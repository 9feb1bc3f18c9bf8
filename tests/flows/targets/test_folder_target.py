"""A folder as a target: its lock, its snapshots, and those to compare or to go back to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.errors import LockedError, TargetError
from flows.snapshots import catalog
from flows.targets.folder_target import FolderTarget
from tests.conftest import FakeReader
from tests.flows.building import add, article, listening, rows_of, selected_ids


@pytest.fixture
def target(tmp_path: Path, fake_reader: FakeReader) -> FolderTarget:
    """Return a folder with two snapshots: of the article a, and of a and b."""
    add(tmp_path / "to", article("a"))
    add(tmp_path / "to", article("b", "2026-02"))
    return FolderTarget(tmp_path / "to")


def ids(target: FolderTarget) -> list[str]:
    """Return the ids of the snapshots in the folder."""
    return catalog.all_ids(target.root)


def test_an_empty_folder_has_no_snapshot(tmp_path: Path) -> None:
    target = FolderTarget(tmp_path)
    assert target.published_address() is None
    with pytest.raises(TargetError, match="nothing is published there"):
        target.published_id()
    with pytest.raises(TargetError, match="nothing is published there"):
        target.snapshots()


def test_one_command_writes_at_a_time(tmp_path: Path) -> None:
    steps: list[str] = []
    with listening(steps.append), FolderTarget(tmp_path).lock():
        assert steps == ["locked"]
        with pytest.raises(LockedError), FolderTarget(tmp_path).lock():
            pass


def test_a_dry_run_takes_no_lock_but_needs_a_folder(tmp_path: Path) -> None:
    with FolderTarget(tmp_path / "new").open_unlocked():
        assert not (tmp_path / "new").exists()
    (tmp_path / "file").touch()
    with pytest.raises(TargetError, match="file: is not a folder"), FolderTarget(tmp_path / "file").open_unlocked():
        pass


def test_snapshots_have_addresses(target: FolderTarget) -> None:
    first, second = ids(target)
    assert [snapshot.id for snapshot in target.snapshots()] == [first, second]
    assert target.published_id() == second
    assert target.published_address() == target.address(second) == str(target.root / "snapshots" / second)


def test_the_snapshot_to_go_back_to_is_the_one_before(target: FolderTarget) -> None:
    first, second = ids(target)
    assert target.prepare_rollback(None) == first
    assert target.prepare_rollback(second) == second


def test_the_snapshots_to_compare_are_the_last_two(target: FolderTarget) -> None:
    first, second = ids(target)
    with target.pair(None, None) as pair:
        assert [snapshot.id for snapshot in pair] == [first, second]
    with target.pair(second, first) as pair:
        assert [snapshot.id for snapshot in pair] == [second, first]
    with pytest.raises(TargetError, match="no snapshot before the published one"), target.pair(None, first):
        pass


def test_former_snapshots_with_an_article_are_found(target: FolderTarget) -> None:
    first, _ = ids(target)
    articles = {row["external_id"]: row["article_id"] for row in rows_of(target.snapshots()[1], "articles")}
    assert target.former_with({articles["a"]}) == [first]
    assert target.former_with({articles["b"]}) == []
    assert target.former_with(set()) == []


def test_former_snapshots_are_removed_when_delivered_or_pruned(target: FolderTarget) -> None:
    first, second = ids(target)
    assert target.expiring(target.snapshots()[1], 0, 0.0, datetime.now(UTC)) == []
    assert target.prune(0, 0.0, dry_run=True) == [first]
    assert ids(target) == [first, second]
    target.deliver(target.snapshots()[1], removed=[first])
    assert ids(target) == [second]
    assert target.prune(0, 0.0) == []


def test_a_snapshot_is_opened_by_its_id(target: FolderTarget) -> None:
    first, _ = ids(target)
    assert selected_ids(target.connect()) == ["a", "b"]
    assert selected_ids(target.connect(first)) == ["a"]
