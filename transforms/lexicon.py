"""Word lists shipped in `transforms/lexicons/`: a line is a class and its words; lines of one class add up."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def classes(name: str) -> dict[str, tuple[str, ...]]:
    """The words of each class in the lexicon `name`, in the file's order; lines that start with # are remarks."""
    table: dict[str, tuple[str, ...]] = {}
    for line in (resources.files("transforms") / "lexicons" / f"{name}.txt").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            key, *words = line.split()
            table[key] = table.get(key, ()) + tuple(words)
    return table
