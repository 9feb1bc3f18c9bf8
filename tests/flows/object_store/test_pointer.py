"""The pointer to what is published in a store, and the objects that no kept snapshot needs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.errors import LockedError, PublishError, TargetError
from flows.object_store import pointer
from flows.object_store.client import Objects, Tag
from flows.object_store.pointer import LATEST, Pointer
from flows.operations import open_snapshot
from flows.snapshots.manifest import MANIFEST
from flows.storage import partitions
from tests.flows.building import add_to_store, article, object_keys, selected_ids

pytestmark = pytest.mark.usefixtures("fake_reader")


def test_a_lost_answer_is_not_another_build(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_to_store(url, tmp_path, article("a"))
    replace = Objects.replace

    def lost(objects: Objects, key: str, content: bytes, tag: Tag | None) -> None:
        replace(objects, key, content, tag)
        replace(objects, key, content[:-1] + b" }", tag)  # sent again: the tag is no longer that of the object

    monkeypatch.setattr(Objects, "replace", lost)
    assert add_to_store(url, tmp_path, article("b")).status == "published"
    assert selected_ids(open_snapshot(url)) == ["a", "b"]


def test_shared_files_outlive_the_snapshot_that_wrote_them(url: str, tmp_path: Path) -> None:
    first = add_to_store(url, tmp_path, article("a"))
    add_to_store(url, tmp_path, article("b", "2026-02"), keep_snapshots=0, keep_hours=0)
    third = add_to_store(url, tmp_path, article("b", "2026-02", text="Snow fell."), keep_snapshots=0, keep_hours=0)
    assert pointer.read_pointer(Objects(url)).kept == (third.run_id,)
    parts = {key for key in object_keys(url) if "/articles/" in key}
    old, new = (partitions.part_path("articles", f"2026-0{n}", n - 1) for n in (1, 2))
    assert parts == {f"snapshots/{first.run_id}/{old}", f"snapshots/{third.run_id}/{new}"}
    assert f"snapshots/{first.run_id}/{MANIFEST}" not in object_keys(url)
    assert open_snapshot(url).execute("SELECT text FROM articles ORDER BY 1").fetchall() == [
        ("Rain fell. It was cold.",),
        ("Snow fell.",),
    ]


def test_uploads_of_dead_builds_are_removed_after_a_day(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = add_to_store(url, tmp_path, article("a")).run_id or ""
    left = f"snapshots/20260101T000000Z-abcdef/{partitions.part_path('articles', '2026-01', 0)}"
    objects = Objects(url)
    objects.put(left, b"half a build")
    assert pointer.remove_unneeded(objects, [name], []) == []

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: Any = UTC) -> Any:
            return datetime.now(tz) + timedelta(hours=25)

    monkeypatch.setattr(pointer, "datetime", Tomorrow)
    assert pointer.remove_unneeded(objects, [name], []) == [left]
    assert selected_ids(open_snapshot(url)) == ["a"]


IDS = ["20260101T000000Z-aaaaaa", "20260102T000000Z-bbbbbb", "20260103T000000Z-cccccc"]


@pytest.fixture
def memory() -> Objects:
    """Return a store in memory, for what needs no server."""
    return Objects("memory:///")


def point(objects: Objects, *kept: str) -> Pointer:
    """Write the pointer, whatever it was."""
    objects.put(LATEST, json.dumps({"snapshots": kept}).encode())
    return pointer.read_pointer(objects)


def test_nothing_is_published_in_an_empty_store(memory: Objects) -> None:
    assert pointer.read_pointer(memory) == Pointer()
    with pytest.raises(TargetError, match="nothing is published there"):
        pointer.require_pointer(memory)


@pytest.mark.parametrize("content", [b"mine", b"[]", b"{}", b'{"snapshots": []}', b'{"snapshots": ["../x"]}'])
def test_a_pointer_that_no_build_wrote_is_refused(memory: Objects, content: bytes) -> None:
    memory.put(LATEST, content)
    with pytest.raises(PublishError, match="LATEST is not what a build wrote"):
        pointer.read_pointer(memory)


def test_ids_are_resolved(memory: Objects) -> None:
    point(memory, *IDS[:2])
    assert pointer.resolve_id(memory, None) == IDS[1]
    assert pointer.resolve_id(memory, IDS[0]) == IDS[0]
    with pytest.raises(TargetError, match=f"no snapshot {IDS[2]}; newstables snapshots list memory: names all"):
        pointer.resolve_id(memory, IDS[2])


def test_the_pointer_moves_to_the_new_snapshot(memory: Objects) -> None:
    before = point(memory, *IDS[:2])
    assert pointer.move_pointer(memory, before, IDS[2], removed=[IDS[0]]) == IDS[1:]
    assert pointer.read_pointer(memory).kept == (*IDS[1:],)


def test_the_pointer_moves_if_others_only_removed_snapshots(memory: Objects) -> None:
    before = point(memory, *IDS[:2])
    point(memory, IDS[1])
    assert pointer.move_pointer(memory, before, IDS[2], removed=[]) == IDS[1:]


def test_the_pointer_does_not_move_if_others_published(memory: Objects) -> None:
    before = point(memory, IDS[0])
    point(memory, *IDS[:2])
    with pytest.raises(LockedError, match=f"has published {IDS[1]} at memory: meanwhile; run this again"):
        pointer.move_pointer(memory, before, IDS[2], removed=[])
    assert pointer.read_pointer(memory).kept == (*IDS[:2],)


def test_the_pointer_does_not_move_if_others_removed_the_base(memory: Objects) -> None:
    before = point(memory, *IDS[:2])
    point(memory, IDS[1])
    with pytest.raises(LockedError, match="run this again"):
        pointer.move_pointer(memory, before, IDS[2], removed=[], base=IDS[0])


def test_a_missing_manifest_is_reported(memory: Objects) -> None:
    with pytest.raises(PublishError, match=f"snapshots/{IDS[0]}/{MANIFEST} is missing; put it back"):
        pointer.read_stored(memory, IDS[0])


def test_only_objects_of_builds_are_unneeded(memory: Objects) -> None:
    left = [f"snapshots/{IDS[0]}/report.html", "snapshots/probe-0123"]
    for key in [*left, "snapshots/mine/notes.txt", "elsewhere/x"]:
        memory.put(key, b"x")
    assert sorted(found.key for found in pointer.unneeded(memory, [])) == left
