"""Countries, regions and faiths with their people: "Russian" is Russia, "S. Korea" South Korea."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from transforms.identities.names.name_keys import plain_key
from transforms.lexicons import gazetteers, lexicon

DIRECTIONS = {"s": "south", "n": "north", "e": "east", "w": "west"}
PLACE_TYPES = frozenset(("GPE", "LOC", "FAC"))


class Place(NamedTuple):
    """A country, a region or a faith.

    Attributes:
        name: Canonical name.
        type: GPE, LOC or NORP.
        country: ISO 3166-1 alpha-2 of the country that it is, or None.
    """

    name: str
    type: str
    country: str | None


@cache
def _countries() -> dict[str, Place]:
    """Return countries by the keys of their names."""
    found = {}
    for code, (name, aliases, _) in gazetteers.countries():
        for alias in (name, *aliases):
            own = alias in gazetteers.PARTS_OF_COUNTRY
            found[plain_key(alias)] = Place(alias if own else name, "GPE", code)
    found.pop("georgia")  # also a state of the US
    return found


@cache
def _peoples() -> dict[str, Place]:
    """Return countries, regions and faiths by the keys of their adjectives and the names of their people."""
    found = {}
    for code, (name, _, peoples) in gazetteers.countries():
        for people in peoples:
            found[plain_key(people)] = Place(name, "GPE", code)
    for head, names in lexicon.classes("demonyms.txt").items():
        type_, _, name = head.partition("/")
        country = _countries().get(plain_key(name))
        for people in (name, *names):
            found[plain_key(people)] = Place(name, type_, country.country if country else None)
    return found


def place_of(name: str, type_: str) -> Place | None:
    """Return the place or faith that a name of a place or a people means, if it is listed."""
    key = plain_key(name)
    if type_ == "ORG":  # a team may bear a country's name, but not its formal one: "Russian Federation"
        formal = _countries().get(key) if " " in key else None
        return formal if formal and key != plain_key(formal.name) else None
    if type_ not in ("NORP", "GPE", "LOC"):
        return None
    first, _, rest = key.partition(" ")
    if rest and first in DIRECTIONS:
        key = f"{DIRECTIONS[first]} {rest}"
    if type_ == "NORP":
        return _peoples().get(key) or _countries().get(key)
    return _countries().get(key) or _peoples().get(key)


def country_code(type_: str, key: str) -> str | None:
    """Return the code (ISO 3166-1 alpha-2) of the listed country that has a key, or None."""
    place = _countries().get(key) if type_ == "GPE" else None
    return place.country if place else None


@cache
def _cities() -> frozenset[str]:
    listed = {name for name, entry in gazetteers.listed_names().items() if entry.type in PLACE_TYPES}
    return frozenset(plain_key(name) for name in (*listed, *gazetteers.cities()))


def is_listed_place(key: str) -> bool:
    """Return whether a key (see `plain_key`) is that of a listed country, region or city."""
    return key in _countries() or key in _cities()
