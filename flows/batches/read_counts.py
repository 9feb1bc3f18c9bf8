"""Count what reading batches came to. Worker processes load this module at their start, so it imports little."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self


class ReadCounts(NamedTuple):
    """The outcome of reading one or more batches.

    Attributes:
        articles: Articles that were read.
        refused: Records that were refused.
        at: When the first of the batches was done, in seconds since 1970.
    """

    articles: int
    refused: int
    at: float

    @classmethod
    def total(cls, counts: Sequence[Self]) -> Self:
        """Add up the counts of several batches, given in the order they were read."""
        return cls(sum(c.articles for c in counts), sum(c.refused for c in counts), counts[0].at)
