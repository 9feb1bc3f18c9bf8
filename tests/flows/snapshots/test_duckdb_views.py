"""A snapshot opened for SQL: exactly its files, whatever its folder is called and whatever is published later."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from flows import operations
from flows.errors import PublishError, TargetError
from flows.operations import open_snapshot
from flows.snapshots import retention
from flows.snapshots.manifest import MANIFEST
from flows.storage import disk, parquet, partitions
from tests.flows.building import add, article, current, selected_ids
from transforms.contract.table_sets import PUBLISHED_TABLES, UNPARTITIONED
from transforms.contract.tables import TABLES

ODD = ["it's", "[a] *?", "**", "with spaces é ü 新聞", "source=wire", "published_month=1999-01", "back\\slash", "%41#?"]


def test_the_views_have_the_rows_of_the_listed_files(tmp_path: Path) -> None:
    to = tmp_path / "to"
    quote = '"Rain fell," Ana Roe said. Ana Roe left. It was cold.'
    add(to, article("a", text=quote), article("b", "2026-02"), {"id": "c", "text": "No date is given here."})
    snapshot = current(to)
    stray = snapshot.path / partitions.part_path("articles", "2026-03", 0)
    stray.parent.mkdir()
    articles = snapshot.files_of("articles")[0].path
    parquet.write_table(stray, TABLES["articles"], parquet.read_table(snapshot.path / articles))
    connection = open_snapshot(to)
    for name, table in PUBLISHED_TABLES.items():
        expected: list[tuple[Any, ...]] = []
        for file in snapshot.files:
            of, month, _ = partitions.split_path(file.path)
            if of == name:
                rows = parquet.read_table(snapshot.path / file.path).to_pylist()
                expected += [(*row.values(), month) if month else tuple(row.values()) for row in rows]
        found = connection.sql(f"FROM {name}").to_arrow_table()
        month_column = [] if name in UNPARTITIONED else ["published_month"]
        assert found.column_names == [*table.names, *month_column]
        assert sorted(map(repr, (tuple(row.values()) for row in found.to_pylist()))) == sorted(map(repr, expected))
    assert connection.execute("SELECT count(*) FROM quotes").fetchone() != (0,)
    kinds = connection.execute("SELECT DISTINCT typeof(published_month) FROM articles").fetchall()
    assert kinds == [("VARCHAR",)]


def test_statements_are_the_quotes_that_are_shown_by_default(tmp_path: Path) -> None:
    text = '"Rain fell," Ana Roe said. She hopes that it stops. Joe Doe chided the mill. He yelled that it was cold.'
    add(tmp_path / "to", article("a", text=text))
    connection = open_snapshot(tmp_path / "to")
    rows = connection.sql("SELECT act, confidence >= 0.8, quote_id FROM quotes").fetchall()
    expected = {quote_id for act, is_sure, quote_id in rows if act == "speech" and is_sure}
    assert 0 < len(expected) < len(rows)
    assert set(connection.sql("SELECT quote_id FROM statements").fetchall()) == {(i,) for i in expected}


@pytest.fixture(scope="module")
def one_article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of tables with one article."""
    return add(tmp_path_factory.mktemp("one") / "to", article("a") | {"source": "Daily"}).path.parents[1]


@pytest.mark.parametrize("name", ODD)
def test_any_folder_name_is_possible(one_article: Path, tmp_path: Path, name: str) -> None:
    to = Path(shutil.copytree(one_article, tmp_path / name, symlinks=True))
    shutil.copytree(to, tmp_path / "beside", symlinks=True)  # a pattern would match it, too
    found = open_snapshot(to).execute("SELECT external_id, source, published_month FROM articles").fetchall()
    assert found == [("a", "Daily", "2026-01")]


def test_a_connection_stays_on_its_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = add(tmp_path / "to", article("a"))
    monkeypatch.chdir(tmp_path)
    opened = [open_snapshot("to"), open_snapshot("to", first.path.name)]
    monkeypatch.chdir("/")
    add(tmp_path / "to", article("a", text="Snow fell."), article("b"))
    operations.retract(tmp_path / "to", ["a"])
    assert [selected_ids(connection) for connection in opened] == [["a"], ["a"]]
    assert selected_ids(open_snapshot(tmp_path / "to")) == ["b"]
    assert selected_ids(open_snapshot(tmp_path / "to", first.path.name)) == ["a"]


def test_cursors_see_the_views(tmp_path: Path) -> None:
    add(tmp_path / "to", article("a"))
    assert selected_ids(open_snapshot(tmp_path / "to").cursor()) == ["a"]


def test_dates_and_months_are_utc_in_every_time_zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    add(tmp_path / "to", article("a", "2026-03"))
    found = open_snapshot(tmp_path / "to").execute("SELECT published_at::DATE::VARCHAR, published_month FROM articles")
    assert found.fetchall() == [("2026-03-01", "2026-03")]


def test_only_the_files_of_the_selected_months_are_read(tmp_path: Path) -> None:
    add(tmp_path / "to", article("a"), article("b", "2026-02"), article("c", "2026-03"))
    query = "EXPLAIN ANALYZE SELECT count(text) FROM articles WHERE published_month >= '2026-03'"
    plan = " ".join(row[1] for row in open_snapshot(tmp_path / "to").execute(query).fetchall())
    assert "Total Files Read: 1 " in plan


def test_a_missing_snapshot_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="there is no such folder"):
        open_snapshot(tmp_path / "to")
    add(tmp_path / "to", article("a"))
    with pytest.raises(TargetError, match="no snapshot 20250101T000000Z-abcdef"):
        open_snapshot(tmp_path / "to", "20250101T000000Z-abcdef")
    first = current(tmp_path / "to").path.name
    add(tmp_path / "to", article("b"))
    retention.remove(tmp_path / "to", [first])
    with pytest.raises(TargetError, match=f"no snapshot {first}"):
        open_snapshot(tmp_path / "to", first)


def test_a_snapshot_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    manifest = add(tmp_path / "to", article("a")).path / MANIFEST
    content = disk.read_json(manifest) | {"schema_version": 99}
    manifest.unlink()
    manifest.write_text(json.dumps(content), "utf-8")
    with pytest.raises(PublishError, match="upgrade"):
        open_snapshot(tmp_path / "to")
