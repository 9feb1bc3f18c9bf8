"""A SQLite database: whole, with keys that hold, and searched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.errors import InputError
from flows.export import sqlite_file
from flows.export.export_snapshot import export
from flows.export.read_only_sql import list_views
from flows.operations import open_snapshot
from tests.flows.building import current
from transforms.contract.archive_views import VIEWS
from transforms.contract.table_sets import PUBLISHED_TABLES
from transforms.contract.ten_questions import TEN_QUESTIONS


@pytest.fixture(scope="module")
def database(papers: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    folder = tmp_path_factory.mktemp("exported")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite_file, "BATCH_ROWS", 3)
        export(folder / "a.sqlite", papers)
    assert list(folder.iterdir()) == [folder / "a.sqlite"]
    with closing(sqlite3.connect(folder / "a.sqlite")) as opened:
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


def test_views_have_the_rows_of_the_snapshot(database: sqlite3.Connection, papers: Path) -> None:
    opened = open_snapshot(papers)
    for name in VIEWS:
        listed = ", ".join(f'"{column}"' for column, _ in list_views(opened)[name] if column != "published_month")
        expected = opened.execute(f"SELECT {listed} FROM {name} ORDER BY ALL").fetchall()
        found = database.execute(f"SELECT {listed} FROM {name}").fetchall()
        assert sorted(map(texts, found)) == sorted(map(texts, expected)), name
    kinds = dict(database.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')").fetchall())
    assert {name for name in VIEWS if kinds[name] == "table"} == {"who_said_what"}
    assert database.execute("SELECT DISTINCT typeof(day) FROM who_said_what").fetchall() == [("text",)]


def texts(row: Sequence[Any]) -> list[str]:
    return [value.isoformat() if isinstance(value, date) else str(value) for value in row]


@pytest.mark.parametrize("name", TEN_QUESTIONS)
def test_a_question_has_the_same_answer_in_both_dialects(database: sqlite3.Connection, papers: Path, name: str) -> None:
    question, opened = TEN_QUESTIONS[name], open_snapshot(papers)
    for values in (
        {"name": "a"},
        {"topic": "old bridge", "name": "o", "since": "2026-01-06"},
        {"name": "kov", "until": "2026-01-31"},
    ):
        given = {one.name: values.get(one.name, "") for one in question.filters}
        found = database.execute(question.sqlite, given).fetchall()
        expected = opened.execute(question.duckdb(**given)).fetchall()
        assert list(map(texts, found)) == list(map(texts, expected))


@pytest.mark.parametrize("words", ['"', "'", "AND", 'a" OR b', "bridge*", "-", "title: bridge"])
def test_words_of_a_topic_are_no_commands_of_the_index(database: sqlite3.Connection, words: str) -> None:
    question = TEN_QUESTIONS["said-first"]
    database.execute(question.sqlite, {"topic": words, "since": "", "until": ""}).fetchall()


def test_a_reference_and_an_order_have_an_index(database: sqlite3.Connection) -> None:
    for table, column in (
        *(("quotes", "article_id"), ("entity_links", "identity_id"), ("article_copies", "group_id")),
        *(("who_said_what", "day"), ("who_said_what", "speaker")),
    ):
        sql = "SELECT i.name FROM pragma_index_list(?) l, pragma_index_info(l.name) i WHERE i.seqno = 0"
        assert (column,) in database.execute(sql, (table,)).fetchall()


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
    assert database.execute("SELECT count(*) FROM who_said_what_search('speaker: kovacs')").fetchone() == (5,)


def test_a_query(papers: Path, tmp_path: Path) -> None:
    sql = 'SELECT 1 AS "a ""b", [1, 2] AS l, 99999999999999999999::HUGEINT AS h, \'x\'::BLOB AS b'
    export(tmp_path / "a.sqlite", papers, sql=sql)
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as opened:
        assert opened.execute("SELECT * FROM result").fetchall() == [(1, "[1, 2]", "99999999999999999999", b"x")]
    with pytest.raises(InputError, match="a different name for each column"):
        export(tmp_path / "b.sqlite", papers, sql="SELECT 1 AS a, 2 AS A")
