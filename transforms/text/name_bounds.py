"""Mend the bounds of names and of speakers: articles, possessives and brackets."""

from __future__ import annotations

import re

CLOSING = re.compile(r"\.?\)")
ARTICLES = ("the ", "The ", "THE ", "a ", "an ")
POSSESSIVES = ("'s", "’s")


def trim_name(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without a leading article and a trailing possessive, as half-open offsets into `text`.

    Annotated corpora trim names so. It serves to compare other tools' names with theirs, and to train.
    """
    name = text[start:end]
    start += next((len(article) for article in ARTICLES if name.startswith(article)), 0)
    end -= next((len(possessive) for possessive in POSSESSIVES if name.endswith(possessive)), 0)
    return start, max(start, end)


def with_bracket(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span with the bracket that ends it ("Ann Roe (D-Ohio)"), or without one that is only opened."""
    words = text[start:end]
    if words.count("(") <= words.count(")"):
        return start, end
    if match := CLOSING.match(text, end):
        return start, match.end()
    return start, start + len(words.rstrip(" ("))
