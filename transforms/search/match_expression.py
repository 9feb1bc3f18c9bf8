"""Write words as an expression of SQLite's full-text search. They stand in quotes, so that none of them is syntax."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.search.search_query import SearchQuery, Words


def phrase(words: Words) -> str:
    """Return words as an FTS5 string: `"housing bill"`, or `"migra" *`."""
    quoted = '"' + words.text.replace('"', '""') + '"'
    return f"{quoted} *" if words.is_prefix else quoted


def any_of(words: Sequence[Words], column: str | None = None) -> str:
    """Return an expression that asks for one of some words, in one column or in any."""
    found = " OR ".join(map(phrase, words))
    return f"{{{column}}} : ({found})" if column else found


def wanted(query: SearchQuery, column: str | None = None) -> str:
    """Return the expression of the words that a text must have; "" for none.

    Args:
        query: The search.
        column: The column that has them; None for any.
    """
    groups = " AND ".join(f"({any_of(group)})" for group in query.words)
    return f"{{{column}}} : ({groups})" if column and groups else groups


def matched(query: SearchQuery, column: str | None = None) -> str:
    """Return the expression of `wanted` without texts that have an excluded word; "" if no word is wanted."""
    groups = wanted(query, column)
    if not groups or not query.without_words:
        return groups
    return f"({groups}) NOT ({any_of(query.without_words, column)})"
