"""The command `build`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from flows.cli.exit_codes import EXIT_CODES, exit_code_of
from flows.cli.options import BUILD_EXAMPLES, description_of, json_option, setting_option, validated
from flows.setting_fields import DATE_ORDERS, RUNNERS
from flows.settings import BuildSettings

if TYPE_CHECKING:
    from flows.progress import ProgressReporter
    from flows.result import Result


def pairs(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Return the values of an option FIELD=NAME that may be given several times."""
    found = {}
    for pair in given:
        field, sign, name = pair.partition("=")
        if not sign:
            raise click.BadParameter(f"{pair!r} is not of the form FIELD=NAME, such as text=Body", context, option)
        found[field.strip()] = name.strip()
    return found


@click.command(epilog=BUILD_EXAMPLES + EXIT_CODES)
@click.argument("inputs", metavar="[INPUT]...", nargs=-1)
@setting_option(BuildSettings, "to", str, "DIR")
@setting_option(BuildSettings, "reader", str, "NAME")
@setting_option(BuildSettings, "source", str, "NAME")
@setting_option(BuildSettings, "since", str, "YYYY-MM-DD")
@setting_option(BuildSettings, "until", str, "YYYY-MM-DD")
@setting_option(BuildSettings, "min_chars", int, "N")
@setting_option(BuildSettings, "dates", click.Choice(DATE_ORDERS))
@setting_option(BuildSettings, "encoding", str, "NAME")
@setting_option(BuildSettings, "languages", str, "CODES")
@click.option(
    "--map",
    metavar="FIELD=NAME",
    multiple=True,
    callback=pairs,
    help=f"{description_of(BuildSettings, 'map')} May be given several times.",
)
@click.option(
    "--known",
    metavar="FILE",
    multiple=True,
    help=f"{description_of(BuildSettings, 'known')} May be given several times.",
)
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
@click.option(
    "--search-index/--no-search-index",
    default=BuildSettings.model_fields["search_index"].default,
    show_default=True,
    help=description_of(BuildSettings, "search_index"),
)
@click.option("--refresh", is_flag=True, help=description_of(BuildSettings, "refresh"))
@click.option("--dry-run", is_flag=True, help=description_of(BuildSettings, "dry_run"))
@json_option
@click.option("--quiet", "-q", is_flag=True, help="Print no progress and no report. Check the exit code instead.")
@click.option(
    "--prefect/--no-prefect",
    default=None,
    help="Record the build as a Prefect flow run, or do not. By default it is recorded if PREFECT_API_URL is set.",
)
def build(inputs: tuple[str, ...], as_json: bool, quiet: bool, prefect: bool | None, **options: Any) -> None:
    """Read articles and publish their tables in DIR.

    INPUT is a file, folder, glob or URL (https:// names one file). It holds texts (one article per file), JSON Lines
    or JSON, CSV, TSV or Parquet tables, HTML pages, WARC files, feeds (RSS, Atom, JSON Feed), NITF, NewsML-G2, ninjs,
    WordPress exports, mail, or zip and tar archives of these, plain or compressed. Formats are recognised by their
    content. Without INPUT, data/raw is read.

    Articles that are already published are not read again. DIR/published is replaced in one step at the end, so
    readers always see a complete snapshot.
    """
    settings = validated(BuildSettings, inputs=list(inputs), **options)
    sys.exit(exit_code_of(lambda: _build(settings, as_json=as_json, quiet=quiet, prefect=prefect)))


def _build(settings: BuildSettings, *, as_json: bool, quiet: bool, prefect: bool | None) -> None:
    from flows.batches.workers import collect_rarely, use_one_thread

    use_one_thread()  # before the imports that load numpy
    collect_rarely()
    from flows.cli import output
    from flows.progress import terminal_progress
    from flows.server.server_address import require_answer, server_url

    if prefect:  # without a server it starts a temporary one, and waits for 20 s: not enough on a busy machine
        os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "300")
    url = server_url() if prefect is not False else None
    if url:
        require_answer(url)
    recorded = bool(url or prefect)
    with terminal_progress(shown=not quiet and not recorded) as reporter:
        result = _run(settings, reporter, recorded=recorded)
    if as_json:
        output.print_json(result.as_dict())
    elif not quiet:
        output.print_result(result)


def _run(settings: BuildSettings, reporter: ProgressReporter, *, recorded: bool) -> Result:
    if recorded:
        from flows.cli.run_as_flow import build_as_flow_run

        return build_as_flow_run(settings)
    from flows import operations

    return operations.build(settings, reporter)
