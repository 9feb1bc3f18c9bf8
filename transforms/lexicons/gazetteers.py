"""Lists of names and words: read from package data on first use, and kept.

The lexicons are ours, but for the cities, which come from GeoNames (see NOTICE); first names and surnames come from the
US census by way of the `names` package.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from transforms.lexicons.lexicon import entries

SURNAMES = 30_000  # the commonest ones of the census' 88,799


class Known(NamedTuple):
    """What a listed name is: its type, its country (ISO 3166-1 alpha-2) and its canonical form."""

    type: str
    country: str | None
    name: str


class City(NamedTuple):
    """The largest city of a name: its country (ISO 3166-1 alpha-2) and population.

    `alone`: no city of that name in another country has half its population.
    """

    country: str
    population: int
    alone: bool


@cache
def function_words() -> frozenset[str]:
    """Lower-case words that stand in no name."""
    return frozenset(w for k, items in entries("common_words.txt") if k == "function" for i in items for w in i.split())


@cache
def common_words() -> frozenset[str]:
    """Lower-case words that are seldom names."""
    words_of = [items for key, items in entries("common_words.txt") if key != "acronym"]
    return frozenset(w for items in words_of for i in items for w in i.split())


@cache
def known() -> dict[str, Known]:
    """Countries, peoples, and well-known places, organisations, events and laws, as they are written."""
    names: dict[str, Known] = {}
    for key, items in entries("names.txt"):
        kind, _, country = key.partition("/")
        for item in items:
            name, _, canonical = item.partition("=")
            names.setdefault(name, Known(kind, country or None, canonical or name))
    for code, (country_name, aliases, peoples) in countries():
        for people in peoples:
            names[people] = Known("NORP", code, people)
        for alias in (country_name, *aliases):
            names[alias] = Known("GPE", code, alias if alias in OWN_NAME else country_name)
    names["Georgia"] = Known("GPE", None, "Georgia")  # the country's name and a state's
    return names


OWN_NAME = frozenset(("England", "Scotland", "Wales", "Northern Ireland"))  # a country, and a part of another


def countries() -> Iterator[tuple[str, tuple[str, list[str], list[str]]]]:
    """Each country's code with its name, its other names and its people's names."""
    text = resources.files("transforms").joinpath("lexicons", "countries.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            code, _, rest = line.partition(": ")
            name, aliases, peoples = (part.strip(" ;") for part in f"{rest} ; ;".split(";")[:3])
            yield code, (name, _items(aliases), _items(peoples))


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


@cache
def known_in_capitals() -> dict[str, str]:
    """The listed names by how they stand in a line of capitals."""
    return {name.upper(): name for name in reversed(known())}


@cache
def known_starts() -> dict[str, int]:
    """The first words of listed names of several words, and how many words the longest has."""
    longest: dict[str, int] = {}
    for name in known():
        parts = name.split()
        if len(parts) > 1:
            longest[parts[0]] = max(len(parts), longest.get(parts[0], 0))
    return longest


@cache
def known_links() -> frozenset[str]:
    """What links words within listed names, with its neighbours: "Bosnia and Herzegovina"."""
    links = set()
    for name in known():
        parts = name.split()
        for i in range(1, len(parts) - 1):
            if parts[i].islower():
                after = i + 2 if parts[i + 1].islower() and i + 2 < len(parts) else i + 1
                links.add(" ".join(parts[i - 1 : after + 1]))
    return frozenset(links)


@cache
def cities() -> dict[str, City]:
    """Return the cities of 30,000 people and more by name, the largest of each name."""
    found: dict[str, City] = {}
    for name, (country, population, *shared) in entries("cities.txt"):
        found[name] = City(country, int(population), not shared)
    return found


@cache
def first_names() -> dict[str, str | None]:
    """Lower-case first names, each with "male", "female", or None where it is both."""
    share: dict[str, dict[str, float]] = {}
    for gender in ("male", "female"):
        for line in _census(f"dist.{gender}.first"):
            name, percent = line.split()[:2]
            share.setdefault(name.lower(), {})[gender] = float(percent)
    genders: dict[str, str | None] = {}
    for name, by in share.items():
        male, female = by.get("male", 0.0), by.get("female", 0.0)
        genders[name] = "male" if male > 4 * female else "female" if female > 4 * male else None
    own = {gender: {item.lower() for item in items} for gender, items in entries("first_names.txt")}
    for gender, names in own.items():
        genders.update(dict.fromkeys(names, gender))
    genders.update(dict.fromkeys(own["male"] & own["female"]))
    return genders


@cache
def surnames() -> frozenset[str]:
    """Lower-case surnames."""
    return frozenset(line.split(None, 1)[0].lower() for line in _census("dist.all.last")[:SURNAMES])


def _census(file: str) -> list[str]:
    return resources.files("names").joinpath(file).read_text(encoding="ascii").splitlines()


def load() -> None:
    """Reads all the lists, so that the first article does not wait for them."""
    for read in (known_in_capitals, known_starts, known_links, cities, first_names, surnames, common_words):
        read()
