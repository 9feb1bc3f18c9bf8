"""Export a snapshot, some of its tables, or the result of a query as a file for other programs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import InputError
from flows.export.duckdb_file import write_duckdb, write_parquet
from flows.export.export_lake import LAKES, export_lake
from flows.export.new_file import new_file
from flows.export.plain_values import json_row, write_csv
from flows.export.read_only_sql import run_query
from flows.export.selection import Exported, select_result, select_tables
from flows.export.sqlite_file import write_sqlite
from flows.export.xlsx_file import write_xlsx
from flows.progress import NO_PROGRESS, ProgressReporter
from flows.targets.open_target import open_target
from transforms.contract.archive_views import WHO_SAID_WHAT
from transforms.contract.table_sets import PUBLISHED_TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ONE_TABLE = (".csv", ".jsonl", ".parquet")  # formats that hold one table
DATABASES = (".duckdb", ".sqlite")  # they hold all published tables unless told otherwise
ENDINGS = (*ONE_TABLE, ".xlsx", *DATABASES, *LAKES)


@dataclass(frozen=True)
class ExportDone:
    """What was exported.

    Attributes:
        path: The file.
        snapshot: Id of the snapshot that it is made of.
        tables: Names of the tables in it.
        rows: Their rows.
    """

    path: Path
    snapshot: str
    tables: list[str]
    rows: int


def export(
    path: str | os.PathLike[str],
    to: str | os.PathLike[str] = "data",
    *,
    snapshot: str | None = None,
    sql: str | None = None,
    tables: Sequence[str] = (),
    force: bool = False,
    raw: bool = False,
    progress: ProgressReporter = NO_PROGRESS,
) -> ExportDone:
    """Write a file or folder whose ending tells the format; `ENDINGS` lists them.

    A file is written under a temporary name and renamed when it is whole. A folder of Delta Lake or Iceberg tables is
    brought up to date if it is there.

    Args:
        path: The file or folder.
        to: Folder or URL of the tables.
        snapshot: A former snapshot; None for the published one.
        sql: A query whose rows are exported, as the table `result`.
        tables: Tables and views to export. Without `sql` and `tables`, databases get all published tables, other
            formats the view `who_said_what`.
        force: Whether a file that is there is replaced.
        raw: Whether CSV has texts that a spreadsheet would compute as they are, without an apostrophe before them.
        progress: What to report the progress to.

    Raises:
        flows.errors.InputError: The ending is none of these, the file is there, or the query cannot be run.
        flows.errors.LockedError: Another export writes into the folder of lakehouse tables.
        flows.errors.TargetError: Nothing is published there, or there is no such snapshot.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise InputError(f"{path}: the file's ending tells the format: {', '.join(ENDINGS)}")
    if sql is not None and tables:
        raise InputError("export a query or tables, not both")
    if ending in LAKES:
        if sql is not None:
            raise InputError(
                f"{path}: {ending} holds published tables, over the same files; export the query to .parquet"
            )
        taken, names, n = export_lake(path, to, snapshot, tables, progress)
        return ExportDone(path, taken.id, names, n)
    target = open_target(to)
    snapshot = snapshot or target.published_id()
    connection = target.connect(snapshot)
    default = PUBLISHED_TABLES if ending in DATABASES else (WHO_SAID_WHAT.name,)
    chosen = select_result(connection, sql) if sql is not None else select_tables(connection, tables or list(default))
    if ending in ONE_TABLE and len(chosen) > 1:
        raise InputError(f"{path}: a {ending} file holds one table; export to .xlsx, .duckdb or .sqlite for several")
    with new_file(path, replace=force) as temporary:
        rows = _write(connection, temporary, ending, chosen, snapshot, raw, progress)
    return ExportDone(path, snapshot, [table.name for table in chosen], rows)


def _write(
    connection: DuckDBPyConnection,
    path: Path,
    ending: str,
    tables: Sequence[Exported],
    snapshot: str,
    raw: bool,
    progress: ProgressReporter,
) -> int:
    """Write the tables and return the number of their rows."""
    written = 0
    progress.stage("exporting")
    if ending in DATABASES:
        progress.begin(_count_rows(connection, tables))

    def done(n: int) -> None:
        nonlocal written
        written += n
        progress.advance(n)

    if ending == ".duckdb":
        write_duckdb(connection, path, tables, snapshot, done)
    elif ending == ".sqlite":
        write_sqlite(connection, path, tables, snapshot, done, progress.stage)
    elif ending == ".xlsx":
        write_xlsx(connection, path, tables, snapshot, done)
    elif ending == ".parquet":
        write_parquet(connection, path, tables, snapshot, done)
    else:
        _write_text(connection, path, ending, tables[0], raw, done)
    return written


def _count_rows(connection: DuckDBPyConnection, tables: Sequence[Exported]) -> int:
    """Return the rows of published tables, whose files know them; a query would be run twice to count its rows."""
    published = [table.name for table in tables if table.name in PUBLISHED_TABLES]
    return sum(next(run_query(connection, f"SELECT count(*) FROM {name}").rows)[0] for name in published)


def _write_text(
    connection: DuckDBPyConnection,
    path: Path,
    ending: str,
    table: Exported,
    raw: bool,
    done: Callable[[int], None],
) -> None:
    result = table.rows(connection)
    with path.open("w", encoding="utf-8", newline="") as file:
        if ending == ".csv":
            done(write_csv(file, result.columns, result.rows, raw=raw))
            return
        for row in result.rows:
            file.write(json_row(result.columns, row) + "\n")
            done(1)
