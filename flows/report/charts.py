"""Charts as the report's template draws them: figures as text, lengths and positions in percent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

MOST_GRIDLINES = 4  # above 0
MOST_LABELS, MOST_NARROW_LABELS = 7, 3  # below the columns, on a page and on a phone
JOINERS = "\u200c\u200d"  # Invisible, but they shape Persian, Indic and other names.


@dataclass(frozen=True)
class Bar:
    """A row of a bar chart.

    Attributes:
        name: What the bar stands for, on one line.
        value: Its figure as text.
        percent: Its length, 100 for the longest.
        more: Further figures of the row as text.
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
        note: What one must know to read it.
        head: The names of the table's columns.
        bars: The rows, from top to bottom.
        style: A CSS class that sets the bars' colour.
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
        position: How many columns stand before it.
        name: What the column stands for.
        value: Its figure as text.
        percent: Its height, 100 for that of the drawing.
    """

    position: int
    name: str
    value: str
    percent: float


@dataclass(frozen=True)
class Label:
    """A text on an axis.

    Attributes:
        text: What it says.
        percent: Where it stands, from the left or from the bottom of the drawing.
        wide_only: Whether a narrow page has no room for it.
    """

    text: str
    percent: float
    wide_only: bool = False


@dataclass(frozen=True)
class ColumnChart:
    """Columns side by side, with a scale, and the same figures as a table. Without columns, only title and note.

    Attributes:
        title: What the chart shows.
        note: What one must know to read it.
        head: The names of the table's columns.
        columns: From left to right.
        axis: What the columns are.
        labels: Texts below the columns.
        gridlines: Texts of the scale, from 0 upwards.
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


def bars(rows: Sequence[tuple[Any, ...]], written: Callable[[Any], str] = number) -> list[Bar]:
    """Return a bar per row.

    Args:
        rows: Name, the figure that is the bar's length, further figures.
        written: Writes a figure.
    """
    longest = max((row[1] for row in rows), default=0)
    return [
        Bar(visible(name), written(value), _percent(value, longest), tuple(map(written, more)))
        for name, value, *more in rows
    ]


def columns(rows: Sequence[tuple[str, int]]) -> tuple[list[Column], list[Label]]:
    """Return a column per row, and the gridlines of their scale.

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
    return list(range(0, highest + 1, next(step for step in steps if highest // step <= MOST_GRIDLINES)))


def labels_below(names: Sequence[str], steps: Sequence[int]) -> list[Label]:
    """Return labels for some of the columns, so few that they keep apart.

    Args:
        names: Of all columns.
        steps: Distances in columns to choose from, rising.
    """
    step = next(step for step in steps if len(names) <= step * MOST_LABELS)
    shown = range(0, len(names), step)
    every = -(-len(shown) // MOST_NARROW_LABELS)
    return [
        Label(names[column], _percent(column + 0.5, len(names)), wide_only=bool(i % every))
        for i, column in enumerate(shown)
    ]


def visible(name: str) -> str:
    """Return a name on one line, without the characters that cannot be seen or that turn the text around them."""
    return " ".join("".join(c if c.isprintable() or c in JOINERS else " " for c in name).split())


def _percent(value: float, of: float) -> float:
    return 100 * value / of if of else 0.0
