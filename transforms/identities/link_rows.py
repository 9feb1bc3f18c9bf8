"""Collect the link of each entity while rules replace it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.identities.names.window_names import Node, Window

# How often entities of the same name are the same thing, by type: the mean over the entities of who-aida-dev and
# who-msnbc-dev, rounded. In half of these articles, a place's name is often a team's.
SAME_NAME = {"PERSON": 0.98, "ORG": 0.9, "GPE": 0.85, "NORP": 0.85, "LOC": 0.8, "EVENT": 0.8}
SAME_NAME_OF_OTHERS = 0.9


class Link(NamedTuple):
    """A link to a node.

    Attributes:
        node: The node.
        method: One of `tables.LINK_METHODS`.
        confidence: 0 to 1.
    """

    node: Node
    method: str
    confidence: float


class Links:
    """The links of the entities of a window's focus.

    Attributes:
        window: The window.
        focus: The rows of the focus, in order.
        forms: The forms that rows of the focus have, in order.
        of_form: The link of each form.
        of_row: The links of rows of the focus that have one of their own.
    """

    def __init__(self, window: Window, focus: NDArray[np.int64]) -> None:
        self.window = window
        self.focus = focus
        self.forms: list[int] = np.unique(window.form[focus]).tolist()
        self.of_form = [Link(node, "name", SAME_NAME.get(node.type, SAME_NAME_OF_OTHERS)) for node in window.nodes]
        self.of_row: dict[int, Link] = {}

    def replace_form(self, form: int, link: Link) -> None:
        """Replace the link of all rows of a form."""
        self.of_form[form] = link

    def replace_row(self, row: int, link: Link) -> None:
        """Replace the link of a row."""
        self.of_row[row] = link

    def rows_of(self, forms: Iterable[int]) -> list[int]:
        """Return the rows of the focus with one of some forms, in order."""
        wanted = np.zeros(len(self.of_form) + 1, dtype=bool)
        wanted[list(forms)] = True
        return self.focus[wanted[self.window.form[self.focus]]].tolist()  # type: ignore[no-any-return]

    def link(self, row: int) -> Link:
        """Return the link of a row."""
        return self.of_row.get(row) or self.of_form[self.window.columns["form"][row]]
