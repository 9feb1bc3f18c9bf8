"""Decode the network's scores into spans: names, and attributions whose content, cue and source belong together.

A parsed quotation is content as a whole or not at all. Each content is linked to the cue that its words point to, and
each cue to the source that it points to. Where they point with high probability at a word that has no tag, that word
becomes the cue or source.

The link from a word to the words it may point to is a softmax over scaled dot products (Vaswani et al. 2017).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.model import viterbi
from transforms.model.pieces import Pieces
from transforms.model.tag_scheme import LINK_SIZE, LINKS, ROLES
from transforms.model.viterbi import TagSpan
from transforms.model.windows import Window

Floats = NDArray[np.float32]
CONTENT_TAGS = [1, 2]  # columns of `TAGS`
PENALTY = 20.0  # log probability subtracted from tags that the whole quotation rules out
MIN_LINK = 0.2  # least probability of a link to a tagged span
MIN_UNTAGGED_LINK = 0.5  # least probability at which an untagged word becomes the cue or source


@dataclass
class ArticleScores:
    """The network's scores of one article.

    Attributes:
        tags: (n_words, `len(TAGS)`) float32 log probabilities.
        names: (n_words, `len(NAME_TAGS)`) float32 log probabilities.
        windows: Each window of the article with its link vectors,
            (1 + words in the window, `len(LINKS) * LINK_SIZE`) float32. Row 0 stands for "no span".
    """

    tags: Floats
    names: Floats
    windows: list[tuple[Window, Floats]] = field(default_factory=list)


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


class ScoredName(NamedTuple):
    """A name.

    Attributes:
        span: Its words, and its type as an index into `NAME_TYPES`.
        mean: Mean probability of the type over the words.
        lowest: Lowest probability of the type over the words.
    """

    span: TagSpan
    mean: float
    lowest: float


@dataclass
class ScoredAttribution:
    """The contents that belong to one cue, with the source of the cue.

    Attributes:
        content: Spans in text order.
        cue: The cue; None where there is none.
        source: The speaker mention; None where the cue points to no span.
        link_probability: Probability of the link to the cue, of the content with the weakest link.
        source_probability: Probability of the source, or of having none.
    """

    content: list[ScoredSpan]
    cue: ScoredSpan | None
    source: ScoredSpan | None
    link_probability: float
    source_probability: float


def whole_quotations(tags: Floats, quoted: NDArray[np.int32], has_alphanumeric: NDArray[np.bool_]) -> Floats:
    """Return the scores with each quotation forced to be content or not, by the mean probability of its words.

    Args:
        tags: (n_words, `len(TAGS)`) float32 log probabilities.
        quoted: (n_words,) int32, the quotation that contains the word; -1 outside.
        has_alphanumeric: (n_words,) bool. Only these words count: content is trimmed of punctuation at its ends.

    Returns:
        (n_words, `len(TAGS)`) float32; `tags` itself if no word is in a quotation.
    """
    if quoted.max(initial=-1) < 0:
        return tags
    inside = quoted >= 0
    p = np.exp(tags[:, CONTENT_TAGS]).sum(1)
    weights = (inside & has_alphanumeric).astype(np.float64)
    n = int(quoted.max()) + 1
    sums, counts = (np.bincount(quoted[inside], w[inside], n) for w in (p * weights, weights))
    content = (sums >= 0.5 * np.maximum(counts, 1))[quoted[inside]]
    forced = tags.copy()
    rows = np.flatnonzero(inside)
    is_content = np.zeros(tags.shape[1], bool)
    is_content[CONTENT_TAGS] = True
    forced[rows] -= np.where(content[:, None] != is_content, PENALTY, 0).astype(np.float32)
    return forced


def attributions(scores: Sequence[ArticleScores], pieces: Sequence[Pieces]) -> list[list[ScoredAttribution]]:
    """Return the attributions of each article, ordered by their first content."""
    tagged = viterbi.best_tags(
        [whole_quotations(s.tags, p.quoted, p.has_alphanumeric) for s, p in zip(scores, pieces, strict=True)]
    )
    return [_attributions(s, viterbi.tag_spans(t)) for s, t in zip(scores, tagged, strict=True)]


def names(scores: Sequence[ArticleScores]) -> list[list[ScoredName]]:
    """Return the names of each article, in text order."""
    tagged = viterbi.best_tags([s.names for s in scores])
    return [
        [ScoredName(span, *p) for span, p in zip(found, _probabilities(s.names, found), strict=True)]
        for s, found in ((s, viterbi.tag_spans(t)) for s, t in zip(scores, tagged, strict=True))
    ]


def _probabilities(log_probabilities: Floats, spans: Sequence[TagSpan]) -> Iterator[tuple[float, float]]:
    """Return the mean and the lowest probability of each span's type over its words.

    The probability of a type at a word is the sum of its begin and inside tags.

    Args:
        log_probabilities: (n_words, n_tags) float32.
        spans: The spans.
    """
    if not spans:
        return iter(())
    starts, ends, types = np.array(spans).T
    lengths = ends - starts
    begins = np.cumsum(lengths) - lengths
    words = np.arange(lengths.sum()) + np.repeat(starts - begins, lengths)
    begin = np.repeat(1 + 2 * types, lengths)
    p = np.exp(log_probabilities[words, begin]) + np.exp(log_probabilities[words, begin + 1])
    means = np.add.reduceat(p, begins) / lengths
    return zip(means.tolist(), np.minimum.reduceat(p, begins).tolist(), strict=True)


def _attributions(scores: ArticleScores, spans: Sequence[TagSpan]) -> list[ScoredAttribution]:
    """Return the attributions of one article, given its tagged spans."""
    by_role: tuple[list[ScoredSpan], ...] = tuple([] for _ in ROLES)
    for span, p in zip(spans, _probabilities(scores.tags, spans), strict=True):
        by_role[span.type].append(ScoredSpan(span.start, span.end, *p))
    contents, cues, sources = by_role
    contents_of: dict[ScoredSpan, list[tuple[ScoredSpan, float]]] = defaultdict(list)  # cue: contents and link scores
    for content, targets in zip(contents, _link_targets(scores, contents, "content", "cue"), strict=True):
        cue, p_link = targets.best_span(cues)
        if cue is None or p_link < MIN_LINK:
            cue = targets.best_word()
            p_link = cue.mean
            if p_link < MIN_UNTAGGED_LINK or content.start <= cue.start < content.end:
                continue
            insort(cues, cue)
        contents_of[cue].append((content, p_link))
    found = []
    cue_targets = _link_targets(scores, list(contents_of), "asks", "source")
    for (cue, linked), targets in zip(contents_of.items(), cue_targets, strict=True):
        source, p_source = _source(sources, targets)
        found.append(ScoredAttribution(sorted(c for c, _ in linked), cue, source, min(p for _, p in linked), p_source))
    return sorted(found, key=lambda a: a.content[0].start)


def _source(sources: Sequence[ScoredSpan], targets: LinkTargets) -> tuple[ScoredSpan | None, float]:
    """Return the source a cue points to, or None, with the probability of that answer."""
    source, p = targets.best_span(sources)
    if source is not None and p >= max(MIN_LINK, targets.p_none):
        return source, p
    word = targets.best_word()
    return (word, word.mean) if word.mean >= MIN_UNTAGGED_LINK else (None, targets.p_none)


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


def _link_targets(scores: ArticleScores, spans: Sequence[ScoredSpan], query: str, key: str) -> list[LinkTargets]:
    """Return where each span points. The links of a word are taken from the window that owns the word.

    Args:
        scores: The scores of the article.
        spans: The spans that point.
        query: Name in `LINKS` of the vectors of the words that point.
        key: Name in `LINKS` of the vectors of the words that are pointed to.
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
    return [_mean_over_words(span, rows) for span, rows in zip(spans, sums, strict=True)]


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


def groups(lengths: Sequence[int], most: int) -> Iterator[range]:
    """Yield ranges of articles with at most `most` characters together, or one longer article; limits memory."""
    first, total = 0, 0
    for i, length in enumerate(lengths):
        if total and total + length > most:
            yield range(first, i)
            first, total = i, 0
        total += length
    if first < len(lengths):
        yield range(first, len(lengths))
