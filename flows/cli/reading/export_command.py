"""The command `export`: tables or the result of a query as a file for other programs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flows.cli.exit_codes import exit_code_of
from flows.cli.options import raw_option

EXAMPLES = """
\b
Examples:
  newstables export archive.sqlite
      all tables, with keys and full-text search
  newstables export kovacs.xlsx --sql "FROM who_said_what WHERE speaker = 'Anna Kovacs'"
      what one person said, for a spreadsheet
  newstables export people.csv --table people --to data/demo
      one view, of other tables
  newstables export archive.delta
      Delta Lake tables over the same files; again, to bring them up to date
"""


@click.command(epilog=EXAMPLES)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--to", metavar="DIR", default="data", show_default=True, help="Folder or URL of the tables.")
@click.option("--snapshot", metavar="ID", help="A former snapshot. Default: the published one.")
@click.option("--sql", metavar="SQL", help="Export the rows of a query.")
@click.option("--table", "tables", metavar="NAME", multiple=True, help="Export a table or view; may be repeated.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@raw_option
def export(
    path: Path, to: str, snapshot: str | None, sql: str | None, tables: tuple[str, ...], force: bool, raw: bool
) -> None:
    """Write tables, or the rows of a query, as a file.

    The ending of FILE tells the format: .csv, .jsonl (JSON Lines), .parquet, .xlsx (Excel; needs the extra xlsx),
    .duckdb or .sqlite.

    .delta and .iceberg are folders of Delta Lake and Apache Iceberg tables (extras delta, iceberg). They share the
    Parquet files of the snapshot, take no room of their own, and stay right when the snapshot is pruned. Export to
    the same folder again after a build: each table gets what is new in one commit.

    Without --sql and --table, databases and lakehouse folders get all tables, and the others the view who_said_what.
    """
    if sql is not None and tables:
        raise click.UsageError("give --sql or --table, not both")

    def work() -> None:
        from flows.export.export_snapshot import export as write
        from flows.progress import terminal_progress
        from flows.wording import count

        with terminal_progress() as progress:
            done = write(path, to, snapshot=snapshot, sql=sql, tables=tables, force=force, raw=raw, progress=progress)
        rows = f"{count(done.rows, 'row')} of {', '.join(done.tables)}"
        click.echo(f"Wrote {done.path}: {rows}, snapshot {done.snapshot}")

    sys.exit(exit_code_of(work))
