"""Tell by the names of a table's columns which of them holds the text of the articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from transforms.formats.items import NO_OPTIONS
from transforms.records.record import field_of

SHOWN_COLUMNS = 20
SHOWN_CHARS = 40


def has_text(columns: Sequence[str], names: Mapping[str, str] = NO_OPTIONS.map) -> bool:
    """Return whether one of the columns holds the text.

    Args:
        columns: The names of the columns.
        names: The names that fields have in the table, see `transforms.formats.items.ReadOptions`.
    """
    if "text" in names:
        return any(f"{names['text']}.".startswith(f"{name}.") for name in columns)
    return any(field_of(name) == "text" for name in columns)


def no_text_message(columns: Sequence[str], names: Mapping[str, str] = NO_OPTIONS.map) -> str:
    """Return why a table without a text is refused, with the columns that it has."""
    shown = [name if len(name) <= SHOWN_CHARS else f"{name[:SHOWN_CHARS]}…" for name in columns[:SHOWN_COLUMNS]]
    more = f" and {len(columns) - SHOWN_COLUMNS} more" if len(columns) > SHOWN_COLUMNS else ""
    have = ", ".join(" ".join(name.split()) or "(no name)" for name in shown)
    if "text" in names:
        return f"there is no column {names['text']!r} for the text: the columns are {have}{more}; change --map"
    return f"no column has the text: the columns are {have}{more}; say which has it with --map text=COLUMN"
