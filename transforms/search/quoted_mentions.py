"""Find the entities that are mentioned in the content of quotes: whom and what they are about."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

Ints = np.ndarray[Any, np.dtype[np.int64]]


class ContentSpans(NamedTuple):
    """Content spans of quotes.

    Attributes:
        article: Index of the article of each, (n_spans,).
        quote: Number of its quote, (n_spans,).
        start: Its first character, (n_spans,).
        end: One past its last character, (n_spans,).
    """

    article: Ints
    quote: Ints
    start: Ints
    end: Ints


class Mentions(NamedTuple):
    """Mentions of entities.

    Attributes:
        article: Index of the article of each, (n_mentions,).
        entity: Number of its entity, (n_mentions,).
        start: Its first character, (n_mentions,).
    """

    article: Ints
    entity: Ints
    start: Ints


def quoted_mentions(spans: ContentSpans, mentions: Mentions) -> Ints:
    """Return which entity is mentioned in which quote, each once.

    Args:
        spans: The content spans.
        mentions: The mentions; one is in a span if it starts there.

    Returns:
        Pairs of a quote and an entity in ascending order, (n_pairs, 2).
    """
    place = (mentions.article << 32) + mentions.start
    order = np.argsort(place, kind="stable")
    place = place[order]
    first = np.searchsorted(place, (spans.article << 32) + spans.start)
    counts = np.searchsorted(place, (spans.article << 32) + spans.end) - first
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    found = order[np.repeat(first, counts) + within]
    pairs: Ints = np.stack([np.repeat(spans.quote, counts), mentions.entity[found]], axis=1)
    return np.unique(pairs, axis=0)
