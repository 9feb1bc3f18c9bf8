"""The commands that inspect what is published: `status` and `check`."""

from __future__ import annotations

import sys

import click

from flows.cli.exit_codes import exit_code_of
from flows.cli.options import dir_argument, json_option, validated
from flows.settings import CheckSettings, RefreshSettings


@click.command()
@dir_argument
@click.option(
    "--all", "every", is_flag=True, help="Check the former snapshots too. Files that snapshots share are read once."
)
@json_option
def check(to: str, every: bool, as_json: bool) -> None:
    """Check the published tables in DIR.

    DIR is a folder or the URL of an object store (default: data).

    The check finds files that are missing, unexpected, links or writable. It reads every file and compares its sha256
    with the manifest. It checks columns, partitions, order, keys, references, offsets and counts against the contract
    of the tables. It also checks that each article occurs once and that no retracted article is published.

    Each problem is printed with what to do about it, and the exit code is 4. Nothing is changed.
    """
    settings = validated(CheckSettings, to=to)
    sys.exit(exit_code_of(lambda: _check(settings, every=every, as_json=as_json)))


def _check(settings: CheckSettings, *, every: bool, as_json: bool) -> None:
    from flows import operations
    from flows.cli import output
    from flows.errors import PublishError
    from flows.progress import terminal_progress

    with terminal_progress() as reporter:
        found = operations.check(settings.to, reporter, every=every)
    if as_json:
        output.print_json(found.as_dict())
    else:
        output.print_notes(found.notes)
    if found.problems:
        raise PublishError("\n  ".join(output.problem_lines(found, named=not as_json)))
    if not as_json:
        where = "all snapshots" if every else found.snapshot
        click.echo(f"All is well: {found.files} files of {where} are as they were published.")


@click.command()
@dir_argument
@click.option("--reader", metavar="NAME", help="Compare with this reader. Default: the reader of the last build.")
@json_option
def status(to: str, reader: str | None, as_json: bool) -> None:
    """Show what DIR contains, which articles are stale and what is unfinished.

    DIR is a folder or the URL of an object store (default: data).

    An article is stale if another reader, or another version of it, has read it. `newstables build --refresh` reads
    stale articles again, from the input or, if they are not in the input, from the tables.

    Nothing is changed. The command also works while a build is running.
    """
    validated(RefreshSettings, to=to, **({"reader": reader} if reader is not None else {}))
    sys.exit(exit_code_of(lambda: _status(to, reader, as_json=as_json)))


def _status(to: str, reader: str | None, *, as_json: bool) -> None:
    from flows import operations
    from flows.cli import output
    from flows.cli.status_text import status_lines

    found = operations.status(to, reader)
    if as_json:
        output.print_json(found.as_dict())
    else:
        for line in status_lines(found, to):
            click.echo(line)
