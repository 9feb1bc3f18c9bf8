"""The names that an archive's owner knows already, with their ids in Wikidata."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class KnownName(NamedTuple):
    """What a list says of a name.

    Attributes:
        name: Canonical name.
        type: One of `tables.NAMED_TYPES`.
        wikidata_id: Wikidata's Q-number, or None.
        country_code: ISO 3166-1 alpha-2, or None.
        description: Its office or role, or None.
    """

    name: str
    type: str
    wikidata_id: str | None
    country_code: str | None
    description: str | None


class KnownNames:
    """A list of known names.

    Args:
        rows: An alias and its entry, for each alias.
    """

    def __init__(self, rows: Iterable[tuple[str, KnownName]]) -> None:
        self._entries: dict[tuple[str, str], list[KnownName]] = {}
        for alias, entry in rows:
            self._entries.setdefault((alias, entry.type), []).append(entry)

    def candidates(self, name: str, type_: str) -> list[KnownName]:
        """Return the entries of a type that bear a name or an alias."""
        return self._entries.get((name, type_), [])


NO_KNOWN_NAMES = KnownNames(())
