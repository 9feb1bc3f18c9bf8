"""What a speaker mention means, and by which rule."""

from __future__ import annotations

from typing import NamedTuple

from transforms.reader_api import Quote, Span

SPEAKER_TYPE = {
    **{"PERSON": "person", "ORG": "organization", "NORP": "group"},
    **{"GPE": "place", "LOC": "place", "FAC": "organization", "PRODUCT": "organization"},
}


class Finding(NamedTuple):
    """What one rule found.

    Attributes:
        entity: Index into the article's entities, or None where nobody is named.
        type: One of `tables.SPEAKER_TYPES`.
        basis: The rule; `speaker_confidence.BASES` has its weight.
        support: 0 to 1: how much better the entity fits than the next one.
    """

    entity: int | None
    type: str
    basis: str
    support: float = 1.0


class Said(NamedTuple):
    """A quote and who said it."""

    quote: Quote
    finding: Finding

    @property
    def extent(self) -> Span:
        """The characters from the first of the quote's content and speaker mention to the last."""
        spans = [*self.quote.content, *([self.quote.speaker] if self.quote.speaker else [])]
        return Span(min(s.start for s in spans), max(s.end for s in spans))
