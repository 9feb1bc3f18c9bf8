"""Which quotes and articles are hits, and in which order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.errors import InputError
from flows.search.hit_sql import SORTS
from flows.search.search_archive import OpenIndex, read_query
from transforms.search.parse_query import FIELDS

BRIDGE, WORK, HARBOUR, COLD = "We will rebuild", "that the work", "that the harbour", "It is cold"
VALUES = ("Kovacs", '"Anna Kovacs"', "2026-01", ">.5", "direct", "speech", "quotes", "articles", "Her*", "x")
CLAUSES = st.builds(
    lambda minus, field, value: f"{minus}{field}{value}",
    st.sampled_from(["", "-"]),
    st.sampled_from(["", *(f"{name}:" for name in FIELDS)]),
    st.sampled_from(VALUES),
)


def texts(index: OpenIndex, query: str, sort: str = "oldest") -> list[str]:
    return [hit.text for hit in index.find(read_query(query), sort, None)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bridge", [BRIDGE, BRIDGE]),
        ("BRIDGE winter", [BRIDGE, BRIDGE]),
        ('"old bridge" -harbour', [BRIDGE, BRIDGE]),
        ("bridge -winter", []),
        ("harbour OR cold", [HARBOUR, COLD]),
        ("-bridge -work", [HARBOUR, COLD]),
        ("speaker:Kovacs", [BRIDGE, WORK, BRIDGE, WORK, HARBOUR]),
        ('speaker:"Anna Kovacs" work', [WORK, WORK]),
        ("-speaker:Kovacs", [COLD]),
        ("speaker:Kovacs speaker:Berg harbour OR cold", [HARBOUR, COLD]),
        ("speaker:she", []),
        ("source:Herald", [BRIDGE, WORK]),
        ("-source:Herald source:Cour*", [BRIDGE, WORK]),
        ("about:bridge", [BRIDGE, BRIDGE]),
        ("kind:direct speaker:Kovacs", [BRIDGE, BRIDGE]),
        ("-kind:indirect,mixed", [BRIDGE, BRIDGE, COLD]),
        ("on:2026-01-05", [BRIDGE, WORK]),
        ("-on:2026-01", [HARBOUR, COLD]),
        ("since:2026-01-06 until:2026-01-31", [BRIDGE, WORK]),
        ("confidence:>.9 speaker:Kovacs", [BRIDGE, BRIDGE]),
        ("confidence:<=.9 speaker:Kovacs", [WORK, WORK, HARBOUR]),
        ("-act:speech", []),
    ],
)
def test_query_finds_quotes(index: OpenIndex, query: str, expected: list[str]) -> None:
    found = texts(index, query)
    assert [
        next(start for start in (BRIDGE, WORK, HARBOUR, COLD) if text.startswith(start)) for text in found
    ] == expected
    assert index.count(read_query(query)) == len(expected)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("forest", ["Bridge to be rebuilt", "A bridge"]),
        ("rebuilt", ["Bridge to be rebuilt"]),
        ("nobody -bridge", [None]),
        ("speaker:Kovacs kind:direct", ["Bridge to be rebuilt", "A bridge"]),
        ("-speaker:Kovacs", [None]),
        ("-speaker:Nobody source:Courier", ["A bridge", None]),
        ("about:Kovacs forest source:Herald", ["Bridge to be rebuilt"]),
        ("-about:Kovacs", [None]),
        ("kind:mixed", []),
        ("-kind:direct", [None]),
        ("until:2026-01-05", ["Bridge to be rebuilt"]),
        ("-on:2026", [None]),
    ],
)
def test_query_finds_articles(index: OpenIndex, query: str, titles: list[str | None]) -> None:
    hits = index.find(read_query(query, results="articles"), "oldest", None)
    assert [hit.title for hit in hits] == titles


def test_orders(index: OpenIndex) -> None:
    oldest, newest = texts(index, "speaker:Kovacs"), texts(index, "speaker:Kovacs", "newest")
    assert newest == [oldest[4], *oldest[2:4], *oldest[:2]]  # in an article, quotes keep its order
    assert texts(index, "speaker:Kovacs", "relevance") != oldest
    assert sorted(texts(index, "harbour OR work", "relevance")) == sorted(texts(index, "harbour OR work"))
    with pytest.raises(InputError, match="there is no order"):
        index.find(read_query("rain"), "best")


@settings(max_examples=60)
@given(st.lists(CLAUSES, min_size=1, max_size=5), st.sampled_from(SORTS))
def test_any_query_is_answered_or_refused(index: OpenIndex, clauses: list[str], sort: str) -> None:
    try:
        query = read_query(" ".join(clauses))
    except InputError:
        return
    assert len(list(index.find(query, sort, None))) == index.count(query)
