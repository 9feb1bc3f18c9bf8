"""Retracted articles stay away, and former snapshots come back."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import operations
from flows.errors import PublishError, TargetError
from flows.explore.database_cache import database_of
from flows.storage import partitions
from tests.flows.building import add, article, counted, current, external_ids, rows_of, run

pytestmark = pytest.mark.usefixtures("fake_reader")


def test_retracted_articles_leave_every_table_and_stay_away(tmp_path: Path) -> None:
    to = tmp_path / "to"
    first = add(to, article("a"), article("b"), article("c", "2026-02"))
    gone = next(row["article_id"] for row in rows_of(first, "articles") if row["external_id"] == "b")
    done = operations.retract(to, ["b"])
    assert [entry["article_id"] for entry in done.articles] == [gone]
    assert done.former == [first.path.name]
    assert external_ids(current(to)) == ["a", "c"]
    assert gone not in {row["article_id"] for row in rows_of(current(to), "sentences")}
    assert operations.check(to).problems == []
    assert counted(run(to.parent / "feed", to)) == {"read": 3, "unchanged": 2, "retracted": 1}
    assert external_ids(add(to, article("b", text="Snow fell."), article("d"))) == ["a", "c", "d"]
    assert [article.external_id for article in current(to).manifest.retracted] == ["b"]


def test_retracting_twice_changes_nothing(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, article("a"), article("b"))
    operations.retract(to, ["b"])
    before = current(to).path
    assert operations.retract(to, ["b"]).articles == []
    assert current(to).path == before


def test_an_article_id_is_accepted_too(tmp_path: Path) -> None:
    first = add(tmp_path / "to", article("a"), article("b"))
    operations.retract(tmp_path / "to", [rows_of(first, "articles")[0]["article_id"]])
    kept = {row["external_id"] for row in rows_of(first, "articles")[1:]}
    assert set(external_ids(current(tmp_path / "to"))) == kept


def test_builds_publish_unretracted_articles_again(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, article("a"), article("b"))
    operations.retract(to, ["b"])
    operations.unretract(to, ["b"])
    assert external_ids(current(to)) == ["a"]
    assert counted(run(to.parent / "feed", to)) == {"read": 2, "published": 1, "unchanged": 1}
    with pytest.raises(TargetError, match="b: not retracted"):
        operations.unretract(to, ["b"])


def test_purge_removes_the_former_snapshots_with_the_article(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, article("a"))
    without = current(to).path
    add(to, article("a"), article("b"))
    operations.retract(to, ["b"], purge=True)
    assert {path.name for path in (to / "snapshots").iterdir()} == {without.name, current(to).path.name}


def test_purge_removes_the_file_that_explore_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    to = tmp_path / "to"
    add(to, article("a"), article("b"), reader="rules")
    kept = database_of(str(to), current(to).id)
    operations.retract(to, ["a"])
    assert kept.exists()
    operations.retract(to, ["b"], purge=True)
    assert not kept.exists()


def test_ids_that_are_unknown_or_ambiguous_are_refused(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, article("a") | {"source": "Mail"}, article("a") | {"source": "Post"})
    before = current(to).path
    with pytest.raises(TargetError, match="no article has the id x"):
        operations.retract(to, ["x"])
    with pytest.raises(TargetError, match=r"several sources have the id a \(Mail, Post\)"):
        operations.retract(to, ["a"])
    assert current(to).path == before
    operations.retract(to, ["a"], "Mail")
    assert [row["source"] for row in rows_of(current(to), "articles")] == ["Post"]


def test_the_last_article_can_be_retracted(tmp_path: Path) -> None:
    add(tmp_path / "to", article("a"))
    operations.retract(tmp_path / "to", ["a"])
    assert external_ids(current(tmp_path / "to")) == []
    assert operations.check(tmp_path / "to").problems == []


def test_rollback_publishes_a_former_snapshot_without_retracted_articles(tmp_path: Path) -> None:
    to = tmp_path / "to"
    first = add(to, article("a"), article("b"))
    add(to, article("a", text="Snow fell."), article("c"))
    operations.retract(to, ["b"])
    operations.rollback(to, first.path.name)
    texts = {row["external_id"]: row["text"] for row in rows_of(current(to), "articles")}
    assert texts == {"a": "Rain fell. It was cold."}
    assert operations.check(to).problems == []
    assert external_ids(add(to, article("b"), article("d"))) == ["a", "d"]


def test_rollback_goes_to_the_snapshot_before_by_default(tmp_path: Path) -> None:
    to = tmp_path / "to"
    with pytest.raises(TargetError, match="there is no such folder"):
        operations.rollback(to)
    add(to, article("a"))
    with pytest.raises(TargetError, match="no snapshot before the published one"):
        operations.rollback(to)
    add(to, article("b"))
    operations.rollback(to)
    assert external_ids(current(to)) == ["a"]
    with pytest.raises(TargetError, match="no snapshot"):
        operations.rollback(to, "../../elsewhere")


def test_rollback_repairs_a_damaged_snapshot(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, article("a"))
    second = add(to, article("b", "2026-02"))
    (second.path / partitions.part_path("articles", "2026-02", 0)).unlink()
    with pytest.raises(PublishError, match="rollback"):
        add(to, article("b", "2026-02"))
    operations.rollback(to)
    assert external_ids(add(to, article("b", "2026-02"))) == ["a", "b"]


def test_rollback_to_a_snapshot_with_changed_bytes_is_refused(tmp_path: Path) -> None:
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


def test_purge_removes_a_damaged_former_snapshot(tmp_path: Path) -> None:
    to = tmp_path / "to"
    first = add(to, article("a"), article("b"))
    add(to, article("c"))
    (first.path / partitions.part_path("articles", "2026-01", 0)).unlink()
    done = operations.retract(to, ["a"])
    assert first.path.name in done.former
    assert operations.retract(to, ["a"], purge=True).former == []
    assert not first.path.exists()
