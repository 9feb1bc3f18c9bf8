"""Which names pronouns and noun phrases may mean, by the network's links from their words to first words of names."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from transforms.model.links import ArticleScores, LinkTargets, ScoredSpan, link_targets
from transforms.model.pieces import Pieces, words_of
from transforms.model.tag_scheme import LINK_SIZE, LINKS
from transforms.reader_api import Antecedent, Mention, Span

MIN_PROBABILITY = 0.02  # less probable names are left out


def antecedents(scores: ArticleScores, pieces: Pieces, mentions: Sequence[Mention]) -> Iterator[Antecedent]:
    """Yield the names that each pronoun and noun phrase may mean, most probable first.

    Args:
        scores: The network's scores of an article.
        pieces: Its pieces.
        mentions: Its mentions in text order, without overlaps: names, pronouns and noun phrases, with offsets into the
            article's text.
    """
    if not scores.windows or scores.windows[0][1].shape[1] < len(LINKS) * LINK_SIZE:
        return  # a network without these links
    placed = [(m, span) for m in mentions if (span := _words(pieces, m)).start < span.end]
    asking = [(m, span) for m, span in placed if m.form != "name"]
    names = [(span.start, m) for m, span in placed if m.form == "name"]
    if not asking or not names:
        return
    firsts = [first for first, _ in names]
    found = link_targets(scores, [span for _, span in asking], "refers", "named", 0)
    for (mention, _), targets in zip(asking, found, strict=True):
        yield from _most_probable(mention, targets, names, firsts)


def _most_probable(
    mention: Mention, targets: LinkTargets, names: Sequence[tuple[int, Mention]], firsts: Sequence[int]
) -> list[Antecedent]:
    """Return the names near a mention to which its words point."""
    lo = bisect_left(firsts, targets.first)
    hi = bisect_right(firsts, targets.first + len(targets.p_words) - 1)
    found = [
        Antecedent(Span(mention.start, mention.end), Span(name.start, name.end), round(p, 4))
        for first, name in names[lo:hi]
        if (p := float(targets.p_words[first - targets.first])) >= MIN_PROBABILITY
    ]
    return sorted(found, key=lambda one: -one.probability)


def _words(pieces: Pieces, mention: Mention) -> ScoredSpan:
    """Return the words of a mention."""
    return ScoredSpan(*words_of(pieces, mention.start, mention.end), 1.0, 1.0)
