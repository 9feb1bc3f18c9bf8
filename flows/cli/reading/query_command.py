"""The command `query`: SQL on the tables of a snapshot."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from flows.cli.exit_codes import exit_code_of
from flows.cli.options import csv_option, raw_option

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from flows.export.read_only_sql import QueryResult

TABLE_ROWS = 50  # of a printed table, unless --limit says otherwise
EXAMPLES = """
\b
Examples:
  newstables query "SELECT name, n_statements FROM people LIMIT 10"
      who is quoted most
  newstables query "SELECT day, source, speaker, text, url FROM who_said_what
                    WHERE text ILIKE '%migration%' ORDER BY day" --csv migration.csv
      every statement with a word, as a file for a spreadsheet
  newstables query --question most-quoted --set topic=strike --set since=2025-11-01
      who is quoted most on a topic: one of the ten questions, which need no SQL
  newstables query --file question.sql --to data/demo --json | jq .speaker
      SQL from a file, on other tables, each row as one line of JSON
"""


@click.command(epilog=EXAMPLES)
@click.argument("sql", metavar="[SQL]", required=False)
@click.option("--to", metavar="DIR", default="data", show_default=True, help="Folder or URL of the tables.")
@click.option("--snapshot", metavar="ID", help="A former snapshot. Default: the published one.")
@click.option("--file", "source", metavar="FILE", type=click.File(encoding="utf-8"), help="Read the SQL from a file.")
@click.option("--question", metavar="NAME", help="Ask one of the ten questions of analysts in place of SQL.")
@click.option(
    "--set",
    "settings",
    metavar="NAME=VALUE",
    multiple=True,
    help="A setting of the question, such as topic=strike or since=2025-11-01. May be given several times.",
)
@click.option("--questions", is_flag=True, help="List the questions and their settings.")
@click.option("--views", is_flag=True, help="List the views and their columns.")
@csv_option
@raw_option
@click.option("--json", "as_json", is_flag=True, help="Print each row as one line of JSON (JSON Lines).")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=0),
    help=f"The most rows; 0 for all. Default: {TABLE_ROWS} in a table, all with --csv and --json.",
)
def query(
    sql: str | None,
    to: str,
    snapshot: str | None,
    source: IO[str] | None,
    question: str | None,
    settings: tuple[str, ...],
    questions: bool,
    views: bool,
    csv_path: Path | None,
    raw: bool,
    as_json: bool,
    limit: int | None,
) -> None:
    """Run SQL on the tables, and print the rows.

    SQL is one statement that reads, in DuckDB's dialect; - reads it from standard input. Each table is a view, and
    there are views of what people ask: who_said_what, people, said_by_day, first_to_report, and statements (the quotes
    that are sure). --views lists them with their columns; newstables dictionary says what the columns mean.

    The ten questions of analysts have names and need no SQL: --questions lists them, --question asks one.

    Nothing can be written with it: neither tables nor files, except by --csv.
    """
    if sum((sql is not None, source is not None, question is not None, questions, views)) != 1:
        raise click.UsageError("give SQL, --file, --question, --questions or --views, and one of them")
    if settings and question is None:
        raise click.UsageError("--set is for a --question")
    if csv_path and as_json:
        raise click.UsageError("give --csv or --json, not both")
    if limit is None and not (csv_path or as_json):
        limit = TABLE_ROWS

    def work() -> None:
        from flows.cli.reading.asked_question import print_questions, question_sql
        from flows.export import read_only_sql

        if questions:
            print_questions()
            return
        asked = question_sql(question, settings) if question is not None else _statement(sql, source)
        connection = _open(to, snapshot)
        if views:
            _print_views(connection)
            return
        # One row more tells whether there are more.
        result = read_only_sql.run_query(connection, asked, limit + 1 if limit else None)
        _write(result, csv_path, as_json=as_json, limit=limit, raw=raw)

    sys.exit(exit_code_of(work))


def _open(to: str, snapshot: str | None) -> DuckDBPyConnection:
    """Open a snapshot. For one of a folder, pandas and the steps of a build stay out, which take a second to import."""
    from flows.snapshots.duckdb_views import connect_folder
    from flows.storage.locations import checked, is_url

    place = checked(to)
    if not is_url(place):
        return connect_folder(Path(place), snapshot)
    from flows.operations import open_snapshot

    return open_snapshot(place, snapshot)


def _statement(sql: str | None, source: IO[str] | None) -> str:
    from flows.errors import InputError

    try:
        if source is not None:
            return source.read()
        return sys.stdin.buffer.read().decode("utf-8") if sql == "-" else sql or ""
    except UnicodeDecodeError as error:
        raise InputError(f"the SQL is not UTF-8 text ({error}); write it as UTF-8") from None


def _write(result: QueryResult, csv_path: Path | None, *, as_json: bool, limit: int | None, raw: bool) -> None:
    from flows.cli.reading.result_text import first_rows, print_table, write_csv_file

    rows, has_more = first_rows(result.rows, limit)
    if csv_path:
        write_csv_file(result.columns, rows, csv_path, raw=raw)
    elif as_json:
        from flows.cli.output import escape_obeyed
        from flows.export.plain_values import json_row

        for row in rows:
            click.echo(escape_obeyed(json_row(result.columns, row)))
    else:
        print_table(result, rows)
    if has_more():
        click.echo(f"The first {limit} rows are shown; --limit 0 shows all.", err=True)


def _print_views(connection: DuckDBPyConnection) -> None:
    from flows.export.read_only_sql import list_views
    from transforms.contract.archive_views import VIEWS
    from transforms.contract.table_sets import PUBLISHED_TABLES

    described = {t.name: t.row for t in PUBLISHED_TABLES.values()} | {v.name: v.row for v in VIEWS.values()}
    for name, columns in list_views(connection).items():
        click.echo(f"{name}: {described[name]}")
        for column, kind in columns:
            click.echo(f"  {column:22} {kind.lower()}")
