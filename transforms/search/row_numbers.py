"""Number articles and quotes so that their order is that of publication: the index then finds the newest first.

An article's number is its day and 24 bits of its id; a quote's is its article's number and its position there. SQLite
keeps rows, and FTS5 the lists of where a word stands, in the order of these numbers.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta
from typing import NamedTuple

from transforms.contract.months import UNKNOWN, month_after
from transforms.search.search_query import Days

SLOT_BITS = 24  # articles of a day
QUOTE_BITS = 20  # quotes of an article: a text of 10 million characters has fewer
DAY_ZERO = date(1599, 12, 31)  # stands for no date; the contract has none before 1600
LAST_DAY = (1 << 62 - SLOT_BITS - QUOTE_BITS) - 1  # numbers have 62 bits: SQLite's have a sign
ENTITY_DIGITS = 11  # of an entity_id; entities of one article are told apart by them
IDENTITY_DIGITS = 15


class Numbers(NamedTuple):
    """A range of numbers: from `first`, up to but without `end`."""

    first: int
    end: int


def article_number(day: date | None, article_id: str, taken: Container[int]) -> int:
    """Return the number of an article; the next free one if another article has it.

    Args:
        day: Day of publication (UTC); None for no date.
        article_id: Its id, in hexadecimal.
        taken: Numbers of other articles.
    """
    base = _day_number(day) << SLOT_BITS
    slot = int(article_id[: SLOT_BITS // 4], 16)
    while base + slot in taken:
        slot = (slot + 1) % (1 << SLOT_BITS)
    return base + slot


def quote_number(article: int, quote_index: int) -> int:
    """Return the number of a quote of an article."""
    return (article << QUOTE_BITS) + quote_index


def quotes_of(article: int) -> Numbers:
    """Return the numbers that the quotes of an article may have."""
    return Numbers(article << QUOTE_BITS, (article + 1) << QUOTE_BITS)


def article_of(quote: int) -> int:
    """Return the number of the article that a quote stands in."""
    return quote >> QUOTE_BITS


def day_of(article: int) -> date | None:
    """Return the day of publication of an article; None for no date."""
    days = article >> SLOT_BITS
    return DAY_ZERO + timedelta(days=days) if days else None


def articles_of_days(days: Days) -> Numbers:
    """Return the numbers of the articles of some days; those without a date only if there is no limit."""
    if days == Days():
        return Numbers(0, (LAST_DAY + 1) << SLOT_BITS)
    first = _day_number(days.first) if days.first else 1
    last = _day_number(days.last) if days.last else LAST_DAY
    return Numbers(first << SLOT_BITS, max(first, last + 1) << SLOT_BITS)


def articles_of_month(month: str) -> Numbers:
    """Return the numbers of the articles of a partition: a month as YYYY-MM, or `unknown`."""
    if month == UNKNOWN:
        return Numbers(0, 1 << SLOT_BITS)
    ends = [date.fromisoformat(f"{one}-01") for one in (month, month_after(month))]
    return Numbers(*(_day_number(day) << SLOT_BITS for day in ends))


def entity_number(entity_id: str) -> int:
    """Return a number that tells an entity from the others of its article."""
    return int(entity_id[:ENTITY_DIGITS], 16)


def identity_number(identity_id: str) -> int:
    """Return a number that tells an identity from all others: of a million, two are the same once in two million."""
    return int(identity_id[:IDENTITY_DIGITS], 16)


def _day_number(day: date | None) -> int:
    return min(max(1, (day - DAY_ZERO).days), LAST_DAY) if day else 0
