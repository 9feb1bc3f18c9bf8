"""Print the rows of a query as a table, or write them as CSV."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from flows.export.new_file import new_file
from flows.export.plain_values import flat, write_csv
from flows.export.read_only_sql import QueryResult
from flows.report.charts import visible, visible_text
from flows.wording import count

MIN_WIDTH = 6  # of a column in a terminal
NUMBERS = ("INTEGER", "BIGINT", "DOUBLE", "HUGEINT", "FLOAT", "DECIMAL", "SMALLINT", "TINYINT", "UBIGINT", "UINTEGER")
PADDING = 2  # spaces between columns
STANDARD_OUTPUT = Path("-")


def first_rows(
    rows: Iterator[tuple[Any, ...]], limit: int | None
) -> tuple[Iterable[tuple[Any, ...]], Callable[[], bool]]:
    """Return the first rows, and a function that tells, once these were read, whether there are more.

    Args:
        rows: The rows.
        limit: How many are the first; None or 0 for all.
    """
    return islice(rows, limit or None), lambda: bool(limit) and next(rows, None) is not None


def print_table(result: QueryResult, rows: Iterable[Sequence[Any]]) -> None:
    """Print rows as a table: in a terminal each on one line, cut at its width; elsewhere whole.

    What a terminal would obey is left out, and each value is on one line.
    """
    cells = [[_cell(value) for value in row] for row in rows]
    names = [visible(name) for name in result.columns]
    console = Console(markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        widths = [max(map(cell_len, column)) + PADDING for column in zip(names, *cells, strict=True)]
        console.width = max(sum(widths), console.width)
    table = Table(box=box.SIMPLE_HEAD if console.is_terminal else None, pad_edge=False, padding=(0, PADDING, 0, 0))
    for name, kind in zip(names, result.types, strict=True):
        is_number = kind.upper().startswith(NUMBERS)
        table.add_column(
            name, justify="right" if is_number else "left", no_wrap=True, min_width=min(MIN_WIDTH, cell_len(name))
        )
    for row in cells:
        table.add_row(*row)
    console.print(table)
    if not cells:
        click.echo("no rows", err=True)


def write_csv_file(columns: Sequence[str], rows: Iterable[Sequence[Any]], path: Path, *, raw: bool) -> None:
    """Write rows as CSV to a file, whole or not at all, or to standard output.

    Raises:
        InputError: There is no folder for the file.
    """
    if path == STANDARD_OUTPUT:
        # A terminal would obey what an article has; a program gets it as it is.
        write_csv(sys.stdout, columns, _visible(rows) if sys.stdout.isatty() else rows, raw=raw)
        return
    with new_file(path, replace=True) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        n = write_csv(file, columns, rows, raw=raw)
    click.echo(f"Wrote {path}: {count(n, 'row')}", err=True)


def _visible(rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [visible_text(value) if isinstance(value, str) else value for value in row]


def _cell(value: Any) -> str:
    value = flat(value)
    return "" if value is None else visible(f"{value:.6g}" if isinstance(value, float) else str(value))
