"""Find the person who is named beside a quotation as its speaker: a pronoun within it does not mean them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter

from transforms.linking.cluster import Cluster
from transforms.linking.coreference.placed_people import CUE_AFTER
from transforms.reader_api import Mention
from transforms.text.quotation_marks import Quotation

BEFORE_QUOTATION, AFTER_QUOTATION = 30, 40  # characters between a quotation and the name of its speaker, at most


class NamedPeople:
    """The mentions of people by name, by position.

    Attributes:
        found: Each mention with its person, in text order, and the rank of the person among the article's people.
    """

    def __init__(self, text: str, mentions: Sequence[Mention], people: Sequence[Cluster]) -> None:
        self._text = text
        found = [(mentions[i], rank, person) for rank, person in enumerate(people) for i in person.mentions]
        self.found = sorted(found, key=itemgetter(0, 1))

    def beside(self, quotation: Quotation) -> Cluster | None:
        """Return the person who is named beside a quotation as its speaker; of several, the first of `people`."""
        start, end = quotation.start - quotation.opened, quotation.end + quotation.closed
        first = bisect_right(self.found, start - BEFORE_QUOTATION, key=lambda one: one[0].end)
        last = bisect_left(self.found, end + AFTER_QUOTATION, key=lambda one: one[0].start)
        inside = bisect_right(self.found, start, first, last, key=lambda one: one[0].end)
        behind = bisect_left(self.found, end, inside, last, key=lambda one: one[0].start)
        before = (one for one in self.found[first:inside] if CUE_AFTER.match(self._text, one[0].end))
        after = (one for one in self.found[behind:last] if self._follows(one[0], end))
        return min((*before, *after), key=itemgetter(1), default=(None, 0, None))[2]

    def _follows(self, mention: Mention, end: int) -> bool:
        """Return whether a cue beside the mention makes it the speaker of the quotation that ends at `end`."""
        text = self._text
        has_cue = CUE_AFTER.match(text, mention.end) or CUE_AFTER.match(text, end)
        return has_cue is not None and "\n" not in text[end : mention.start]
