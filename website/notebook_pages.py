"""Write a notebook that ran as a page: its text, its code, and below each cell what it gave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from website.notebook_cells import Cell
from website.notebook_run import Plot, Ran

LONG = 60  # characters of a text that needs a wide column
SOURCE = """---

This page is `{source}`, a notebook that ran. In a clone, after `make run`, open it in Jupyter with
[Jupytext](https://jupytext.readthedocs.io), or run its cells in an editor."""


def notebook_page(name: str, source: str, cells: Sequence[Ran]) -> tuple[str, dict[str, str]]:
    """Return the page of a notebook, and its pictures by path relative to the page's folder.

    Args:
        name: A name for the pictures.
        source: The notebook's path in the repository.
        cells: The cells, as they ran.
    """
    parts = []
    pictures: dict[str, str] = {}
    for ran in cells:
        if not ran.cell.is_code:
            parts.append(ran.cell.text)
            continue
        parts += [_code(ran.cell), *_given(ran)]
        for plot in ran.plots:
            path = f"{name}/{len(pictures) // 2 + 1}"
            pictures |= {f"{path}.svg": plot.svg, f"{path}-night.svg": plot.night_svg}
            parts.append(_picture(plot, path))
    return "\n\n".join([*parts, SOURCE.format(source=source)]) + "\n", pictures


def _code(cell: Cell) -> str:
    code = _fenced(cell.text, "python")
    return f'<details markdown="1">\n<summary>Python</summary>\n\n{code}\n\n</details>' if cell.is_folded else code


def _given(ran: Ran) -> list[str]:
    """Return what a cell printed, and its value, as Markdown."""
    given = [_fenced(ran.printed.rstrip(), "text")] if ran.printed.strip() else []
    return given if ran.value is None else [*given, _shown(ran.value)]


def _shown(value: Any) -> str:
    """Return a value as a notebook shows it: by its Markdown, as a table, else as text."""
    if hasattr(value, "_repr_markdown_"):
        return str(value._repr_markdown_())
    if isinstance(value, pd.DataFrame):
        return f'<div class="rows" markdown="0">\n{_table(value)}\n</div>'
    return _fenced(str(value), "text")


def _table(rows: pd.DataFrame) -> str:
    """Return rows as HTML, escaped; the style sheet aligns numbers, keeps days whole and gives long texts room."""
    html = rows.to_html(index=not isinstance(rows.index, pd.RangeIndex), border=0, na_rep="–")
    html = html.replace(' class="dataframe"', "").replace(' style="text-align: right;"', "")
    return re.sub(r"<td>(.*?)</td>", lambda cell: f'<td class="{_kind(cell[1])}">{cell[1]}</td>', html)


def _kind(cell: str) -> str:
    """Return the class of a cell's style."""
    if re.fullmatch(r"-?[\d.]+", cell):
        return "number"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return "day"
    return "long" if len(cell) > LONG else "short"


def _picture(plot: Plot, path: str) -> str:
    """Return a plot for light and for dark pages; its words say what is drawn for those who do not see it."""
    axes = "; ".join(f"{y or 'one row each'}, by {x}" if x else y for x, y in plot.labels)
    words = f"{plot.title} ({axes})".replace("[", "(").replace("]", ")")
    return f"![{words}]({path}.svg#only-light)\n![{words}]({path}-night.svg#only-dark)"


def _fenced(text: str, language: str) -> str:
    fence = "````" if "```" in text else "```"
    return f"{fence}{language}\n{text}\n{fence}"
