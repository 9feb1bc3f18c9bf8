"""Tell by the names of a table's columns which of them holds the text of the articles."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.records.record import ALIASES, field_of

SHOWN_COLUMNS = 20
SHOWN_CHARS = 40


def has_text(columns: Sequence[str]) -> bool:
    """Return whether one of the columns holds the text."""
    return any(field_of(name) == "text" for name in columns)


def no_text_message(columns: Sequence[str]) -> str:
    """Return why a table without a text is refused, with the columns that it has."""
    names = [name if len(name) <= SHOWN_CHARS else f"{name[:SHOWN_CHARS]}…" for name in columns[:SHOWN_COLUMNS]]
    more = f" and {len(columns) - SHOWN_COLUMNS} more" if len(columns) > SHOWN_COLUMNS else ""
    have = ", ".join(" ".join(name.split()) or "(no name)" for name in names)
    known = " or ".join(ALIASES["text"][:2])
    return f"no column has the text: the columns are {have}{more}; name the one with the text {known}"
