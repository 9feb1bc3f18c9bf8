"""A snapshot's tables as views of a DuckDB connection."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import TYPE_CHECKING

from flows import snapshots, store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from flows.snapshots import Snapshot


def open_snapshot(path: str | os.PathLike[str], snapshot: str | None = None) -> DuckDBPyConnection:
    """Opens one snapshot for SQL: a new DuckDB connection, in memory, with a view per table.

    The views are named as the tables are (articles, sentences, quotes, …) and have their columns and `published_month`
    (VARCHAR: the UTC month, or `unknown`). They read the files that the snapshot's manifest lists, and go on doing so
    whatever is published later, until the snapshot is pruned. The connection's time zone is UTC, as the tables' dates
    are, and its cursors see the views.

    Args:
        path: The folder that was built into: it holds `published`.
        snapshot: The id of a former snapshot; the published one unless given.

    Raises:
        ImportError: duckdb is not installed.
        flows.errors.TargetError: Nothing is published there, or there is no such snapshot.
        flows.errors.PublishError: A newer version wrote it, or its files are not those that were published.
    """
    try:
        import duckdb
    except ImportError as error:
        raise ImportError(
            "opening a snapshot needs duckdb, which is not installed: pip install 'newstables[duckdb]'", name="duckdb"
        ) from error
    root = Path(path)
    found = snapshots.require(root) if snapshot is None else snapshots.named(root, snapshot)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for table, files in _files(found).items():
        connection.execute(_view(table, files))
    return connection


def _files(snapshot: Snapshot) -> dict[str, list[str]]:
    """The files of each table, absolute: the caller may go to another folder, and `published` elsewhere."""
    folder = snapshot.path.resolve()
    files: dict[str, list[str]] = {}
    for file in snapshot.files:
        files.setdefault(store.split_path(file.path)[0], []).append(str(folder / file.path))
    return files


def _view(table: str, files: list[str]) -> str:
    """The statement that makes a table's view.

    The month is cut from the last folder: DuckDB's `hive_partitioning` would take any `name=value` in the path for a
    column, and with a folder `source=wire` above it put `wire` in the place of every source.
    """
    listed = ", ".join(_literal(glob.escape(file)) for file in files)  # DuckDB takes * ? [ in names for patterns
    return f"""
        CREATE VIEW {table} AS
        SELECT * EXCLUDE (filename), split_part(split_part(filename, '/', -2), '=', 2) AS published_month
        FROM read_parquet([{listed}], hive_partitioning = false, filename = true)
    """


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
