"""The charts of a report: values as text, lengths and positions in percent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

MAX_GRIDLINES = 4  # above 0
MAX_LABELS, MAX_NARROW_LABELS = 7, 3  # below the columns, on a page and on a phone
JOINERS = "\u200c\u200d"  # invisible, but needed to display Persian, Indic and other names


@dataclass(frozen=True)
class Bar:
    """A row of a bar chart.

    Attributes:
        name: Name of the row, on one line.
        value: Value as text.
        percent: Length in percent of the longest bar.
        more: Further values of the row as text.
    """

    name: str
    value: str
    percent: float
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class BarChart:
    """A table whose second column has bars. Without bars, only the title and the note are shown.

    Attributes:
        title: What the chart shows.
        note: How to read the chart.
        head: Names of the table's columns.
        bars: Rows from top to bottom.
        style: CSS class for the colour of the bars.
    """

    title: str
    note: str
    head: tuple[str, ...]
    bars: Sequence[Bar]
    style: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a column chart.

    Attributes:
        position: Number of columns before it.
        name: Name of the column.
        value: Value as text.
        percent: Height in percent of the chart.
    """

    position: int
    name: str
    value: str
    percent: float


@dataclass(frozen=True)
class Label:
    """A text on an axis.

    Attributes:
        text: The text.
        percent: Position in percent, from the left or the bottom of the chart.
        wide_only: Whether narrow pages hide it.
    """

    text: str
    percent: float
    wide_only: bool = False


@dataclass(frozen=True)
class ColumnChart:
    """Columns with a scale, and the same values as a table. Without columns, only the title and the note are shown.

    Attributes:
        title: What the chart shows.
        note: How to read the chart.
        head: Names of the table's columns.
        columns: Columns from left to right.
        axis: Title of the axis below the columns.
        labels: Labels below the columns.
        gridlines: Labels of the scale, from 0 upwards.
    """

    title: str
    note: str
    head: tuple[str, str]
    columns: Sequence[Column] = ()
    axis: str = ""
    labels: Sequence[Label] = ()
    gridlines: Sequence[Label] = ()


def number(value: int) -> str:
    """Return a number with commas between the thousands."""
    return f"{value:,}"


def bars(rows: Sequence[tuple[Any, ...]], formatted: Callable[[Any], str] = number) -> list[Bar]:
    """Return a bar per row.

    Args:
        rows: Name, the value that sets the length, further values.
        formatted: Formats a value.
    """
    longest = max((row[1] for row in rows), default=0)
    return [
        Bar(visible(name), formatted(value), _percent(value, longest), tuple(map(formatted, more)))
        for name, value, *more in rows
    ]


def columns(rows: Sequence[tuple[str, int]]) -> tuple[list[Column], list[Label]]:
    """Return a column per row, and the gridlines.

    Args:
        rows: Name and height.
    """
    highest = max((value for _, value in rows), default=0)
    top = 1.04 * highest  # leaves room above the highest column
    gridlines = [Label(number(value), _percent(value, top)) for value in scale(highest)]
    return [Column(i, name, number(value), _percent(value, top)) for i, (name, value) in enumerate(rows)], gridlines


def scale(highest: int) -> list[int]:
    """Return round numbers from 0 to at most `highest`: 1, 2 or 5 times a power of ten apart, five at most."""
    steps = (factor * 10**power for power in count() for factor in (1, 2, 5))
    return list(range(0, highest + 1, next(step for step in steps if highest // step <= MAX_GRIDLINES)))


def labels_below(names: Sequence[str], steps: Sequence[int]) -> list[Label]:
    """Return labels for as many columns as there is space for.

    Args:
        names: Names of all columns.
        steps: Possible distances between labels, in columns, ascending.
    """
    step = next(step for step in steps if len(names) <= step * MAX_LABELS)
    shown = range(0, len(names), step)
    every = -(-len(shown) // MAX_NARROW_LABELS)
    return [
        Label(names[column], _percent(column + 0.5, len(names)), wide_only=bool(i % every))
        for i, column in enumerate(shown)
    ]


def visible(name: str) -> str:
    """Return a name on one line, without characters that are invisible or change the direction of text."""
    return " ".join(visible_text(name).split())


def visible_text(text: str) -> str:
    """Return a text of the same length, with spaces for what `visible` leaves out, and its lines kept."""
    return "".join(c if c.isprintable() or c in JOINERS or c == "\n" else " " for c in text)


def _percent(value: float, of: float) -> float:
    return 100 * value / of if of else 0.0
