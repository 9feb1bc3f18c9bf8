"""Decode the network's scores into spans: names, and attributions whose content, cue and source belong together.

A parsed quotation is content as a whole or not at all. Each content is linked to the cue that its words point to, and
each cue to the source that it points to. Where they point with high probability at a word that has no tag, that word
becomes the cue or source. No quote is partly in the headline and partly outside it.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.model import viterbi
from transforms.model.links import ArticleScores, LinkTargets, link_targets
from transforms.model.links import ScoredSpan as ScoredSpan  # what spans are made of: confidences need it, too
from transforms.model.pieces import Pieces
from transforms.model.tag_scheme import ROLES
from transforms.model.viterbi import TagSpan

Floats = NDArray[np.float32]
CONTENT_TAGS = [1, 2]  # columns of `TAGS`
PENALTY = 20.0  # log probability subtracted from tags that a quotation or the headline's end rules out
# Added to the log probabilities of `TAGS` before decoding. A content rarely begins within or right after another one,
# so a begin tag needs more evidence; a cue that is missed costs the whole quote, so a cue or a source needs less.
BEGIN_CONTENT, CUE, SOURCE = -0.5, 0.5, 0.25
TAG_WEIGHTS = np.array([0.0, BEGIN_CONTENT, 0.0, CUE, CUE, SOURCE, SOURCE], np.float32)
MIN_LINK = 0.2  # least probability of a link to a tagged span
MIN_UNTAGGED_LINK = 0.5  # least probability at which an untagged word becomes the cue or source


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
    both = list(zip(scores, pieces, strict=True))
    tagged = viterbi.best_tags(
        [
            ended_by_headline(whole_quotations(s.tags + TAG_WEIGHTS, p.quoted, p.has_alphanumeric), p.n_headline_words)
            for s, p in both
        ]
    )
    return [_attributions(s, viterbi.tag_spans(t), p.n_headline_words) for (s, p), t in zip(both, tagged, strict=True)]


def ended_by_headline(tags: Floats, n_headline_words: int) -> Floats:
    """Return the scores, (n_words, `len(TAGS)`) float32, so that no span of the headline goes on into the body."""
    if not 0 < n_headline_words < len(tags):
        return tags
    ended = tags.copy()
    ended[n_headline_words, 2::2] -= PENALTY  # the inside tags
    return ended


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


def _attributions(scores: ArticleScores, spans: Sequence[TagSpan], n_headline_words: int) -> list[ScoredAttribution]:
    """Return the attributions of one article, given its tagged spans; each is within the headline or outside it."""
    by_role: tuple[list[ScoredSpan], ...] = tuple([] for _ in ROLES)
    for span, p in zip(spans, _probabilities(scores.tags, spans), strict=True):
        by_role[span.type].append(ScoredSpan(span.start, span.end, *p))
    contents, cues, sources = by_role
    contents_of: dict[ScoredSpan, list[tuple[ScoredSpan, float]]] = defaultdict(list)  # cue: contents and link scores
    cue_targets = link_targets(scores, contents, "content", "cue", n_headline_words)
    for content, targets in zip(contents, cue_targets, strict=True):
        cue, p_link = targets.best_span(cues)
        if cue is None or p_link < MIN_LINK:
            cue = targets.best_word()
            p_link = cue.mean
            if p_link < MIN_UNTAGGED_LINK or content.start <= cue.start < content.end:
                continue
            insort(cues, cue)
        contents_of[cue].append((content, p_link))
    found = []
    source_targets = link_targets(scores, list(contents_of), "asks", "source", n_headline_words)
    for (cue, linked), targets in zip(contents_of.items(), source_targets, strict=True):
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
