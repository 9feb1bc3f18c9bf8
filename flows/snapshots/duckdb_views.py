"""Open the tables of a snapshot as views of a DuckDB connection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flows.storage import partitions
from transforms.contract.shown_quotes import MIN_CONFIDENCE, SHOWN_ACT
from transforms.contract.table_sets import UNPARTITIONED

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from fsspec import AbstractFileSystem


MONTH_OF_FILE = "split_part(split_part(filename, '/', -2), '=', 2)"


def connect(files: Mapping[str, str], filesystem: AbstractFileSystem | None = None) -> DuckDBPyConnection:
    """Return a new DuckDB connection, in memory, with a view per table, and `statements`.

    Partitioned tables have the month as a column, `published_month`. The view `statements` has the quotes that are
    shown by default (see `transforms.contract.shown_quotes`).

    Args:
        files: Path or URL that DuckDB reads, by path below the snapshot.
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
    if "quotes" in by_table:
        connection.execute(
            f"CREATE VIEW statements AS FROM quotes WHERE act = '{SHOWN_ACT}' AND confidence >= {MIN_CONFIDENCE}"
        )
    return connection


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
