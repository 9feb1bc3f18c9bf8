"""The snapshots of a folder: which one is published, and the ids of new ones."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.errors import PublishError, TargetError
from flows.snapshots import catalog
from flows.snapshots.manifest import MANIFEST
from tests.conftest import FakeReader
from tests.flows.building import add, article, external_ids, paths

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def make_snapshots(root: Path, *names: str) -> None:
    """Make empty folders in place of snapshots."""
    for name in names:
        (root / "snapshots" / name).mkdir(parents=True)


def test_a_folder_without_snapshots_has_none(tmp_path: Path) -> None:
    assert catalog.current(tmp_path) is None
    assert catalog.all_ids(tmp_path) == []
    assert catalog.former_ids(tmp_path) == []
    with pytest.raises(TargetError, match="nothing is published there"):
        catalog.require(tmp_path)
    with pytest.raises(TargetError, match="none: there is no such folder"):
        catalog.require(tmp_path / "none")


def test_ids_are_in_order_and_only_older_ones_are_former(tmp_path: Path) -> None:
    names = ["20260101T000000Z-aaaaaa", "20260102T000000Z-bbbbbb", "20260103T000000Z-cccccc"]
    make_snapshots(tmp_path, *reversed(names), "20260104T000000Z-dddddd.tmp", "mine")
    (tmp_path / "published").symlink_to(Path("snapshots") / names[1])
    assert catalog.all_ids(tmp_path) == names
    assert catalog.former_ids(tmp_path) == names[:1]


def test_an_id_has_its_time(tmp_path: Path) -> None:
    name = catalog.new_id(tmp_path, NOON)
    assert catalog.ID.fullmatch(name)
    assert catalog.time_of(name) == NOON


def test_a_new_id_is_later_than_all_others_if_the_clock_goes_back(tmp_path: Path) -> None:
    make_snapshots(tmp_path, "20990101T000000Z-aaaaaa")
    assert catalog.time_of(catalog.new_id(tmp_path, NOON)) == datetime(2099, 1, 1, 0, 0, 1, tzinfo=UTC)


def test_builds_publish_in_order_if_the_clock_goes_back(tmp_path: Path, fake_reader: FakeReader) -> None:
    make_snapshots(tmp_path / "to", "20990101T000000Z-aaaaaa")
    first = add(tmp_path / "to", article("a"))
    second = add(tmp_path / "to", article("b"))
    assert catalog.former_ids(tmp_path / "to") == ["20990101T000000Z-aaaaaa", first.id]
    assert external_ids(second) == ["a", "b"]


def test_only_unfinished_snapshots_are_removed(tmp_path: Path) -> None:
    make_snapshots(tmp_path, "20260101T000000Z-aaaaaa.tmp", "20260102T000000Z-bbbbbb", "mine.tmp")
    (tmp_path / ".published.20260101T000000Z-aaaaaa.tmp").symlink_to("snapshots")
    catalog.remove_unfinished(tmp_path)
    assert sorted(path.name for path in (tmp_path / "snapshots").iterdir()) == ["20260102T000000Z-bbbbbb", "mine.tmp"]
    assert [path.name for path in tmp_path.iterdir()] == ["snapshots"]


@pytest.mark.parametrize("name", ["", "x", "../../elsewhere", "20250101T000000Z-abcdef"])
def test_an_unknown_id_is_refused(to: Path, name: str) -> None:
    with pytest.raises(TargetError, match=f"{to}: no snapshot .*; newstables snapshots list {to} names all"):
        catalog.named(to, name)


def test_an_id_where_nothing_is_published_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="nothing is published there"):
        catalog.named(tmp_path, "20250101T000000Z-abcdef")


def test_published_must_be_a_link_to_a_snapshot(tmp_path: Path) -> None:
    (tmp_path / "published").mkdir(parents=True)
    with pytest.raises(PublishError, match="not a link to a whole snapshot"):
        catalog.current(tmp_path)


def test_published_must_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    make_snapshots(tmp_path / "other", "20260101T000000Z-aaaaaa")
    (tmp_path / "other" / "snapshots" / "20260101T000000Z-aaaaaa" / MANIFEST).touch()
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "published").symlink_to(tmp_path / "other" / "snapshots" / "20260101T000000Z-aaaaaa")
    with pytest.raises(PublishError, match="not a link to a whole snapshot"):
        catalog.current(tmp_path / "to")


def test_a_changed_file_stops_the_next_build(tmp_path: Path, fake_reader: FakeReader) -> None:
    snapshot = add(tmp_path / "to", article("a"))
    (file, *_) = paths(snapshot)
    (snapshot.path / file).unlink()
    (snapshot.path / file).write_bytes(b"")
    with pytest.raises(PublishError, match="is not the file that was published"):
        add(tmp_path / "to", article("b"))
    assert (tmp_path / "to" / "published").resolve() == snapshot.path
    assert catalog.require(tmp_path / "to", whole=False).id == snapshot.id
