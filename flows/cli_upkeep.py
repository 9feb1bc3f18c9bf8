"""The command that checks what is published."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from flows.cli_common import checked, guarded
from flows.settings import CheckSettings


@click.command()
@click.argument("to", metavar="[DIR]", default="data")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON object on standard output.")
def check(to: str, as_json: bool) -> None:
    """Check the published tables in DIR (data unless given).

    Reads every file of the snapshot: its bytes against the manifest's sha256, its columns, keys, references, offsets
    and counts against the tables' contract. Says what is wrong and how to mend it; exit code 4 where something is.
    """
    settings = checked(CheckSettings, to=to)
    sys.exit(guarded(lambda: _check(settings, as_json=as_json)))


def _check(settings: CheckSettings, *, as_json: bool) -> None:
    from contextlib import nullcontext

    from rich.console import Console

    from flows import check, report
    from flows.errors import PublishError

    err = Console(stderr=True)
    bar = report.progress_bar(err) if err.is_terminal else None
    with bar or nullcontext():
        found = check.check(Path(settings.to), report.Bar(bar) if bar else report.QUIET)
    if as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    if found.problems:
        lines = [] if as_json else found.problems
        raise PublishError("\n  ".join([f"{found.snapshot}: {len(found.problems)} problems", *lines, check.MEND]))
    if not as_json:
        click.echo(f"All is well: {found.files} files of {found.snapshot} are as they were published.")
