"""What is exported: each table with its query, columns and, where it is a published one, its declaration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.errors import InputError
from flows.export.read_only_sql import QueryResult, list_views, require_query, run_query
from transforms.contract.archive_views import VIEWS
from transforms.contract.table_sets import PUBLISHED_TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RESULT = "result"  # name of the table that --sql makes


@dataclass(frozen=True)
class Exported:
    """A table of an export.

    Attributes:
        name: Its name in the file.
        sql: The query that gives its rows.
        row: What one row is; "" for the result of somebody's SQL.
        meanings: Meaning by column, of those that are declared.
    """

    name: str
    sql: str
    row: str = ""
    meanings: tuple[tuple[str, str], ...] = ()

    def rows(self, connection: DuckDBPyConnection) -> QueryResult:
        """Run the query."""
        return run_query(connection, self.sql)


def select_result(connection: DuckDBPyConnection, sql: str) -> list[Exported]:
    """Return the one table that a query gives.

    Raises:
        InputError: It is no statement that reads.
    """
    return [Exported(RESULT, require_query(connection, sql))]


def select_tables(connection: DuckDBPyConnection, names: Sequence[str]) -> list[Exported]:
    """Return tables and views by name, in the order of the dictionary.

    Raises:
        InputError: The snapshot has no such table or view.
    """
    present = list_views(connection)
    if unknown := [name for name in names if name not in present]:
        raise InputError(f"there is no table or view {', '.join(unknown)}; there are: {', '.join(present)}")
    return [_declared(name) for name in present if name in names]


def _declared(name: str) -> Exported:
    """Return a table or view of the dictionary. Its columns and names are fixed: they need no quoting."""
    if name in PUBLISHED_TABLES:
        table = PUBLISHED_TABLES[name]
        return Exported(name, f"FROM {name}", table.row, tuple((c.name, c.meaning) for c in table.columns))
    # A table has the order of its files; joins give rows in any order.
    view = VIEWS[name]
    sql = f"FROM {name} ORDER BY {', '.join(view.order)}"
    return Exported(name, sql, view.row, tuple((c.name, c.meaning) for c in view.columns))
