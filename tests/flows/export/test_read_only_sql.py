"""SQL that only reads, and what is said of SQL that cannot be run."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.errors import InputError
from flows.export.read_only_sql import list_views, run_query
from flows.operations import open_snapshot
from transforms.contract.archive_views import VIEWS
from transforms.contract.table_sets import PUBLISHED_TABLES

READS = [
    "SELECT 1",
    "FROM people",
    "WITH a AS (SELECT 1) FROM a",
    "PIVOT (SELECT 1 AS a, 2 AS b) ON a USING sum(b)",
    "SHOW TABLES",
    "DESCRIBE people",
    "SUMMARIZE people",
    "EXPLAIN FROM people",
    "-- a comment\n/* and\nanother */ EXPLAIN ANALYZE SELECT 1",
]
WRITES = [
    "COPY (SELECT 1) TO '{file}'",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{file}'",
    "EXPLAIN /* x */ ANALYZE COPY (SELECT 1) TO '{file}'",
    "EXPLAIN (ANALYZE) COPY (SELECT 1) TO '{file}'",
    "ATTACH '{file}'",
    "EXPORT DATABASE '{file}'",
    "CREATE TABLE a AS SELECT 1",
    "SET threads = 1",
    "INSTALL httpfs",
]


@pytest.mark.parametrize("sql", READS)
def test_statements_that_read_are_run(papers: Path, sql: str) -> None:
    result = run_query(open_snapshot(papers), sql)
    assert len(next(result.rows)) == len(result.columns) == len(result.types)


@pytest.mark.parametrize("sql", WRITES)
def test_statements_that_write_are_refused(papers: Path, tmp_path: Path, sql: str) -> None:
    with pytest.raises(InputError, match="only statements that read"):
        run_query(open_snapshot(papers), sql.format(file=tmp_path / "file"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("sql", "n"), [("", 0), (" -- nothing", 0), ("SELECT 1; SELECT 2", 2)])
def test_one_statement_is_asked_for(papers: Path, sql: str, n: int) -> None:
    with pytest.raises(InputError, match=f"the SQL has {n} statements"):
        run_query(open_snapshot(papers), sql)


def test_an_error_has_its_place_and_the_views(papers: Path) -> None:
    with pytest.raises(InputError) as found:
        run_query(open_snapshot(papers), "SELECT name,\n  nosuch\nFROM people")
    first, second = str(found.value).split("\n")
    assert "nosuch" in first
    assert first.endswith("(line 2, at: nosuch)")
    assert "articles, sentences" in second
    assert "who_said_what" in second


def test_an_error_while_rows_are_read(papers: Path) -> None:
    sql = "SELECT CASE WHEN i = 9000 THEN error('too far \x1b[31m') ELSE i END FROM range(10000) t(i)"
    with pytest.raises(InputError, match=r"too far {1,2}\[31m"):
        list(run_query(open_snapshot(papers), sql).rows)


def test_a_limit(papers: Path) -> None:
    assert list(run_query(open_snapshot(papers), "FROM range(5000)", 3).rows) == [(0,), (1,), (2,)]
    assert len(list(run_query(open_snapshot(papers), "FROM range(5000)").rows)) == 5000


def test_views_are_listed_with_columns(papers: Path) -> None:
    found = list_views(open_snapshot(papers))
    assert list(found) == [*PUBLISHED_TABLES, *VIEWS]
    assert found["said_by_day"][0] == ("day", "DATE")
