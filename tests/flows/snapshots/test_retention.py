"""Former snapshots are kept by number and by age, and removed otherwise."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from flows.snapshots import catalog, retention
from tests.conftest import FakeReader
from tests.flows.building import add, article

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def hourly_ids(n: int, now: datetime = NOW) -> list[str]:
    """Return ids of snapshots that were made n, n-1, … 1 hours ago."""
    return [f"{now - timedelta(hours=age):{catalog.ID_FORMAT}}-aaaaaa" for age in range(n, 0, -1)]


def make_snapshots(root: Path, names: list[str]) -> None:
    """Make empty folders in place of snapshots, of which the last one is published."""
    for name in names:
        (root / "snapshots" / name).mkdir(parents=True)
    (root / "published").symlink_to(Path("snapshots") / names[-1])


@pytest.mark.parametrize(
    ("keep", "hours", "n_removed"),
    [(0, 0.0, 3), (1, 0.0, 2), (10, 0.0, 0), (0, 24.0, 0), (0, 2.5, 1)],
    ids=["none kept", "one kept", "all kept", "all young", "two young"],
)
def test_old_snapshots_are_retired(tmp_path: Path, keep: int, hours: float, n_removed: int) -> None:
    """Four snapshots, an hour apart. The age of a former one counts from when it was replaced."""
    names = hourly_ids(4)
    make_snapshots(tmp_path, names)
    assert retention.retire(tmp_path, keep, hours, NOW, dry_run=True) == names[:n_removed]
    assert catalog.all_ids(tmp_path) == names
    assert retention.retire(tmp_path, keep, hours, NOW) == names[:n_removed]
    assert catalog.all_ids(tmp_path) == names[n_removed:]


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    names = hourly_ids(2)
    make_snapshots(tmp_path, names)
    (tmp_path / "snapshots" / "0-backup").mkdir()
    (tmp_path / "snapshots" / ".DS_Store").touch()
    assert retention.retire(tmp_path, 0, 0.0, NOW) == names[:1]
    assert sorted(p.name for p in (tmp_path / "snapshots").iterdir()) == [".DS_Store", "0-backup", names[1]]


def test_a_time_in_the_future_is_that_of_the_folder(tmp_path: Path) -> None:
    names = [hourly_ids(1)[0], *hourly_ids(2, NOW + timedelta(days=9999))]
    make_snapshots(tmp_path, names)
    for name in names[1:]:
        os.utime(tmp_path / "snapshots" / name, (NOW.timestamp(), NOW.timestamp()))
    assert retention.retire(tmp_path, 0, 24, NOW + timedelta(hours=23)) == []
    assert retention.retire(tmp_path, 0, 24, NOW + timedelta(hours=24)) == names[:2]


def test_a_clock_that_went_back_makes_no_snapshot_younger() -> None:
    made = dict(zip(["a", "b"], [NOW - timedelta(hours=30), NOW], strict=True))
    assert retention.expired(made, 0, 0.0, NOW - timedelta(hours=48)) == ["a"]


def test_a_former_snapshot_stays_readable_during_the_next_builds(tmp_path: Path, fake_reader: FakeReader) -> None:
    folder = add(tmp_path / "to", article("a")).path
    add(tmp_path / "to", article("b"))
    add(tmp_path / "to", article("c"))
    assert pd.read_parquet(folder / "articles")["external_id"].tolist() == ["a"]
