"""The command line. Whatever is slow to import is imported where it is used: `--help` must be quick."""

from __future__ import annotations

import json
import signal
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click

from flows import version
from flows.cli import maintenance_commands, server_commands, snapshot_commands
from flows.cli.options import checked, guarded, meaning, setting_option
from flows.settings import RUNNERS, BuildSettings

if TYPE_CHECKING:
    from flows.progress import Watch
    from flows.result import Result

EPILOG = """
\b
Examples:
  newstables build articles/ --to data                a folder, with all that lies below it
  newstables build 'feed/2026-*.jsonl.gz' --to data   a glob; quoted, so that the shell leaves it alone
  newstables build inbox --to s3://bucket/news        into an object store
  newstables build inbox --since 2026-01-01 --dry-run what a build would read
  newstables build inbox --json | jq .accounting      for machines

\b
Exit codes:
  0    done, or nothing to do
  1    failed unexpectedly
  2    wrong arguments or input; nothing was done
  3    another build is writing into the same folder
  4    a check or a worker failed, or the disk is full; nothing was published, the last snapshot is as it was
  130  interrupted (Ctrl-C, SIGTERM); what is published is whole, finished batches are kept
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=EPILOG)
@click.version_option(version(), prog_name="newstables", message="%(prog)s %(version)s")
def cli() -> None:
    """Raw news articles in; tables of sentences, quotes and entities out: who said what about whom, and when."""


@cli.command(epilog=EPILOG)
@click.argument("inputs", metavar="[INPUT]...", nargs=-1)
@setting_option(BuildSettings, "to", str, "DIR")
@setting_option(BuildSettings, "reader", str, "NAME")
@setting_option(BuildSettings, "source", str, "NAME")
@setting_option(BuildSettings, "since", str, "YYYY-MM-DD")
@setting_option(BuildSettings, "until", str, "YYYY-MM-DD")
@setting_option(BuildSettings, "min_chars", int, "N")
@setting_option(BuildSettings, "warn_quarantined", float, "SHARE")
@setting_option(BuildSettings, "workers", int, "N")
@setting_option(BuildSettings, "runner", click.Choice(RUNNERS))
@setting_option(BuildSettings, "dask_address", str, "URL")
@setting_option(BuildSettings, "batch_articles", int, "N")
@setting_option(BuildSettings, "batch_chars", int, "N")
@setting_option(BuildSettings, "keep_snapshots", int, "N")
@setting_option(BuildSettings, "keep_hours", float, "HOURS")
@setting_option(BuildSettings, "wait", float, "SECONDS")
@setting_option(BuildSettings, "work", str, "FOLDER")
@click.option("--refresh", is_flag=True, help=meaning(BuildSettings, "refresh"))
@click.option("--dry-run", is_flag=True, help=meaning(BuildSettings, "dry_run"))
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object on standard output.")
@click.option("--quiet", "-q", is_flag=True, help="Print no progress and no report; the exit code tells.")
@click.option(
    "--prefect/--no-prefect",
    default=None,
    help="Run as a recorded Prefect flow, or do not. Unless given, it is one where PREFECT_API_URL is configured.",
)
def build(inputs: tuple[str, ...], as_json: bool, quiet: bool, prefect: bool | None, **options: Any) -> None:
    """Read articles and publish their tables in DIR.

    INPUT is a file, a folder, a glob or an fsspec URL of .txt (one article a file) or .jsonl (one a line) articles,
    also gzip or zstd; data/raw unless given. What is published already is not read again. DIR/published always is a
    whole snapshot: it changes in one step at the end.
    """
    settings = checked(BuildSettings, inputs=list(inputs), **options)
    sys.exit(guarded(lambda: _build(settings, as_json=as_json, quiet=quiet, prefect=prefect)))


cli.add_command(maintenance_commands.status)
cli.add_command(maintenance_commands.check)
cli.add_command(snapshot_commands.retract)
cli.add_command(snapshot_commands.snapshots)
cli.add_command(server_commands.serve)
cli.add_command(server_commands.automations)


@cli.command()
def dictionary() -> None:
    """Print the data dictionary: every table and column, in Markdown."""
    from transforms.contract.tables import data_dictionary

    click.echo(data_dictionary())


def main() -> None:
    """The console script."""
    signal.signal(signal.SIGTERM, _interrupt)
    cli()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _build(settings: BuildSettings, *, as_json: bool, quiet: bool, prefect: bool | None) -> None:
    from rich.console import Console

    from flows import progress
    from flows.cli import output
    from flows.orchestration.server_address import require, server_url

    url = server_url() if prefect is not False else None
    if url:
        require(url)
    out, err = Console(markup=False, emoji=False), Console(stderr=True)  # names of files and people are no markup
    bar = progress.progress_bar(err) if err.is_terminal and not quiet and not (url or prefect) else None
    with bar or nullcontext():
        result = _run(settings, progress.Bar(bar) if bar else progress.QUIET, recorded=bool(url or prefect))
    if as_json:
        click.echo(json.dumps(result.as_dict(), ensure_ascii=False, indent=2))
    elif not quiet:
        output.show(result, out)


def _run(settings: BuildSettings, watch: Watch, *, recorded: bool) -> Result:
    if recorded:
        from flows.cli.run_as_flow import run

        return run(settings)
    from flows import operations

    return operations.build(settings, watch)
