"""The commands on tables in an object store; those on a folder are tested with the steps that they run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows import operations
from flows.errors import LockedError, PublishError, TargetError
from flows.object_store import pointer
from flows.object_store.client import Objects
from flows.operations import open_snapshot
from flows.publish import snapshot_writer
from flows.snapshots.manifest import MANIFEST
from flows.storage import partitions
from flows.storage.locations import working_folder
from tests.flows.building import add_to_store, article, listening, object_keys, selected_ids, use_machine
from tests.flows.conftest import Stored

pytestmark = pytest.mark.usefixtures("fake_reader")


def part_key(snapshot: str, month: str, number: int = 0) -> str:
    """Return the key of a file of articles."""
    return f"snapshots/{snapshot}/{partitions.part_path('articles', month, number)}"


def spoil(url: str, key: str) -> None:
    """Change the last byte of an object."""
    content, _ = Objects(url).read(key) or (b"", {})
    Objects(url).put(key, content[:-1] + b"?")


def keys_with(url: str, part: str) -> list[str]:
    """Return the keys that contain a text."""
    return sorted(key for key in object_keys(url) if part in key)


def test_retract_and_unretract(stored: Stored, tmp_path: Path) -> None:
    url, first, second = stored
    done = operations.retract(url, ["a"])
    assert done.snapshot.startswith(f"{url}/snapshots/")
    assert [entry["external_id"] for entry in done.articles] == ["a"]
    assert done.former == [first, second]
    assert selected_ids(open_snapshot(url)) == ["b", "c"]
    assert operations.retract(url, ["a"]).former == [first, second]
    assert add_to_store(url, tmp_path, article("a")).accounting["retracted"] == 1
    operations.unretract(url, ["a"])
    add_to_store(url, tmp_path, article("a"))
    assert selected_ids(open_snapshot(url)) == ["a", "b", "c"]
    with pytest.raises(TargetError, match=f"^{url}: no article has the id x"):
        operations.retract(url, ["x"])


def test_purge_leaves_no_object_with_the_article(stored: Stored) -> None:
    url, first, second = stored
    operations.retract(url, ["c"])
    operations.retract(url, ["c"], purge=True)
    kept = pointer.read_pointer(Objects(url)).kept
    assert kept == (first, kept[-1])
    assert keys_with(url, "2026-03") == keys_with(url, f"snapshots/{second}/") == []
    assert selected_ids(open_snapshot(url)) == ["a", "b"]
    assert selected_ids(open_snapshot(url, first)) == ["a", "b"]
    operations.retract(url, ["a"], purge=True)
    kept = pointer.read_pointer(Objects(url)).kept
    assert kept == kept[-1:]
    assert keys_with(url, "2026-01") == []
    assert selected_ids(open_snapshot(url)) == ["b"]
    assert [path.name for path in (working_folder(url) / "target" / "snapshots").iterdir()] == [*kept]


def test_an_edit_is_refused_if_a_build_publishes_meanwhile(
    stored: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, _, _ = stored
    plain = snapshot_writer.publish

    def overtaken(*args: Any) -> Any:
        monkeypatch.setattr(snapshot_writer, "publish", plain)
        use_machine(monkeypatch, tmp_path, "three")
        add_to_store(url, tmp_path, article("d"))
        return plain(*args)

    monkeypatch.setattr(snapshot_writer, "publish", overtaken)
    with pytest.raises(LockedError, match="run this again"):
        operations.retract(url, ["a"])
    assert selected_ids(open_snapshot(url)) == ["a", "b", "c", "d"]


def test_an_edit_succeeds_if_former_snapshots_are_pruned_meanwhile(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, first, second = stored
    plain = snapshot_writer.publish

    def pruned(*args: Any) -> Any:
        assert operations.prune(url, 0, 0) == [first]
        return plain(*args)

    monkeypatch.setattr(snapshot_writer, "publish", pruned)
    done = operations.retract(url, ["a"])
    assert pointer.read_pointer(Objects(url)).kept == (second, Path(done.snapshot).name)
    assert selected_ids(open_snapshot(url)) == ["b", "c"]
    assert selected_ids(open_snapshot(url, second)) == ["a", "b", "c"]


def test_rollback(stored: Stored) -> None:
    url, first, second = stored
    operations.retract(url, ["b"])
    done = operations.rollback(url, second)
    assert selected_ids(open_snapshot(url)) == ["a", "c"]
    new = f"snapshots/{Path(done.snapshot).name}/articles/"
    assert [key for key in keys_with(url, new) if "2026-02" not in key] == [], "files that did not change are shared"
    assert selected_ids(open_snapshot(url, first)) == ["a", "b"]
    operations.rollback(url)
    assert selected_ids(open_snapshot(url)) == ["a", "c"]
    with pytest.raises(TargetError, match=f"no snapshot 20250101T000000Z-abcdef; newstables snapshots list {url}"):
        operations.rollback(url, "20250101T000000Z-abcdef")


def test_rollback_replaces_damaged_objects_and_refuses_damaged_ones(stored: Stored) -> None:
    url, first, second = stored
    spoil(url, part_key(second, "2026-03"))
    operations.rollback(url, first)
    assert selected_ids(open_snapshot(url)) == ["a", "b"]
    assert operations.check(url).problems == []
    spoil(url, part_key(first, "2026-01"))
    with pytest.raises(PublishError, match="is not what was published"):
        operations.rollback(url, first)


def test_list_and_diff(stored: Stored) -> None:
    url, first, second = stored
    listed = operations.list_snapshots(url)
    assert [(entry.snapshot, entry.articles, entry.published) for entry in listed] == [
        (second, 3, True),
        (first, 2, False),
    ]
    found = operations.diff(url)
    assert found.old == first
    assert found.new == second
    assert [row["external_id"] for row in found.rows["articles"]["added"]] == ["c"]
    assert operations.diff(url, second, second).counts["articles"] == {"added": 0, "removed": 0, "changed": 0}
    assert not working_folder(url).exists()
    with pytest.raises(TargetError, match="nothing is published there"):
        operations.list_snapshots(f"{url}/below")


def test_prune(stored: Stored) -> None:
    url, first, second = stored
    assert operations.prune(url, 0, 1) == []
    assert operations.prune(url, 0, 0, dry_run=True) == [first]
    assert selected_ids(open_snapshot(url, first)) == ["a", "b"]
    assert operations.prune(url, 0, 0) == [first]
    assert pointer.read_pointer(Objects(url)).kept == (second,)
    assert selected_ids(open_snapshot(url)) == ["a", "b", "c"]
    with pytest.raises(TargetError, match=f"no snapshot {first}"):
        open_snapshot(url, first)


def test_check_reads_the_objects_themselves(stored: Stored, tmp_path: Path) -> None:
    url, first, second = stored
    add_to_store(url, tmp_path, article("c", "2026-03"))  # a whole copy is here now
    found = operations.check(url, every=True)
    assert found.problems == []
    assert found.notes == []
    assert found.snapshot == f"{url}/snapshots/{second}"
    Objects(url).put(part_key("20260101T000000Z-abcdef", "2026-01"), b"half a build")
    (note,) = operations.check(url).notes
    assert note.startswith(f"{url}/snapshots/ has 1 object more")
    spoil(url, part_key(second, "2026-03"))
    (problem,) = operations.check(url).problems
    assert "part-0.parquet: its bytes are not those that were published" in problem
    assert f"newstables snapshots rollback {first} --to {url}" in problem
    Objects(url).remove([part_key(first, "2026-01")])
    assert "2026-01/part-0.parquet: is missing" in "\n".join(operations.check(url).problems)
    Objects(url).remove([f"snapshots/{first}/{MANIFEST}"])
    assert f"{first}/{MANIFEST} is missing" in "\n".join(operations.check(url, every=True).problems)


def test_nothing_is_removed_if_a_manifest_is_missing(stored: Stored, tmp_path: Path) -> None:
    url, first, _ = stored
    Objects(url).remove([f"snapshots/{first}/{MANIFEST}"])
    before = object_keys(url)
    add_to_store(url, tmp_path, article("d"), keep_snapshots=0, keep_hours=0)
    assert before - object_keys(url) == set()


def test_status(stored: Stored, tmp_path: Path) -> None:
    url, first, second = stored
    found = operations.status(url, "rules")
    assert found.snapshot == f"{url}/snapshots/{second}"
    assert found.tables["articles"] == 3
    assert found.former["snapshots"] == 1
    assert [by["articles"] for by in found.readers] == [3]
    assert found.waiting["articles"] == 0
    assert found.warnings == []

    def die(step: str) -> None:
        if step == "flipped":
            raise KeyboardInterrupt

    with listening(die), pytest.raises(KeyboardInterrupt):
        add_to_store(url, tmp_path, article("d"))
    Objects(url).remove([part_key(first, "2026-01")])
    found = operations.status(url, "rules")
    assert found.snapshot == f"{url}/snapshots/{second}"
    assert found.waiting["articles"] == 1
    (warning,) = found.warnings
    assert warning.startswith("1 published file missing")
    with pytest.raises(TargetError, match="below: nothing is published there; name the prefix"):
        operations.status(f"{url}/below")


@pytest.mark.parametrize("path", ["../../../x", "/x", "articles/published_month=2026-01/../x"])
def test_manifests_with_other_paths_are_refused(stored: Stored, path: str) -> None:
    url, _, second = stored
    content = pointer.read_stored(Objects(url), second).as_json()
    content["files"][0]["path"] = path
    Objects(url).put(f"snapshots/{second}/{MANIFEST}", json.dumps(content).encode())
    for use in (lambda: operations.retract(url, ["a"]), lambda: operations.check(url), lambda: open_snapshot(url)):
        with pytest.raises(PublishError, match="is not the manifest of a snapshot"):
            use()
