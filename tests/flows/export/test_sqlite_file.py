"""A SQLite database: whole, with keys that hold, and searched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flows.errors import InputError
from flows.export import sqlite_file
from flows.export.export_snapshot import export
from flows.operations import open_snapshot
from tests.flows.building import current
from transforms.contract.table_sets import PUBLISHED_TABLES


@pytest.fixture
def database(papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    monkeypatch.setattr(sqlite_file, "BATCH_ROWS", 3)
    export(tmp_path / "a.sqlite", papers)
    assert list(tmp_path.iterdir()) == [tmp_path / "a.sqlite"]
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as opened:
        yield opened


def test_it_is_whole(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_it_has_all_rows_and_keys(database: sqlite3.Connection, papers: Path) -> None:
    opened = open_snapshot(papers)
    for name, table in PUBLISHED_TABLES.items():
        assert (
            database.execute(f"SELECT count(*) FROM {name}").fetchall()
            == opened.execute(f"SELECT count(*) FROM {name}").fetchall()
        )
        columns = database.execute(f"PRAGMA table_info({name})").fetchall()
        assert {c[1] for c in columns} >= set(table.names)
        assert tuple(c[1] for c in sorted(columns, key=lambda c: c[5]) if c[5]) == table.key
        references = database.execute(f"PRAGMA foreign_key_list({name})").fetchall()
        assert {r[2] for r in references} == {other for _, other in table.references}
    assert database.execute("SELECT snapshot FROM export_info").fetchall() == [(current(papers).id,)]


def test_a_reference_is_found_by_an_index(database: sqlite3.Connection) -> None:
    for table, column in (("quotes", "article_id"), ("entity_links", "identity_id"), ("article_copies", "group_id")):
        plan = database.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} = 'x'").fetchall()
        assert "USING INDEX" in plan[0][3]


def test_times_are_text_and_booleans_numbers(database: sqlite3.Connection) -> None:
    sql = "SELECT published_at FROM articles WHERE external_id = 'bridge'"
    assert database.execute(sql).fetchall() == [("2026-01-05T23:30:00+00:00",)]
    assert {value for (value,) in database.execute("SELECT verbatim FROM quote_spans")} == {0, 1}


def test_quotes_and_articles_are_searched(database: sqlite3.Connection) -> None:
    sql = """
        SELECT DISTINCT q.speaker_name FROM quotes_search s JOIN quotes q ON q.rowid = s.rowid
        WHERE quotes_search MATCH '"rebuild the old bridge"'
    """
    assert database.execute(sql).fetchall() == [("Anna Kovacs",)]
    database.execute("INSERT INTO articles_search(articles_search, rank) VALUES ('integrity-check', 1)")
    assert database.execute("SELECT count(*) FROM articles_search('inspection')").fetchone() == (2,)


def test_a_query(papers: Path, tmp_path: Path) -> None:
    sql = 'SELECT 1 AS "a ""b", [1, 2] AS l, 99999999999999999999::HUGEINT AS h, \'x\'::BLOB AS b'
    export(tmp_path / "a.sqlite", papers, sql=sql)
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as opened:
        assert opened.execute("SELECT * FROM result").fetchall() == [(1, "[1, 2]", "99999999999999999999", b"x")]
    with pytest.raises(InputError, match="a different name for each column"):
        export(tmp_path / "b.sqlite", papers, sql="SELECT 1 AS a, 2 AS A")
