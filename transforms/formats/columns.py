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
    if "text" in names:
        return f"there is no column {names['text']!r} for the text: the columns are {listed(columns)}; change --map"
    return f"no column has the text: the columns are {listed(columns)}; say which has it with --map text=COLUMN"


def listed(names: Sequence[str]) -> str:
    """Return names for a message, without what would make it long."""
    shown = [name if len(name) <= SHOWN_CHARS else f"{name[:SHOWN_CHARS]}…" for name in names[:SHOWN_COLUMNS]]
    more = f" and {len(names) - SHOWN_COLUMNS} more" if len(names) > SHOWN_COLUMNS else ""
    return ", ".join(" ".join(name.split()) or "(no name)" for name in shown) + more
