"""The commands that look at what is published: status and check."""

from __future__ import annotations

import json
import sys

import click

from flows.cli.options import checked, guarded, setting_option
from flows.settings import BuildSettings, CheckSettings, RefreshSettings


@click.command()
@click.argument("to", metavar="[DIR]", default="data")
@click.option(
    "--all", "every", is_flag=True, help="Check the former snapshots, too; files that they share are read once."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON object on standard output.")
def check(to: str, every: bool, as_json: bool) -> None:
    """Check the published tables in DIR (data unless given; a folder, or a URL as for build).

    Looks for files that are missing, that should not be there, that are links or can be written to. Reads every file:
    its bytes against the manifest's sha256; its columns, partition, order, keys, references, offsets and counts against
    the tables' contract; and whether each article is there once, and none that is retracted. Says what is wrong and how
    to mend it; exit code 4 where something is. Nothing is changed.
    """
    settings = checked(CheckSettings, to=to)
    sys.exit(guarded(lambda: _check(settings, every=every, as_json=as_json)))


def _check(settings: CheckSettings, *, every: bool, as_json: bool) -> None:
    from contextlib import nullcontext

    from rich.console import Console

    from flows import operations, progress
    from flows.errors import PublishError

    err = Console(stderr=True)
    bar = progress.progress_bar(err) if err.is_terminal else None
    with bar or nullcontext():
        found = operations.check(settings.to, progress.Bar(bar) if bar else progress.QUIET, every=every)
    if as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        for note in found.notes:
            click.echo(f"note: {note}", err=True)
    if found.problems:
        n = f"{len(found.problems)} problem{'s' if len(found.problems) > 1 else ''}"
        raise PublishError("\n  ".join([f"{found.snapshot}: {n}", *([] if as_json else found.problems)]))
    if not as_json:
        where = "all snapshots" if every else found.snapshot
        click.echo(f"All is well: {found.files} files of {where} are as they were published.")


@click.command()
@click.argument("to", metavar="[DIR]", default="data")
@setting_option(BuildSettings, "reader", str, "NAME")
@click.option("--json", "as_json", is_flag=True, help="Print it as one JSON object on standard output.")
def status(to: str, reader: str, as_json: bool) -> None:
    """Say what DIR (data unless given) holds, what is stale in it, and what waits there.

    Stale is what another reader than --reader, or another version of it, has read: build --refresh reads it again, from
    the input, and what that lacks from the tables. Nothing is changed; it works while a build runs, too.
    """
    settings = checked(RefreshSettings, to=to, reader=reader)
    sys.exit(guarded(lambda: _status(to, settings.reader, as_json=as_json)))


def _status(to: str, reader: str, *, as_json: bool) -> None:
    from flows import operations
    from flows.cli.status_text import status_lines

    found = operations.status(to, reader)
    if as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        for line in status_lines(found, to):
            click.echo(line)
