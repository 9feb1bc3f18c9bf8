"""Open the tables of a snapshot as views of a DuckDB connection."""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.snapshots import catalog
from flows.snapshots.manifest import ColumnInfo
from flows.storage import partitions
from transforms.contract.archive_views import VIEWS
from transforms.contract.table_sets import PUBLISHED_TABLES, UNPARTITIONED

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from fsspec import AbstractFileSystem


MONTH_OF_FILE = "split_part(split_part(filename, '/', -2), '=', 2)"
SQL_TYPES = {
    "string": "VARCHAR",
    "int32": "INTEGER",
    "float64": "DOUBLE",
    "bool": "BOOLEAN",
    "timestamp": "TIMESTAMP WITH TIME ZONE",
    "binary": "BLOB",
    "date": "DATE",
}


def connect_folder(root: Path, snapshot_id: str | None = None) -> DuckDBPyConnection:
    """Open a snapshot of a folder of tables; the published one for None.

    Raises:
        flows.errors.TargetError: Nothing is published there, or there is no such snapshot.
        flows.errors.PublishError: A newer version wrote it, or its files are not those that were published.
    """
    snapshot = catalog.require(root) if snapshot_id is None else catalog.named(root, snapshot_id)
    # Absolute and resolved, as the caller may change folders and `published` may move. * ? [ in names are patterns.
    folder = snapshot.path.resolve()
    files = {file.path: glob.escape(str(folder / file.path)) for file in snapshot.files}
    return connect(files, snapshot.manifest.tables)


def connect(
    files: Mapping[str, str],
    tables: Mapping[str, Sequence[ColumnInfo]],
    filesystem: AbstractFileSystem | None = None,
) -> DuckDBPyConnection:
    """Return a new DuckDB connection, in memory, with a view per table, and those of `archive_views.VIEWS`.

    Partitioned tables have the month as a column, `published_month`. A view of `VIEWS` is left out where the snapshot,
    of an earlier version, lacks a table or column that it reads.

    Args:
        files: Path or URL that DuckDB reads, by path below the snapshot.
        tables: Columns by table, as the manifest has them: those of tables without a file.
        filesystem: The file system of the URLs; None for local paths.
    """
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    if filesystem is not None:
        connection.register_filesystem(filesystem)
    by_table: dict[str, list[str]] = {}
    for path, address in files.items():
        by_table.setdefault(partitions.split_path(path)[0], []).append(address)
    for table, addresses in by_table.items():
        connection.execute(_create_view(table, addresses))
    empty = [table for table in tables if table in PUBLISHED_TABLES and table not in by_table]
    for table in empty:
        connection.execute(_create_empty_view(table, tables[table]))
    present = {*by_table, *empty}
    for view in VIEWS.values():
        if not present.issuperset(view.reads):
            continue
        try:
            connection.execute(f"CREATE VIEW {view.name} AS {view.query}")
        except duckdb.BinderException:  # a table of an earlier version lacks a column
            continue
        present.add(view.name)
    return connection


def _create_empty_view(table: str, columns: Sequence[ColumnInfo]) -> str:
    """Return the statement that creates the view of a table without rows."""
    listed = [f'NULL::{SQL_TYPES[c.type]} AS "{c.name}"' for c in columns]
    listed += [] if table in UNPARTITIONED else ["NULL::VARCHAR AS published_month"]
    return f"CREATE VIEW {table} AS SELECT {', '.join(listed)} WHERE false"


def _create_view(table: str, addresses: list[str]) -> str:
    """Return the statement that creates a table's view.

    The month is cut from the last folder of the path. DuckDB's `hive_partitioning` would turn every `name=value` in the
    path into a column: below a folder `source=wire` it would replace every source by `wire`.
    """
    month = "" if table in UNPARTITIONED else f", {MONTH_OF_FILE} AS published_month"
    listed = ", ".join("'" + address.replace("'", "''") + "'" for address in addresses)
    return f"""
        CREATE VIEW {table} AS
        SELECT * EXCLUDE (filename){month}
        FROM read_parquet([{listed}], hive_partitioning = false, filename = true)
    """
