"""Run one SQL statement that only reads, and say what is wrong with it in two lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.errors import InputError
from flows.report.charts import visible
from transforms.contract.archive_views import VIEWS
from transforms.contract.table_sets import PUBLISHED_TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH_ROWS = 2_048
MAX_PLACE = 40  # characters of the SQL that tell where it is wrong
COMMENT = re.compile(r"\s+|--[^\n]*(?:\n|$)|/\*.*?\*/", re.DOTALL)
READING_WORDS = ("SELECT", "FROM", "WITH", "PIVOT", "UNPIVOT", "(", "VALUES")
PLACE = re.compile(r"^LINE (\d+): (.*)\n([ ]*)\^", re.MULTILINE)


@dataclass(frozen=True)
class QueryResult:
    """The result of a query.

    Attributes:
        columns: Names of its columns.
        types: Their types, as DuckDB names them.
        rows: Its rows, read as they are asked for.
    """

    columns: list[str]
    types: list[str]
    rows: Iterator[tuple[Any, ...]]


def run_query(connection: DuckDBPyConnection, sql: str, limit: int | None = None) -> QueryResult:
    """Run a statement and return its result.

    Args:
        connection: A connection of `flows.operations.open_snapshot`.
        sql: One statement that reads: SELECT, FROM, WITH, PIVOT, DESCRIBE, SUMMARIZE, SHOW or EXPLAIN.
        limit: The most rows to return; None for all.

    Raises:
        flows.errors.InputError: It is no such statement, or DuckDB cannot run it. Its rows raise it, too.
    """
    import duckdb

    query = require_query(connection, sql)
    try:
        connection.execute(query)
        described = connection.description or []
    except duckdb.Error as error:
        raise InputError(explain(connection, error)) from None
    columns, types = [str(d[0]) for d in described], [str(d[1]) for d in described]
    return QueryResult(columns, types, _rows(connection, limit))


def require_query(connection: DuckDBPyConnection, sql: str) -> str:
    """Return a statement without a semicolon at its end, having checked that it is one and only reads.

    Raises:
        flows.errors.InputError: It is no such statement.
    """
    import duckdb

    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise InputError(explain(connection, error)) from None
    if len(statements) != 1:
        raise InputError(f"the SQL has {len(statements)} statements; give one")
    _require_reading(statements[0])
    return str(statements[0].query).rstrip().rstrip(";")


def list_views(connection: DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    """Return the columns of each view, as (name, type): those of analysts' tables, then those of `VIEWS`."""
    found = connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal ORDER BY column_index"
    ).fetchall()
    columns: dict[str, list[tuple[str, str]]] = {name: [] for name in (*PUBLISHED_TABLES, *VIEWS)}
    for table, column, kind in found:
        if table in columns:
            columns[table].append((column, kind))
    return {name: of for name, of in columns.items() if of}


def _require_reading(statement: Any) -> None:
    """Raise InputError unless a statement only reads: DuckDB would also write files, and over others."""
    from duckdb import StatementType

    if statement.type == StatementType.SELECT:
        return
    text = _without_comments(statement.query)
    if statement.type == StatementType.EXPLAIN:
        text = re.sub(r"(?i)^EXPLAIN\s*(\([^)]*\)\s*)?(ANALYZE\b\s*)?", "", text)
    # EXPLAIN ANALYZE runs what it explains. PIVOT is several statements for DuckDB, which only read.
    is_allowed = statement.type in (StatementType.EXPLAIN, StatementType.MULTI)
    if not is_allowed or not text.upper().startswith(READING_WORDS):
        raise InputError(
            "only statements that read are run: SELECT, FROM, WITH, PIVOT, DESCRIBE, SUMMARIZE, SHOW, EXPLAIN. "
            "For a file, use --csv or --json; to write tables of your own, open the snapshot with newstables.open"
        )


def _without_comments(sql: str) -> str:
    """Return the SQL without comments and spaces at its start."""
    start = 0
    while found := COMMENT.match(sql, start):
        start = found.end()
    return sql[start:]


def _rows(connection: DuckDBPyConnection, limit: int | None) -> Iterator[tuple[Any, ...]]:
    import duckdb

    left = limit
    try:
        while batch := connection.fetchmany(BATCH_ROWS if left is None else min(BATCH_ROWS, left)):
            yield from batch
            left = None if left is None else left - len(batch)
            if left == 0:
                return
    except duckdb.Error as error:
        raise InputError(explain(connection, error)) from None


def explain(connection: DuckDBPyConnection, error: Exception) -> str:
    """Return DuckDB's message on one line, with its place, and a line with the views."""
    message, place = str(error), ""
    if found := PLACE.search(message):
        at = found[2][max(0, len(found[3]) - len(f"LINE {found[1]}: ")) :][:MAX_PLACE]
        place = f" (line {found[1]}, at: {visible(at)})" if at.strip() else f" (line {found[1]}, at its end)"
        message = message[: found.start()]
    views = ", ".join(list_views(connection.cursor()))
    return f"{visible(message)}{place}\nViews: {views}. Their columns: newstables query --views"
