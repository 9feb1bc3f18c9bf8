"""The grammatical roles of the mentions of people, by the network's output for their last word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from transforms.linking.coreference.grammatical_roles import CHOICES
from transforms.model.inference import log_softmax
from transforms.model.links import ArticleScores
from transforms.model.pieces import Pieces, words_of
from transforms.reader_api import Mention, Role, Span

DIGITS = 3  # of a probability


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
    found = np.hstack([np.exp(log_softmax(part)) for part in logits]).round(DIGITS)
    for (mention, _), row in zip(placed, found.tolist(), strict=True):
        yield Role(Span(mention.start, mention.end), tuple(row))
