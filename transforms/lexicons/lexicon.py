"""Read the word lists in `transforms/lexicons/`.

A line is `key: item, item`; lines with the same key are joined. A line that starts with # is a comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources


def entries(name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the key and the items of each line of the lexicon file `name`."""
    text = resources.files("transforms").joinpath("lexicons", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            key, _, items = line.partition(": ")
            yield key, [item.strip() for item in items.split(",") if item.strip()]


@cache
def classes(name: str) -> dict[str, tuple[str, ...]]:
    """Return the items of every key of the lexicon file `name`, in the file's order."""
    table: dict[str, tuple[str, ...]] = {}
    for key, items in entries(name):
        table[key] = (*table.get(key, ()), *items)
    return table


@cache
def words(name: str, *keys: str) -> frozenset[str]:
    """Return the items of one or several keys of the lexicon file `name`; raise KeyError if it has no such key."""
    return frozenset(item for key in keys for item in classes(name)[key])
