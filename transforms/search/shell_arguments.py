"""Join the arguments of a command to a query: a shell has taken away the quotation marks around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.search.parse_query import FIELDS
from transforms.search.query_clauses import OPENING

FIELD = re.compile(rf"-?(?:(?:{'|'.join(FIELDS)}):)?", re.IGNORECASE)
SEVERAL = re.compile(rf"\s(?:OR\s|-\S|-?(?:{'|'.join(FIELDS)}):)", re.IGNORECASE)


def join_arguments(arguments: Sequence[str]) -> str:
    """Return the query that arguments make.

    One argument is the whole query. Of several, one with spaces is a phrase or a name: `speaker:"Anna Kovacs"` comes
    without its quotation marks. It is left as it is if it has other quotation marks, or several clauses.
    """
    return arguments[0] if len(arguments) == 1 else " ".join(map(_requoted, arguments))


def _requoted(argument: str) -> str:
    start = _name_end(argument)
    value = argument[start:].strip()
    if not re.search(r"\s", value) or any(mark in value for mark in OPENING) or SEVERAL.search(argument):
        return argument
    star = "*" if value.endswith("*") else ""
    return f'{argument[:start]}"{value.removesuffix("*")}"{star}'


def _name_end(argument: str) -> int:
    """Return where the value of an argument begins, after a minus and the name of a field."""
    found = FIELD.match(argument)
    return found.end() if found else 0
