"""Write counts, durations, sizes and what is wrong with settings for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from rich.filesize import decimal

if TYPE_CHECKING:
    from pydantic import ValidationError

MAX_CHARS = 400  # of a quote in a report


def count(n: int, noun: str, ending: str = "s") -> str:
    """Return a number with its noun: `3 articles`, `1 article`; `2 batches` with the ending `es`."""
    return f"{n:,} {noun}{'' if n == 1 else ending}"


def counts_by_name(counts: Mapping[str, int]) -> str:
    """Return counts with their names, by name: `1 .md, 2,000 .pdf`."""
    return ", ".join(f"{n:,} {name}" for name, n in sorted(counts.items()))


def shortened(text: str) -> str:
    """Return at most `MAX_CHARS` characters of a text, cut between words."""
    return text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS].rsplit(' ', 1)[0]} …"


def duration(seconds: float) -> str:
    """Return a duration, coarser the longer it is: `8 s`, `3 min`, `2 h 5 min`."""
    if round(seconds) < 60:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours:,} h {minutes} min" if hours else f"{minutes} min"


def file_size(n: int) -> str:
    """Return a number of bytes in decimal units: `999 bytes`, `1.5 kB`, `2.5 MB`."""
    return decimal(n)


def describe_problems(error: ValidationError, title: Callable[[str], str]) -> str:
    """Return what is wrong with settings, in one line; `title` turns a setting's name into what its user calls it."""
    problems = []
    for problem in error.errors():
        message = problem["msg"].removeprefix("Value error, ")
        name = str(problem["loc"][0]) if problem["loc"] else ""
        given = f" (not {problem['input']!r})" if str(problem["input"]).strip() else ""
        problems.append(f"{title(name)}: {message}{given}" if name else message)
    return "; ".join(problems)


def said(error: Exception) -> str:
    """Return an error's message in one short line."""
    return " ".join((str(error) or type(error).__name__).split())[:200]
