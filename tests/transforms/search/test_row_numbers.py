"""Numbers whose order is that of publication."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.search import row_numbers as numbers
from transforms.search.search_query import Days

DAYS = st.dates(date(1600, 1, 1), date(2200, 1, 1)) | st.none()
IDS = st.text("0123456789abcdef", min_size=32, max_size=32)


@given(DAYS, IDS, st.integers(0, 2**20 - 1))
def test_number_tells_day_and_article(day: date | None, article_id: str, index: int) -> None:
    article = numbers.article_number(day, article_id, ())
    quote = numbers.quote_number(article, index)
    assert numbers.day_of(article) == day
    assert numbers.article_of(quote) == article
    assert numbers.quotes_of(article).first <= quote < numbers.quotes_of(article).end < 2**63


@given(DAYS, DAYS, IDS, IDS)
def test_order_is_that_of_the_days(one: date | None, other: date | None, first: str, second: str) -> None:
    before = (one or date.min) < (other or date.min)
    assert (
        numbers.article_number(one, first, ()) < numbers.article_number(other, second, ())
    ) == before or one == other


def test_taken_number_is_followed_by_the_next_of_the_day() -> None:
    day, last = date(2025, 12, 1), "ffffff" + "0" * 26
    first = numbers.article_number(day, "0" * 32, ())
    assert numbers.article_number(day, "0" * 32, {first, first + 1}) == first + 2
    assert numbers.article_number(day, last, {numbers.article_number(day, last, ())}) == first


@pytest.mark.parametrize(
    ("month", "days"),
    [("2025-12", Days(date(2025, 12, 1), date(2025, 12, 31))), ("2024-02", Days(date(2024, 2, 1), date(2024, 2, 29)))],
)
def test_months_and_days_have_the_same_numbers(month: str, days: Days) -> None:
    assert numbers.articles_of_month(month) == numbers.articles_of_days(days)


@given(DAYS, DAYS, DAYS)
def test_limits_of_days(first: date | None, last: date | None, day: date | None) -> None:
    limits = numbers.articles_of_days(Days(first, last))
    is_within = limits.first <= numbers.article_number(day, "8" * 32, ()) < limits.end
    if day is None:
        assert is_within == (first is None and last is None)
    else:
        assert is_within == ((first or day) <= day <= (last or day))


def test_articles_without_a_date_are_of_the_unknown_month() -> None:
    article = numbers.article_number(None, "f" * 32, ())
    assert article in range(*numbers.articles_of_month("unknown"))
    assert article not in range(*numbers.articles_of_days(Days(last=date.max)))
    assert numbers.day_of(numbers.article_number(date(1600, 1, 1), "0" * 32, ())) == date(1600, 1, 1)
    assert numbers.DAY_ZERO + timedelta(days=1) == date(1600, 1, 1)
