"""The language of searches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.search.parse_query import FIELDS, parse_query
from transforms.search.search_query import Confidence, Days, Filters, QueryError, SearchQuery, Words

KOVACS = Words("Kovacs")
NOTHING = SearchQuery()
SYNTAX = st.lists(
    st.sampled_from(
        [
            *(f"{name}:" for name in FIELDS),
            "OR",
            "AND",
            "-",
            '"',
            "*",
            " ",
            "(",
            "rain",
            "2025-12",
            ">.8",
            "direct",
            "quotes",
        ]
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("rain AND snow", replace(NOTHING, words=((Words("rain"),), (Words("snow"),)))),
        ("rain OR snow ice", replace(NOTHING, words=((Words("rain"), Words("snow")), (Words("ice"),)))),
        ("or and not", replace(NOTHING, words=((Words("or"),), (Words("and"),), (Words("not"),)))),
        ('rain -"old town"', replace(NOTHING, words=((Words("rain"),),), without_words=(Words("old town"),))),
        ("speaker:Kovacs speaker:Berg", replace(NOTHING, within=Filters(speakers=(KOVACS, Words("Berg"))))),
        ("about:Kovacs", replace(NOTHING, within=Filters(about=(KOVACS,)))),
        ("-speaker:Kovacs", replace(NOTHING, without=Filters(speakers=(KOVACS,)))),
        ("source:Her*", replace(NOTHING, within=Filters(sources=(Words("Her", True),)))),
        ("kind:direct,Mixed", replace(NOTHING, within=Filters(kinds=("direct", "mixed")))),
        ("-act:thought", replace(NOTHING, without=Filters(acts=("thought",)))),
        ("confidence:>.8", replace(NOTHING, within=Filters(confidence=(Confidence(">", 0.8),)))),
        ("confidence:0.5", replace(NOTHING, within=Filters(confidence=(Confidence(">=", 0.5),)))),
        ("since:2025-12", replace(NOTHING, days=Days(date(2025, 12, 1)))),
        ("until:2024-02", replace(NOTHING, days=Days(None, date(2024, 2, 29)))),
        ("on:2025 since:2025-06-30", replace(NOTHING, days=Days(date(2025, 6, 30), date(2025, 12, 31)))),
        ("-on:2025-12-24", replace(NOTHING, without=Filters(days=(Days(date(2025, 12, 24), date(2025, 12, 24)),)))),
        ("in:articles", replace(NOTHING, results="articles")),
    ],
)
def test_query_says(query: str, expected: SearchQuery) -> None:
    assert parse_query(query) == expected


@pytest.mark.parametrize(
    ("query", "wrong", "message"),
    [
        ("rain speeker:Kovacs", "speeker:", "did you mean speaker:"),
        ("rain -x:y", "x:", "the fields are speaker, about"),
        ("kind:direct,spoken", "direct,spoken", "direct or mixed or indirect"),
        ("in:quotes,articles", "quotes,articles", "quotes or articles"),
        ("confidence:>8", ">8", "0 to 1"),
        ("confidence:sure", "sure", "0 to 1"),
        ("on:2025-02-30", "2025-02-30", "is a day"),
        ("since:0000", "0000", "is a day"),
        ("since:٢٠٢٥", "٢٠٢٥", "is a day"),
        ("since:2025 since:2024", "since:2024", "twice"),
        ("-until:2025", "-until:2025", "cannot be excluded"),
        ("OR rain", "OR", "between two words"),
        ("rain OR", "OR", "between two words"),
        ("rain OR -snow", "OR", "between two words"),
        ("rain OR OR snow", "OR", "between two words"),
        ("rain NOT snow", "NOT", "minus"),
        ("(rain OR snow) ice", "(rain", "parentheses"),
        ("speaker:…", "speaker:…", "no word"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(query: str, wrong: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as error:
        parse_query(query)
    assert query[error.value.start : error.value.end] == wrong


@given(st.text(max_size=60) | SYNTAX)
def test_any_text_is_a_query_or_an_error_with_a_place(query: str) -> None:
    try:
        parsed = parse_query(query)
    except QueryError as error:
        wrong = (error.start, error.end, str(error))
    else:
        assert parsed == parse_query(f" {query} ")
        return
    assert 0 <= wrong[0] < wrong[1] <= len(query)
    assert wrong[2]
