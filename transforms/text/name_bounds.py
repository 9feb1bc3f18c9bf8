"""Trim a name's span as annotated corpora do. Used to compare other tools' names with the corpora's, and to train."""

from __future__ import annotations

ARTICLES = ("the ", "The ", "THE ", "a ", "an ")
POSSESSIVES = ("'s", "’s")


def trim_name(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without a leading article and a trailing possessive, as half-open offsets into `text`."""
    name = text[start:end]
    start += next((len(article) for article in ARTICLES if name.startswith(article)), 0)
    end -= next((len(possessive) for possessive in POSSESSIVES if name.endswith(possessive)), 0)
    return start, max(start, end)
