"""Mention clusters: the mentions of one entity while they are being collected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Cluster:
    """The mentions of one entity.

    Attributes:
        name: Canonical name.
        type: One of `tables.ENTITY_TYPES`.
        country: ISO 3166-1 alpha-2, or None.
        mentions: Indices into the article's mentions.
        gender: male, female or None.
        gender_basis: One of `tables.GENDER_BASES`; None without a gender.
    """

    def __init__(self, name: str, type_: str, country: str | None = None) -> None:
        self.name = name
        self.type = type_
        self.country = country
        self.mentions: list[int] = []
        self.gender: str | None = None
        self.gender_basis: str | None = None


def spellings_by_key(names: Iterable[str]) -> dict[str, str]:
    """Return the first spelling of each name that is not in capitals, by the name's case fold."""
    found: dict[str, str] = {}
    for name in names:
        if not name.isupper():
            found.setdefault(name.casefold(), name)
    return found


def change_case(name: str, spellings: Mapping[str, str]) -> str:
    """Return a name in capitals in another spelling of it, else in title case.

    Acronyms and names that are not in capitals stay as they are.

    Args:
        name: The name.
        spellings: Those of the article, see `spellings_by_key`.
    """
    if not name.isupper() or len(name) < 4 or "." in name:
        return name
    if spelling := spellings.get(name.casefold()):
        return spelling
    return name.title() if " " in name or len(name) > 6 else name
