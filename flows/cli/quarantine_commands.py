"""The group of commands `quarantine`: list, show, retry and export refused records."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flows.cli.build_command import pairs
from flows.cli.exit_codes import EXIT_CODES, exit_code_of
from flows.cli.options import description_of, dir_argument, json_option, setting_option, validated
from flows.setting_fields import DATE_ORDERS
from flows.settings import BuildSettings

if TYPE_CHECKING:
    from flows.maintenance.refused_records import RefusedFilter

SHOWN_RECORDS, SHOWN_BYTES = 20, 2_000
EXAMPLES = """
\b
Examples:
  newstables quarantine list data                        what was refused, by reason and latest first
  newstables quarantine list data --reason too_short     only these
  newstables quarantine show 3f9a1c2b7d10 --to data      one record, with its bytes
  newstables quarantine export refused/ --to data        all of them as files, with a list
  newstables quarantine retry data --dry-run             what a retry would publish
  newstables quarantine retry data --min-chars 1         read them again with another limit
"""
F = TypeVar("F", bound=Callable[..., Any])

to_option = setting_option(BuildSettings, "to", str, "DIR")


def filter_options(command: F) -> F:
    """Add the options that choose refused records."""
    for option in (
        click.option("--id", "ids", multiple=True, metavar="ID", help="Only this record. Several may be given."),
        click.option(
            "--file", metavar="PATTERN", help="Only records of files like this: a part of the path, or with * and ?."
        ),
        click.option(
            "--since",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="YYYY-MM-DD",
            help="Only records refused on this day (UTC) or later.",
        ),
        click.option(
            "--reason", "reasons", multiple=True, metavar="CODE", help="Only this reason. Several may be given."
        ),
    ):
        command = option(command)
    return command


@click.group(epilog=EXAMPLES + EXIT_CODES)
def quarantine() -> None:
    """List, show, retry and export refused records.

    A build keeps the records that it refuses, with the reason and the first MiB of their bytes. They stay open until
    they are solved: a later build or a retry reads them, or their file no longer has them.
    """


@quarantine.command("list")
@dir_argument
@filter_options
@click.option("--solved", is_flag=True, help="Also list records that are solved, and how.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=SHOWN_RECORDS,
    show_default=True,
    metavar="N",
    help="Number of records to print. --json prints all.",
)
@json_option
def list_(to: str, solved: bool, limit: int, as_json: bool, **chosen: Any) -> None:
    """List the refused records of DIR: how many for each reason, then the latest ones.

    DIR is a folder or the URL of an object store (default: data). Solved records are left out. data/README.md says
    what each reason means.
    """

    def work() -> None:
        from flows import quarantine_operations
        from flows.cli import output, quarantine_text

        found = quarantine_operations.list_refused(to, _filter(solved=solved, **chosen))
        if as_json:
            output.print_json(found.as_dict())
        else:
            for line in quarantine_text.list_lines(found, limit):
                click.echo(line)

    sys.exit(exit_code_of(work))


@quarantine.command()
@click.argument("record_id", metavar="ID")
@to_option
@click.option(
    "--bytes",
    "most",
    type=click.IntRange(min=0),
    default=SHOWN_BYTES,
    show_default=True,
    metavar="N",
    help="Number of the record's bytes to print.",
)
@json_option
def show(record_id: str, to: str, most: int, as_json: bool) -> None:
    """Show one refused record: its reason, message, file, place and run, and its bytes.

    ID is what `newstables quarantine list` prints, or its first digits. Bytes that are not text, and characters that a
    terminal would act on, are printed as escapes; `newstables quarantine export --id ID` writes the bytes as they are.
    """

    def work() -> None:
        from flows import quarantine_operations
        from flows.cli import output, quarantine_text
        from flows.maintenance.refused_records import as_values, is_complete

        row = quarantine_operations.show_refused(to, record_id)
        if as_json:
            raw = {"complete": is_complete(row), "bytes": len(row.raw)}
            text = quarantine_text.escaped_bytes(row.raw[:most])
            output.print_json({**as_values(row), **raw, "raw": text})
        else:
            for line in quarantine_text.record_lines(row, is_complete(row), most):
                click.echo(line)

    sys.exit(exit_code_of(work))


@quarantine.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@to_option
@filter_options
@click.option(
    "--as",
    "form",
    type=click.Choice(["files", "csv", "jsonl"]),
    default="files",
    show_default=True,
    help="files: the bytes of each record as a file, and a list, refused.csv. csv, jsonl: only the list.",
)
@click.option("--solved", is_flag=True, help="Also export records that are solved.")
def export(folder: Path, to: str, form: str, solved: bool, **chosen: Any) -> None:
    """Write refused records of DIR into FOLDER, which must be new or empty.

    The files are named by the ids of the records. Of a record of more than a MiB, they have the first MiB; the list
    says so in the column `complete`.
    """

    def work() -> None:
        from flows import quarantine_operations
        from flows.wording import count

        n = quarantine_operations.export_refused(to, folder, form, _filter(solved=solved, **chosen))  # type: ignore[arg-type]
        click.echo(f"{count(n, 'refused record')} written into {folder}")

    sys.exit(exit_code_of(work))


@quarantine.command()
@dir_argument
@filter_options
@click.option("--reader", metavar="NAME", help="Read them with this reader. Default: the reader of the last build.")
@click.option("--source", metavar="NAME", help=f"{description_of(BuildSettings, 'source')} Default: as before.")
@click.option(
    "--min-chars", type=int, metavar="N", help=f"{description_of(BuildSettings, 'min_chars')} Default: as before."
)
@click.option(
    "--dates",
    type=click.Choice(DATE_ORDERS),
    help="What dates in digits mean that could be two days: see newstables build. Default: as before.",
)
@click.option(
    "--map",
    metavar="FIELD=NAME",
    multiple=True,
    callback=pairs,
    help="Where the input has a field of articles, such as text=Body: see newstables build. Default: as before.",
)
@setting_option(BuildSettings, "encoding", str, "NAME")
@click.option(
    "--languages",
    metavar="en,de",
    help="Languages of the articles to keep: see newstables build. Default: as before.",
)
@setting_option(BuildSettings, "workers", int, "N")
@setting_option(BuildSettings, "wait", float, "SECONDS")
@setting_option(BuildSettings, "work", str, "FOLDER")
@click.option("--dry-run", is_flag=True, help="Report what would pass; write nothing.")
@json_option
@click.option("--quiet", "-q", is_flag=True, help="Print no progress and no report. Check the exit code instead.")
def retry(
    to: str,
    ids: tuple[str, ...],
    reasons: tuple[str, ...],
    since: Any,
    file: str | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Read refused records of DIR again, and publish those that pass now.

    DIR is a folder or the URL of an object store (default: data).

    After an upgrade, a correction of the input, or with other options. Each record is read from its file or, if that
    is gone, from the bytes that were kept, if they are complete; other records of the file are left alone. It is read
    as the run that refused it read it, unless an option says otherwise. Those that pass are published as by a build and
    count as solved; those that are refused again stay in the quarantine.
    """
    from flows.quarantine_operations import RetrySettings

    settings = validated(RetrySettings, to=to, **options)

    def work() -> None:
        from flows.batches.workers import collect_rarely, use_one_thread

        use_one_thread()  # before the imports that load numpy
        collect_rarely()
        from flows import quarantine_operations
        from flows.cli import output, quarantine_text
        from flows.progress import terminal_progress

        chosen = _filter(ids=ids, reasons=reasons, since=since, file=file)
        with terminal_progress(shown=not quiet) as reporter:
            done = quarantine_operations.retry_refused(settings, chosen, reporter)
        if as_json:
            output.print_json(done.as_dict())
        elif not quiet:
            for line in quarantine_text.retried_lines(done):
                click.echo(line)

    sys.exit(exit_code_of(work))


def _filter(
    ids: tuple[str, ...], reasons: tuple[str, ...], since: Any, file: str | None, *, solved: bool = False
) -> RefusedFilter:
    from flows.maintenance.refused_records import RefusedFilter

    day = since.date() if since else None
    return RefusedFilter(reasons=reasons, since=day, file=file, ids=ids, solved=solved)
