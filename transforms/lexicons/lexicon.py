"""Word lists shipped in `transforms/lexicons/`: lines `key: item, item`, whose items add up; # starts a remark."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources


def entries(name: str) -> Iterator[tuple[str, list[str]]]:
    """The lines of the lexicon file `name`, as key and items."""
    text = resources.files("transforms").joinpath("lexicons", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            key, _, items = line.partition(": ")
            yield key, [item.strip() for item in items.split(",") if item.strip()]


@cache
def classes(name: str) -> dict[str, tuple[str, ...]]:
    """The items of every key, in the file's order."""
    table: dict[str, tuple[str, ...]] = {}
    for key, items in entries(name):
        table[key] = (*table.get(key, ()), *items)
    return table


@cache
def words(name: str, key: str) -> frozenset[str]:
    """The items of one key; raises KeyError where the lexicon does not have it."""
    return frozenset(classes(name)[key])
