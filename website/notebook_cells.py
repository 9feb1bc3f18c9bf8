"""Take a notebook in Jupytext's percent format apart into cells.

The format is a Python file: `# %%` starts a cell of code, and `# %% [markdown]` one of Markdown, each of whose lines
is a comment. Jupyter opens it with Jupytext, and editors run it cell by cell. `tags=["hide-input"]` behind the sign
folds the code of a cell away.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

START = re.compile(r"^# %%(.*)$")


class Cell(NamedTuple):
    """A cell of a notebook.

    Attributes:
        is_code: Whether it is code, and not Markdown.
        text: Its code, or its Markdown without the signs of comments.
        line: The line of the file where its text begins, from 1.
        is_folded: Whether a page folds its code away.
    """

    is_code: bool
    text: str
    line: int
    is_folded: bool = False


def cells_of(notebook: str) -> list[Cell]:
    """Return the cells of a notebook, without empty ones. What stands before the first cell is left out."""
    starts: list[tuple[int, str]] = []
    lines = notebook.splitlines()
    for number, line in enumerate(lines):
        if match := START.match(line):
            starts.append((number, match[1].strip()))
    found = []
    for (start, kind), (end, _) in pairwise([*starts, (len(lines), "")]):
        is_code = not kind.startswith("[markdown]")
        body = lines[start + 1 : end]
        text = "\n".join(body if is_code else [re.sub(r"^# ?", "", line) for line in body]).strip("\n")
        if text.strip():
            found.append(Cell(is_code, text, start + 2, "hide-input" in kind))
    return found
