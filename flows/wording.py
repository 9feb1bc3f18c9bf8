"""Write counts and sizes for people."""

from __future__ import annotations

from rich.filesize import decimal


def count(n: int, noun: str, ending: str = "s") -> str:
    """Return a number with its noun: `3 articles`, `1 article`; `2 batches` with the ending `es`."""
    return f"{n:,} {noun}{'' if n == 1 else ending}"


def file_size(n: int) -> str:
    """Return a number of bytes in decimal units: `999 bytes`, `1.5 kB`, `2.5 MB`."""
    return decimal(n)
