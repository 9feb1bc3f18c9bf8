"""Retracted articles stay away, former snapshots come back, and two snapshots can be told apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows import operations
from flows.errors import PublishError, TargetError
from flows.operations import build
from flows.settings import BuildSettings
from flows.snapshots.snapshot import Snapshot
from flows.storage import parquet, partitions
from tests.flows.publish.test_snapshot_writer import add, article, current, ids

pytestmark = pytest.mark.usefixtures("fake_reader")


def again(to: Path) -> dict[str, int]:
    """The accounting of another build of the last feed."""
    found = build(BuildSettings(inputs=[str(to.parent / "feed.jsonl")], to=str(to), workers=1)).accounting
    return {place: n for place, n in found.items() if n}


def rows(snapshot: Snapshot, table: str) -> list[dict[str, Any]]:
    files = [file.path for file in snapshot.files if file.path.startswith(f"{table}/")]
    return [row for path in files for row in parquet.read_table(snapshot.path / path).to_pylist()]


def test_retracted_articles_leave_every_table_and_stay_away(tmp_path: Path) -> None:
    to = tmp_path / "to"
    first = add(to, article("a"), article("b"), article("c", "2026-02"))
    gone = next(row["article_id"] for row in rows(first, "articles") if row["external_id"] == "b")
    done = operations.retract(to, ["b"])
    assert [entry["article_id"] for entry in done.articles] == [gone]
    assert done.former == [first.path.name]
    assert ids(current(to)) == ["a", "c"]
    assert not any(row["article_id"] == gone for row in rows(current(to), "sentences"))
    assert operations.check(to).problems == []
    assert again(to) == {"read": 3, "unchanged": 2, "retracted": 1}
    assert ids(add(to, article("b", text="Snow fell."), article("d"))) == ["a", "c", "d"]
    assert [article.external_id for article in current(to).manifest.retracted] == ["b"]


def test_retracting_twice_changes_nothing(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, article("a"), article("b"))
    operations.retract(to, ["b"])
    before = current(to).path
    assert operations.retract(to, ["b"]).articles == []
    assert current(to).path == before


def test_an_article_id_names_one_too(tmp_path: Path) -> None:
    first = add(tmp_path / "to", article("a"), article("b"))
    operations.retract(tmp_path / "to", [rows(first, "articles")[0]["article_id"]])
    assert len(ids(current(tmp_path / "to"))) == 1


def test_undone_retractions_let_builds_publish_again(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, article("a"), article("b"))
    operations.retract(to, ["b"])
    operations.unretract(to, ["b"])
    assert ids(current(to)) == ["a"]
    assert again(to) == {"read": 2, "published": 1, "unchanged": 1}
    with pytest.raises(TargetError, match="b: not retracted"):
        operations.unretract(to, ["b"])


def test_purge_removes_the_former_snapshots_that_hold_it(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, article("a"))
    without = current(to).path
    add(to, article("a"), article("b"))
    operations.retract(to, ["b"], purge=True)
    assert {path.name for path in (to / "snapshots").iterdir()} == {without.name, current(to).path.name}


def test_ids_that_are_unknown_or_not_one_are_refused(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, article("a") | {"source": "Mail"}, article("a") | {"source": "Post"})
    before = current(to).path
    with pytest.raises(TargetError, match="no article has the id x"):
        operations.retract(to, ["x"])
    with pytest.raises(TargetError, match=r"several sources have the id a \(Mail, Post\)"):
        operations.retract(to, ["a"])
    assert current(to).path == before
    operations.retract(to, ["a"], "Mail")
    assert [row["source"] for row in rows(current(to), "articles")] == ["Post"]


def test_the_last_article_can_be_retracted(tmp_path: Path) -> None:
    add(tmp_path / "to", article("a"))
    operations.retract(tmp_path / "to", ["a"])
    assert ids(current(tmp_path / "to")) == []
    assert operations.check(tmp_path / "to").problems == []


def test_rollback_brings_back_what_was_but_nothing_retracted(tmp_path: Path) -> None:
    to = tmp_path / "to"
    first = add(to, article("a"), article("b"))
    add(to, article("a", text="Snow fell."), article("c"))
    operations.retract(to, ["b"])
    operations.rollback(to, first.path.name)
    assert [(row["external_id"], row["text"]) for row in rows(current(to), "articles")] == [
        ("a", "Rain fell. It was cold.")
    ]
    assert operations.check(to).problems == []
    assert [entry.kind for entry in operations.list_snapshots(to)] == ["rollback", "retract", "build", "build"]
    assert ids(add(to, article("b"), article("d"))) == ["a", "d"]


def test_rollback_goes_to_the_one_before_unless_told(tmp_path: Path) -> None:
    to = tmp_path / "to"
    with pytest.raises(TargetError, match="nothing is published"):
        operations.rollback(to)
    add(to, article("a"))
    with pytest.raises(TargetError, match="no snapshot before the published one"):
        operations.rollback(to)
    add(to, article("b"))
    operations.rollback(to)
    assert ids(current(to)) == ["a"]
    with pytest.raises(TargetError, match="no snapshot"):
        operations.rollback(to, "../../elsewhere")


def test_rollback_mends_a_damaged_snapshot(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, article("a"))
    second = add(to, article("b", "2026-02"))
    (second.path / partitions.part_path("articles", "2026-02", 0)).unlink()
    with pytest.raises(PublishError, match="rollback"):
        add(to, article("b", "2026-02"))
    operations.rollback(to)
    assert ids(add(to, article("b", "2026-02"))) == ["a", "b"]


def test_damage_of_the_same_size_is_not_gone_back_to(tmp_path: Path) -> None:
    to = tmp_path / "to"
    first = add(to, article("a"))
    add(to, article("b"))
    path = first.path / partitions.part_path("articles", "2026-01", 0)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    published = current(to).path
    with pytest.raises(PublishError, match=f"{path} is not the file that was published; go back to another snapshot"):
        operations.rollback(to)
    assert current(to).path == published


def test_diff_tells_what_changed(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, article("a"), article("b"), article("c", "2026-02"))
    add(to, article("a", text="Snow fell."), article("d"))
    operations.retract(to, ["c"])
    oldest = operations.list_snapshots(to)[-1].snapshot
    found = operations.diff(to, oldest)
    assert found.counts["articles"] == {"added": 1, "removed": 1, "changed": 1}
    kinds = {kind: [row["external_id"] for row in rows] for kind, rows in found.rows["articles"].items()}
    assert kinds == {"added": ["d"], "removed": ["c"], "changed": ["a"]}
    assert operations.diff(to).counts["articles"] == {"added": 0, "removed": 1, "changed": 0}


def test_ids_follow_each_other_where_the_clock_goes_back(tmp_path: Path) -> None:
    (tmp_path / "snapshots" / "20990101T000000Z-aaaaaa").mkdir(parents=True)
    first = add(tmp_path, article("a")).path.name
    assert first.startswith("20990101T000001Z-")
    second = add(tmp_path, article("b"))
    assert second.path.name > first
    assert ids(second) == ["a", "b"]


def test_a_damaged_former_snapshot_does_not_keep_a_purge_back(tmp_path: Path) -> None:
    to = tmp_path / "to"
    first = add(to, article("a"), article("b"))
    add(to, article("c"))
    (first.path / partitions.part_path("articles", "2026-01", 0)).unlink()
    done = operations.retract(to, ["a"])
    assert first.path.name in done.former
    assert operations.retract(to, ["a"], purge=True).former == []
    assert not first.path.exists()
