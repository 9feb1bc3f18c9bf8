"""Parquet files and DuckDB databases, read back by DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb

from flows.export.export_snapshot import export
from flows.operations import open_snapshot
from tests.flows.building import current
from transforms.contract.archive_views import VIEWS
from transforms.contract.table_sets import PUBLISHED_TABLES
from transforms.contract.tables import ARTICLES


def test_a_database_is_whole_wherever_it_lies(papers: Path, tmp_path: Path) -> None:
    export(tmp_path / "a.duckdb", papers)
    moved = (tmp_path / "a.duckdb").rename(tmp_path / "other name.duckdb")
    assert list(tmp_path.iterdir()) == [moved]
    with duckdb.connect(moved, read_only=True) as database:
        database.execute("SET enable_external_access = false; SET TimeZone = 'UTC'")
        opened = open_snapshot(papers)
        for name in (*PUBLISHED_TABLES, *VIEWS):
            expected = opened.execute(f"FROM {name} ORDER BY ALL").fetchall()
            assert database.execute(f"FROM {name} ORDER BY ALL").fetchall() == expected
        assert database.execute("FROM export_info").fetchall() == [(current(papers).id,)]
        sql = "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'articles' AND comment IS NOT NULL"
        assert dict(database.execute(sql).fetchall()) == {c.name: c.meaning for c in ARTICLES.columns}


def test_some_tables_and_a_query(papers: Path, tmp_path: Path) -> None:
    export(tmp_path / "it's.duckdb", papers, tables=["people", "statements"])
    with duckdb.connect(tmp_path / "it's.duckdb", read_only=True) as database:
        tables = database.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
        assert tables == [("export_info",), ("people",), ("statements",)]
        assert database.execute("SELECT * FROM duckdb_views() WHERE NOT internal").fetchall() == []
    export(tmp_path / "b.duckdb", papers, sql="SELECT 7 AS n")
    with duckdb.connect(tmp_path / "b.duckdb", read_only=True) as database:
        assert database.execute("FROM result").fetchall() == [(7,)]


def test_parquet_names_its_snapshot(papers: Path, tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"
    done = export(path, papers, sql="FROM articles -- all")
    connection = duckdb.connect()
    assert connection.execute("SELECT count(*) FROM read_parquet(?)", [str(path)]).fetchone() == (done.rows,)
    found = connection.execute("SELECT key, value FROM parquet_kv_metadata(?)", [str(path)]).fetchall()
    assert (b"newstables_snapshot", current(papers).id.encode()) in found
