"""What a search asks for, as data: words, and limits of speakers, papers, days and quotes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

QUOTES, ARTICLES = "quotes", "articles"
RESULTS = (QUOTES, ARTICLES)


@dataclass(frozen=True)
class Words:
    """A word or phrase that a text must have.

    Attributes:
        text: The words, with at least one letter or digit.
        is_prefix: Whether the last word may go on: `migra*`.
    """

    text: str
    is_prefix: bool = False


@dataclass(frozen=True)
class Days:
    """Days of publication (UTC).

    Attributes:
        first: The first day; None for no limit.
        last: The last day, inclusive; None for no limit.
    """

    first: date | None = None
    last: date | None = None

    def within(self, other: Days) -> Days:
        """Return the days that both have."""
        firsts = [day for day in (self.first, other.first) if day]
        lasts = [day for day in (self.last, other.last) if day]
        return Days(max(firsts, default=None), min(lasts, default=None))


@dataclass(frozen=True)
class Confidence:
    """A limit of `quotes.confidence`.

    Attributes:
        sign: `>`, `>=`, `<` or `<=`.
        value: 0 to 1.
    """

    sign: str
    value: float


@dataclass(frozen=True)
class Filters:
    """What a quote or article must have besides words; or must not have, in `SearchQuery.without`.

    Attributes:
        speakers: Names, of which one must be the speaker's.
        about: Names, each of which must be spoken of.
        sources: Names, of which one must be the paper's.
        kinds: Values of `quotes.kind`; empty for all.
        acts: Values of `quotes.act`; empty for all.
        confidence: Limits that must hold.
        days: Ranges of days. Only for what must not be: `SearchQuery.days` has what must be.
    """

    speakers: tuple[Words, ...] = ()
    about: tuple[Words, ...] = ()
    sources: tuple[Words, ...] = ()
    kinds: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    confidence: tuple[Confidence, ...] = ()
    days: tuple[Days, ...] = ()


@dataclass(frozen=True)
class SearchQuery:
    """A search.

    Attributes:
        words: Groups of words. Of each group the text must have one.
        without_words: Words that the text must not have.
        within: What must hold besides.
        without: What must not hold.
        days: Days of publication.
        results: `quotes` or `articles`.
    """

    words: tuple[tuple[Words, ...], ...] = ()
    without_words: tuple[Words, ...] = ()
    within: Filters = Filters()
    without: Filters = Filters()
    days: Days = Days()
    results: str = QUOTES


class QueryError(ValueError):
    """A query cannot be read.

    Attributes:
        query: The query.
        start: Where it is wrong: first character, an index into `query`.
        end: One past the last character.
    """

    def __init__(self, message: str, query: str, start: int, end: int) -> None:
        super().__init__(message)
        self.query = query
        self.start = start
        self.end = end
