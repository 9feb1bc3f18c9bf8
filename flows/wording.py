"""Write counts and sizes for people."""

from __future__ import annotations


def count(n: int, noun: str, ending: str = "s") -> str:
    """`3 articles`, `1 article`; `2 batches` with the ending `es`."""
    return f"{n:,} {noun}{'' if n == 1 else ending}"
