"""What is declared for looking through tables names tables and columns that are there."""

from __future__ import annotations

import pytest

from transforms.contract.archive_views import VIEWS
from transforms.contract.browsing import BROWSING, Browsing
from transforms.contract.table_sets import PUBLISHED_TABLES


@pytest.mark.parametrize("name", BROWSING)
def test_its_columns_are_there(name: str) -> None:
    declared = PUBLISHED_TABLES.get(name) or VIEWS[name]
    one = BROWSING[name]
    label = (one.label,) if one.label else ()
    assert {c.name for c in declared.columns}.issuperset((*one.searched, *one.indexed, *one.shown, *label))


def test_what_is_sorted_or_counted_by_is_indexed_once() -> None:
    assert Browsing(sort="day", facets=("source", "day")).indexed == ("day", "source")
    assert Browsing().indexed == ()
