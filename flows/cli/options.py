"""Command-line options of several commands, and those made from settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from pydantic import BaseModel

    S = TypeVar("S", bound=BaseModel)

F = TypeVar("F", bound=Callable[..., Any])

# Also at the end of `newstables --help`, which does not import the command.
BUILD_EXAMPLES = """
\b
Examples:
  newstables build articles/ --to data                 a folder and its subfolders
  newstables build 'feed/2026-*.jsonl.gz' --to data    a glob, quoted to keep the shell from expanding it
  newstables build export.csv --map text=Body          name the column with the text
  newstables build inbox --to s3://bucket/news         write into an object store
  newstables build inbox --since 2026-01-01 --dry-run  show what a build would read
  newstables build inbox --json | jq .accounting       print JSON for scripts
"""

dir_argument = click.argument("to", metavar="[DIR]", default="data")
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on standard output.")
csv_option = click.option(
    "--csv",
    "csv_path",
    metavar="FILE",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Write CSV to a file; - for standard output.",
)
raw_option = click.option(
    "--raw",
    is_flag=True,
    help="Leave texts of CSV that begin with = + - @ as they are. Default: an apostrophe before them.",
)


def description_of(settings: type[BaseModel], name: str) -> str:
    """Return the description of a setting."""
    return settings.model_fields[name].description or ""


def setting_option(settings: type[BaseModel], name: str, kind: Any, metavar: str | None = None) -> Callable[[F], F]:
    """Make an option for a setting, with the setting's default and description."""
    default = settings.model_fields[name].default
    return click.option(
        f"--{name.replace('_', '-')}",
        type=kind,
        default=default,
        show_default=default is not None,
        metavar=metavar,
        help=description_of(settings, name),
    )


def validated(settings: type[S], **values: Any) -> S:
    """Return the settings made from option values.

    Raises:
        click.UsageError: A value is wrong. The message names its option.
    """
    from pydantic import ValidationError

    from flows.wording import describe_problems

    try:
        return settings(**values)
    except ValidationError as error:
        raise click.UsageError(describe_problems(error, _option_of)) from None


def _option_of(name: str) -> str:
    return "INPUT" if name == "inputs" else f"--{name.replace('_', '-')}"
