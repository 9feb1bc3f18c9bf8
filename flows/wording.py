"""Write counts and sizes for people."""

from __future__ import annotations

from collections.abc import Mapping

from rich.filesize import decimal


def count(n: int, noun: str, ending: str = "s") -> str:
    """Return a number with its noun: `3 articles`, `1 article`; `2 batches` with the ending `es`."""
    return f"{n:,} {noun}{'' if n == 1 else ending}"


def counts_by_name(counts: Mapping[str, int]) -> str:
    """Return counts with their names, by name: `1 .md, 2,000 .pdf`."""
    return ", ".join(f"{n:,} {name}" for name, n in sorted(counts.items()))


def file_size(n: int) -> str:
    """Return a number of bytes in decimal units: `999 bytes`, `1.5 kB`, `2.5 MB`."""
    return decimal(n)
