"""Write Parquet files and DuckDB databases, which DuckDB does itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import InputError
from flows.export.read_only_sql import explain
from flows.export.selection import Exported
from transforms.contract.archive_views import VIEWS
from transforms.contract.table_sets import PUBLISHED_TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

INFO = "export_info"  # the table that says which snapshot a database is made of


def write_parquet(
    connection: DuckDBPyConnection, path: Path, tables: Sequence[Exported], snapshot: str, done: Callable[[int], None]
) -> None:
    """Write one table as a Parquet file whose metadata name the snapshot."""
    (table,) = tables
    n = _run(
        connection,
        f"COPY (\n{table.sql}\n) TO {_text(str(path))} "
        f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{newstables_snapshot: {_text(snapshot)}}})",
    )
    done(n)


def write_duckdb(
    connection: DuckDBPyConnection, path: Path, tables: Sequence[Exported], snapshot: str, done: Callable[[int], None]
) -> None:
    """Write tables as one database, with the meaning of each column as its comment.

    Where it has all tables, it has the views of the snapshot, too: they read the tables of the database.
    """
    _run(connection, f"ATTACH {_text(str(path))} AS exported")
    try:
        for table in tables:
            name = f"exported.{table.name}"
            done(_run(connection, f"CREATE TABLE {name} AS\n{table.sql}"))
            _run(connection, f"COMMENT ON TABLE {name} IS {_text(table.row)}")
            for column, meaning in table.meanings:
                _run(connection, f'COMMENT ON COLUMN {name}."{column}" IS {_text(meaning)}')
        _run(connection, f"CREATE TABLE exported.{INFO} AS SELECT {_text(snapshot)} AS snapshot")
        present = {table.name for table in tables}
        _run(connection, "USE exported")
        for view in VIEWS.values():
            if view.name not in present and present.issuperset(view.reads) and present >= PUBLISHED_TABLES.keys():
                _run(connection, f"CREATE VIEW {view.name} AS {view.query}")
                present.add(view.name)
    finally:
        connection.execute("USE memory")
        connection.execute("DETACH exported")


def _run(connection: DuckDBPyConnection, sql: str) -> int:
    """Run a statement, and return the number of rows that it wrote."""
    import duckdb

    try:
        found = connection.execute(sql).fetchall()
    except duckdb.IOException as error:
        raise OSError(str(error)) from error
    except duckdb.Error as error:
        raise InputError(explain(connection, error)) from None
    return int(found[0][0]) if found and isinstance(found[0][0], int) else 0


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
