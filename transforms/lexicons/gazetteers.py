"""Lists of names and words, read from package data on first use and then cached.

We wrote the lists, except for the cities, which come from GeoNames (see NOTICE), and most first names and all surnames,
which come from the US census through the package `names`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from transforms.lexicons.lexicon import entries

SURNAMES = 30_000  # the most common of the 88,799 in the census


class ListedName(NamedTuple):
    """A listed name's type, country (ISO 3166-1 alpha-2) and canonical form."""

    type: str
    country: str | None
    name: str


class City(NamedTuple):
    """The largest city of a name.

    Attributes:
        country: ISO 3166-1 alpha-2.
        population: Inhabitants.
        dominant: Whether no city of the same name in another country has at least half its population.
    """

    country: str
    population: int
    dominant: bool


@cache
def function_words() -> frozenset[str]:
    """Return lower-case words that are never part of a name."""
    return frozenset(w for k, items in entries("common_words.txt") if k == "function" for i in items for w in i.split())


@cache
def common_words() -> frozenset[str]:
    """Return lower-case words that are rarely names."""
    words_of = [items for key, items in entries("common_words.txt") if key != "acronym"]
    return frozenset(w for items in words_of for i in items for w in i.split())


@cache
def listed_names() -> dict[str, ListedName]:
    """Return countries, peoples, and well-known people, places, organisations, events and laws, by their spelling."""
    names: dict[str, ListedName] = {}
    for key, items in entries("names.txt"):
        kind, _, country = key.partition("/")
        for item in items:
            name, _, canonical = item.partition("=")
            names.setdefault(name, ListedName(kind, country or None, canonical or name))
    for code, (country_name, aliases, peoples) in countries():
        for people in peoples:
            names[people] = ListedName("NORP", code, people)
        for alias in (country_name, *aliases):
            names[alias] = ListedName("GPE", code, alias if alias in PARTS_OF_COUNTRY else country_name)
    names["Georgia"] = ListedName("GPE", None, "Georgia")  # a country and a US state
    return names


# Aliases of the United Kingdom in countries.txt that keep their name as canonical name.
PARTS_OF_COUNTRY = frozenset(("England", "Scotland", "Wales", "Northern Ireland"))


def countries() -> Iterator[tuple[str, tuple[str, list[str], list[str]]]]:
    """Yield each country's code (ISO 3166-1 alpha-2) with its name, its other names and the names of its people."""
    text = resources.files("transforms").joinpath("lexicons", "countries.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            code, _, rest = line.partition(": ")
            name, aliases, peoples = (part.strip(" ;") for part in f"{rest} ; ;".split(";")[:3])
            yield code, (name, _items(aliases), _items(peoples))


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


@cache
def listed_names_in_capitals() -> dict[str, str]:
    """Return the listed names by their spelling in capitals."""
    return {name.upper(): name for name in reversed(listed_names())}


@cache
def longest_listed_names() -> dict[str, int]:
    """Return, for each first word of listed names of several words, the number of words of the longest such name."""
    longest: dict[str, int] = {}
    for name in listed_names():
        parts = name.split()
        if len(parts) > 1:
            longest[parts[0]] = max(len(parts), longest.get(parts[0], 0))
    return longest


@cache
def listed_name_links() -> frozenset[str]:
    """Return the lower-case words inside listed names with the words around them: "Bosnia and Herzegovina"."""
    links = set()
    for name in listed_names():
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
    """Return the gender of first names in lower case: male, female, or None if the name is used for both."""
    share: dict[str, dict[str, float]] = {}
    for gender in ("male", "female"):
        for line in _census(f"dist.{gender}.first"):
            name, percent = line.split()[:2]
            share.setdefault(name.lower(), {})[gender] = float(percent)
    genders: dict[str, str | None] = {}
    for name, shares in share.items():
        male, female = shares.get("male", 0.0), shares.get("female", 0.0)
        genders[name] = "male" if male > 4 * female else "female" if female > 4 * male else None
    listed = {gender: {item.lower() for item in items} for gender, items in entries("first_names.txt")}
    for gender, names in listed.items():
        genders.update(dict.fromkeys(names, gender))
    genders.update(dict.fromkeys(listed["male"] & listed["female"]))
    return genders


@cache
def surnames() -> frozenset[str]:
    """Return the most common surnames in lower case."""
    return frozenset(line.split(None, 1)[0].lower() for line in _census("dist.all.last")[:SURNAMES])


@cache
def surname_shares() -> dict[str, float]:
    """Return the share of people in the US census who bear each of the most common surnames, in lower case."""
    rows = (line.split()[:2] for line in _census("dist.all.last")[:SURNAMES])
    return {name.lower(): float(percent) / 100 for name, percent in rows}


def _census(file: str) -> list[str]:
    """Return the lines of a census file of the package `names`."""
    return resources.files("names").joinpath(file).read_text(encoding="ascii").splitlines()


def load() -> None:
    """Read all lists now, so that the first article does not have to wait for them."""
    for read in (
        listed_names_in_capitals,
        longest_listed_names,
        listed_name_links,
        cities,
        first_names,
        surnames,
        common_words,
    ):
        read()
