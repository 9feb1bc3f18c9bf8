"""Where the words of a span point: from contents to cues, and from cues to sources.

The link from a word to the words it may point to is a softmax over scaled dot products (Vaswani et al. 2017). No span
points from the headline into the body or back: a quote is in one of them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.model.tag_scheme import LINK_SIZE, LINKS
from transforms.model.windows import Window

Floats = NDArray[np.float32]


class PronounRows(NamedTuple):
    """How the pronouns of a window attend to its words, and these to them.

    Attributes:
        window: The window.
        words: (n_pronouns,) int64, the word of each pronoun that the window owns.
        weights: (n_heads, n_pronouns, words in the window) float16, attention of each head in either direction; the
            strongest of a word's pieces counts.
    """

    window: Window
    words: NDArray[np.int64]
    weights: NDArray[np.float16]


@dataclass
class ArticleScores:
    """The network's scores of one article.

    Attributes:
        tags: (n_words, `len(TAGS)`) float32 log probabilities.
        names: (n_words, `len(NAME_TAGS)`) float32 log probabilities.
        windows: Each window of the article with its link vectors,
            (1 + words in the window, `len(LINKS) * LINK_SIZE`) float32. Row 0 stands for "no span".
        roles: (n_words, `len(grammatical_roles.ROLES)`) float32 logits; None if the network does not tell roles.
        attention: How pronouns attend, by window; empty if the network does not tell.
    """

    tags: Floats
    names: Floats
    windows: list[tuple[Window, Floats]] = field(default_factory=list)
    roles: Floats | None = None
    attention: list[PronounRows] = field(default_factory=list)


class ScoredSpan(NamedTuple):
    """A span of words that has a role.

    Attributes:
        start: First word.
        end: One past the last word.
        mean: Mean probability of the role over the words.
        lowest: Lowest probability of the role over the words.
    """

    start: int
    end: int
    mean: float
    lowest: float


class LinkTargets(NamedTuple):
    """Where the words of a span point, on average.

    Only words that share a window with the span are kept: the probabilities of all others are 0, and storing them
    for every word of a long article would not fit in memory.

    Attributes:
        first: First word of the windows of the span.
        p_none: Probability that the span points to no word.
        p_words: (n_words,) float32, probability that it points to the word `first`, `first + 1` and so on.
    """

    first: int
    p_none: float
    p_words: Floats

    def beside(self, start: int, n_headline_words: int) -> LinkTargets:
        """Return the words of the headline, or those outside it, whichever the word at `start` is one of."""
        begin, end = (0, n_headline_words) if start < n_headline_words else (n_headline_words, None)
        first = max(self.first, begin)
        stop = None if end is None else end - self.first
        return LinkTargets(first, self.p_none, self.p_words[first - self.first : stop])

    def best_span(self, spans: Sequence[ScoredSpan]) -> tuple[ScoredSpan | None, float]:
        """Return the most probable of some spans (in text order) and its probability; None and 0 if none is near."""
        lo = bisect_right(spans, self.first, key=lambda s: s.end)
        hi = bisect_left(spans, self.first + len(self.p_words), key=lambda s: s.start)
        if lo >= hi:
            return None, 0.0
        starts, ends = np.array([s[:2] for s in spans[lo:hi]]).T - self.first
        up_to = np.append(0.0, self.p_words.cumsum(dtype=np.float64))
        sums = up_to[np.minimum(ends, len(self.p_words))] - up_to[np.maximum(starts, 0)]
        k = int(sums.argmax())
        return spans[lo + k], float(sums[k])

    def best_word(self) -> ScoredSpan:
        """Return the most probable single word."""
        at = int(np.argmax(self.p_words))
        p = float(self.p_words[at])
        return ScoredSpan(self.first + at, self.first + at + 1, p, p)


def link_targets(
    scores: ArticleScores, spans: Sequence[ScoredSpan], query: str, key: str, n_headline_words: int
) -> list[LinkTargets]:
    """Return where each span points. The links of a word are taken from the window that owns the word.

    Args:
        scores: The scores of the article.
        spans: The spans that point.
        query: Name in `LINKS` of the vectors of the words that point.
        key: Name in `LINKS` of the vectors of the words that are pointed to.
        n_headline_words: Number of words in the headline. No span points from it into the body or back.
    """
    if not spans:
        return []
    span_of_word = np.concatenate([np.full(s.end - s.start, k) for k, s in enumerate(spans)])
    words = np.concatenate([np.arange(s.start, s.end) for s in spans])
    sums: list[list[tuple[Window, Floats]]] = [[] for _ in spans]
    for window, vectors in scores.windows:
        own = np.flatnonzero((words >= window.own) & (words < window.own_end))
        if not len(own):
            continue
        queries = _link_vectors(vectors, query)[1 + words[own] - window.first]
        p = _softmax(queries @ _link_vectors(vectors, key).T / LINK_SIZE**0.5)
        begins = np.flatnonzero(np.diff(span_of_word[own], prepend=-1))  # the words of a span are adjacent
        for k, row in zip(span_of_word[own[begins]].tolist(), np.add.reduceat(p, begins), strict=True):
            sums[k].append((window, row))
    return [
        _mean_over_words(span, rows).beside(span.start, n_headline_words)
        for span, rows in zip(spans, sums, strict=True)
    ]


def _mean_over_words(span: ScoredSpan, sums: Sequence[tuple[Window, Floats]]) -> LinkTargets:
    """Return the mean over a span's words of where they point.

    Args:
        span: The span.
        sums: Per window, the sum over the words that it owns, (1 + words in the window,) float32.
    """
    first, end = min(w.first for w, _ in sums), max(w.end for w, _ in sums)
    mean = np.zeros(1 + end - first, np.float32)
    for window, row in sums:
        mean[0] += row[0]
        mean[1 + window.first - first : 1 + window.end - first] += row[1:]
    mean /= span.end - span.start
    return LinkTargets(first, float(mean[0]), mean[1:])


def _link_vectors(vectors: Floats, name: str) -> Floats:
    """Return the columns of one of the `LINKS`, (n_rows, `LINK_SIZE`) float32."""
    at = LINKS.index(name) * LINK_SIZE
    return vectors[:, at : at + LINK_SIZE]


def _softmax(x: Floats) -> Floats:
    """Return probabilities along the rows of a (n_rows, n_columns) float32 array."""
    e = np.exp(x - x.max(1, keepdims=True))
    return np.asarray(e / e.sum(1, keepdims=True), np.float32)
