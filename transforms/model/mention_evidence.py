"""What the network tells of mentions of people: their grammatical roles, and how pronouns attend to them.

Heads of a trained transformer follow coreference (Clark et al. 2019).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np

from transforms.linking.coreference.grammatical_roles import CHOICES
from transforms.model.inference import log_softmax
from transforms.model.links import ArticleScores, PronounRows
from transforms.model.pieces import Pieces, words_of
from transforms.reader_api import Attention, Mention, Role, Span

PROBABILITY_DIGITS = 3
LEAST = 1e-3  # added to the attention before the logarithm
LOG_DIGITS = 2
MOST_WORDS = 8  # of a mention, its last ones

Placed = tuple[int, int, Span]  # first word, one past the last word, characters


def mention_roles(scores: ArticleScores, pieces: Pieces, mentions: Sequence[Mention]) -> Iterator[Role]:
    """Yield the role of each mention of a person; none if the network does not tell roles.

    Args:
        scores: The network's scores of an article.
        pieces: Its pieces.
        mentions: Its mentions, with offsets into the article's text.
    """
    if scores.roles is None:
        return
    people = [m for m in mentions if m.type == "PERSON"]
    spans = [words_of(pieces, m.start, m.end) for m in people]
    placed = [(m, end - 1) for m, (start, end) in zip(people, spans, strict=True) if start < end]
    if not placed:
        return
    logits = np.split(scores.roles[[word for _, word in placed]], np.cumsum(CHOICES)[:-1], axis=1)
    found = np.hstack([np.exp(log_softmax(part)) for part in logits]).round(PROBABILITY_DIGITS)
    for (mention, _), row in zip(placed, found.tolist(), strict=True):
        yield Role(Span(mention.start, mention.end), tuple(row))


def pronoun_attention(scores: ArticleScores, pieces: Pieces, mentions: Sequence[Mention]) -> Iterator[Attention]:
    """Yield for each pronoun how it attends to the mentions of people in its window.

    Args:
        scores: The network's scores of an article.
        pieces: Its pieces.
        mentions: Its mentions in text order, with offsets into the article's text.
    """
    if not any(len(rows.words) for rows in scores.attention):
        return
    people = [(*words_of(pieces, m.start, m.end), m) for m in mentions if m.type == "PERSON"]
    placed = [(first, end, Span(m.start, m.end)) for first, end, m in people if first < end]
    pronouns = {first: Span(m.start, m.end) for first, _, m in people if m.form == "pronoun"}
    for rows in scores.attention:
        if len(rows.words):
            yield from _of_window(rows, placed, pronouns)


def _of_window(rows: PronounRows, placed: Sequence[Placed], pronouns: dict[int, Span]) -> Iterator[Attention]:
    """Yield the attention of the pronouns that a window owns."""
    window = rows.window
    lo = bisect_left(placed, window.first, key=lambda one: one[0])
    hi = bisect_left(placed, window.end, key=lambda one: one[0])
    inside = [one for one in placed[lo:hi] if one[1] <= window.end]
    if not inside:
        return
    starts, ends = np.array([one[:2] for one in inside]).T - window.first
    weights = rows.weights.astype(np.float32)
    most = weights[:, :, ends - 1]
    for back in range(1, min(int((ends - starts).max()), MOST_WORDS)):
        most = np.maximum(most, weights[:, :, np.maximum(ends - 1 - back, starts)])
    logs = np.log(most + LEAST).round(LOG_DIGITS)  # (heads, pronouns, mentions)
    for k, word in enumerate(rows.words.tolist()):
        if word in pronouns:
            others = [(j, span) for j, (first, _, span) in enumerate(inside) if first != word]
            if others:
                told = logs[:, k, [j for j, _ in others]].T.tolist()
                yield Attention(pronouns[word], tuple(s for _, s in others), tuple(map(tuple, told)))
