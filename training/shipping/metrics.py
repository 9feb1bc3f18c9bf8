"""Score quotes and names against gold in the repaired text, and exact spans of source, cue and content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from training.data.corpora import Document
from training.data.labels import merged, types_of
from transforms.model.pieces import Pieces, words_of
from transforms.model.tag_scheme import ROLES
from transforms.reader_api import Mention, Quote, Span

MIN_OVERLAP = 0.5  # Jaccard index of characters


def correct_quotes(document: Document, quotes: Sequence[Quote | None]) -> list[bool]:
    """Return for each quote whether it is correct.

    A quote is correct if its content matches a gold one, one to one, by a Jaccard index of at least 0.5, and its
    speaker overlaps the gold source. The evaluation's script counts the same as `speaker_mention`.
    """
    text = document.article.text
    gold = [(characters(merged(text, g.content)), characters(g.source)) for g in document.quotes or ()]
    pairs = []
    for i, quote in enumerate(quotes):
        content = characters(merged(text, quote.content)) if quote else frozenset()
        for j, (there, _) in enumerate(gold):
            shared = len(content & there)
            if shared and shared / len(content | there) >= MIN_OVERLAP:
                pairs.append((-shared / len(content | there), i, j))
    correct = [False] * len(quotes)
    taken: set[int] = set()
    used: set[int] = set()
    for _, i, j in sorted(pairs):
        if i in taken or j in used:
            continue
        taken.add(i)
        used.add(j)
        quote = quotes[i]
        correct[i] = bool(quote and quote.speaker and characters([quote.speaker]) & gold[j][1])
    return correct


def correct_names(document: Document, names: Sequence[Mention]) -> list[bool]:
    """Return for each name whether a gold name has exactly its characters and a label that allows its type."""
    gold = {(n.start, n.end): types_of(document.corpus, n.label) for n in document.names or ()}
    return [m.type in gold.get((m.start, m.end), ()) for m in names]


def characters(spans: Iterable[Span]) -> frozenset[int]:
    """Return the offsets of all characters of the spans."""
    return frozenset(at for s in spans for at in range(s.start, s.end))


class ExactSpans:
    """Exact spans of words by role, F1 over all documents: CofeNet's measure (Wang et al. 2022), over our words."""

    def __init__(self) -> None:
        self.hits: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.gold: Counter[str] = Counter()

    def add(self, document: Document, pieces: Pieces, quotes: Iterable[Quote | None]) -> None:
        """Count a document's spans, gold and found, both without punctuation at their ends.

        Raises:
            ValueError: The document has no annotated quotes.
        """
        if document.quotes is None:
            raise ValueError("the document has no annotated quotes to compare with")
        text = document.article.text
        gold: dict[str, set[tuple[int, int]]] = {role: set() for role in ROLES}
        found: dict[str, set[tuple[int, int]]] = {role: set() for role in ROLES}
        for g in document.quotes:
            for role in ROLES:
                gold[role] |= {words_of(pieces, *span) for span in merged(text, getattr(g, role))}
        for quote in filter(None, quotes):
            spans = {"content": quote.content, "cue": [quote.cue], "source": [quote.speaker]}
            for role in ROLES:
                mine = [span for span in spans[role] if span]
                found[role] |= {words_of(pieces, *span) for span in merged(text, mine)}
        for role in ROLES:
            self.hits[role] += len(gold[role] & found[role])
            self.found[role] += len(found[role])
            self.gold[role] += len(gold[role])

    def f1(self) -> dict[str, float]:
        """Return F1 by role."""
        return {role: 2 * self.hits[role] / max(1, self.found[role] + self.gold[role]) for role in ROLES}
