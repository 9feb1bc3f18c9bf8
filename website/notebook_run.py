"""Run a notebook in this process, and keep what each cell gives.

There is no kernel: the code runs as a script does, so that an error ends it, and a notebook takes a second or two.
nbclient would need ipykernel, which is 45 MB with what it needs, and starts a process per notebook.
"""

from __future__ import annotations

import ast
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from website.notebook_cells import Cell, cells_of

TEXT, NIGHT_TEXT = "#1f2328", "#d6d9e0"  # of plots on light and on dark pages
STYLE = Path(__file__).with_name("notebook_plots.mplstyle")


class Plot(NamedTuple):
    """A plot that a cell drew.

    Attributes:
        title: Its title, or that of its first axes.
        labels: The label of the x axis and that of the y axis, of each axes.
        svg: The picture for a light page.
    """

    title: str
    labels: list[tuple[str, str]]
    svg: str

    @property
    def night_svg(self) -> str:
        """Return the picture for a dark page."""
        return self.svg.replace(TEXT, NIGHT_TEXT)


class Ran(NamedTuple):
    """A cell that ran.

    Attributes:
        cell: The cell.
        printed: What it printed.
        value: The value of its last line if that is an expression, else None.
        plots: What it drew.
    """

    cell: Cell
    printed: str
    value: Any
    plots: list[Plot]


def run_notebook(path: Path, folder: Path) -> list[Ran]:
    """Run a notebook with a folder as the current one, and return its cells in order.

    Raises:
        Exception: What a cell raised, with its line in the notebook.
    """
    matplotlib.use("Agg")
    variables: dict[str, Any] = {"__name__": "__main__"}
    with _working_in(folder), plt.style.context(STYLE):
        plt.close("all")
        return [
            _run(cell, path, variables) if cell.is_code else Ran(cell, "", None, [])
            for cell in cells_of(path.read_text("utf-8"))
        ]


def _run(cell: Cell, path: Path, variables: dict[str, Any]) -> Ran:
    printed = io.StringIO()
    with redirect_stdout(printed):
        value = _value_of(cell, path, variables)
    plots = [_plot(plt.figure(number)) for number in plt.get_fignums()]
    plt.close("all")
    return Ran(cell, printed.getvalue(), value, plots)


def _value_of(cell: Cell, path: Path, variables: dict[str, Any]) -> Any:
    """Run a cell's code, and return the value of its last line if that is an expression."""
    tree = ast.parse("\n" * (cell.line - 1) + cell.text, str(path))  # so that a traceback has the notebook's lines
    *body, last = tree.body
    if not isinstance(last, ast.Expr):
        body, last = tree.body, ast.Expr(ast.Constant(None, lineno=1, col_offset=0))
    exec(compile(ast.Module(body, []), str(path), "exec"), variables)
    return eval(compile(ast.Expression(last.value), str(path), "eval"), variables)


def _plot(figure: Figure) -> Plot:
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    title = figure.get_suptitle() or next((a.get_title("left") or a.get_title() for a in figure.axes), "")
    return Plot(title, [(a.get_xlabel(), a.get_ylabel()) for a in figure.axes], out.getvalue())


@contextmanager
def _working_in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
