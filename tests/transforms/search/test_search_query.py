"""What a search asks for, as data."""

from __future__ import annotations

from datetime import date

import pytest

from transforms.search.search_query import Days

FIRST, SECOND, THIRD = date(2025, 12, 1), date(2025, 12, 2), date(2025, 12, 3)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Days(), Days(), Days()),
        (Days(FIRST), Days(SECOND), Days(SECOND)),
        (Days(None, THIRD), Days(FIRST, SECOND), Days(FIRST, SECOND)),
        (Days(FIRST, FIRST), Days(THIRD, THIRD), Days(THIRD, FIRST)),
    ],
)
def test_days_within_days_are_those_that_both_have(one: Days, other: Days, both: Days) -> None:
    assert one.within(other) == other.within(one) == both
