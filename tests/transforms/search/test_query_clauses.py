"""Cutting a query into words, phrases and fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.search.query_clauses import MOST_CHARACTERS, MOST_CLAUSES, clauses, words_of
from transforms.search.search_query import QueryError, Words


@pytest.mark.parametrize(
    ("query", "cut"),
    [
        ("", []),
        ("  harbour\tstrike ", [("", "harbour", False), ("", "strike", False)]),
        ('a"b c"d', [("", "a", False), ("", "b c", False), ("", "d", False)]),
        (
            "“curly marks” „low ones“ «angled»",
            [("", "curly marks", False), ("", "low ones", False), ("", "angled", False)],
        ),
        ("-speaker:Kovacs -rain", [("speaker", "Kovacs", True), ("", "rain", True)]),
        ('About: "Anna Kovacs"', [("about", "Anna Kovacs", False)]),
        (
            "https://a.example/b 10:30 e-mail",
            [("", "https://a.example/b", False), ("", "10:30", False), ("", "e-mail", False)],
        ),
    ],
)
def test_query_is_cut_at_spaces_and_quotation_marks(query: str, cut: list[tuple[str, str, bool]]) -> None:
    assert [(one.field, one.value, one.excludes) for one in clauses(query)] == cut


@pytest.mark.parametrize(
    ("query", "wrong", "message"),
    [
        ('rain "never closed', '"', "not closed"),
        ("rain -", "-", "no word"),
        ("speaker: ", "speaker: ", "needs a value"),
        ("mi*tion", "mi*tion", "end of a word"),
        ("rain --limt 5", "--limt", "no option"),
        ("rain \udc80", "\udc80", "UTF-8"),
        ("a " * (MOST_CLAUSES + 1), "a ", "more than"),
        ("a" * (MOST_CHARACTERS + 2), "aa", "characters"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(query: str, wrong: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as error:
        clauses(query)
    assert query[error.value.start : error.value.end] == wrong


@pytest.mark.parametrize(
    ("query", "words"), [("migra*", Words("migra", True)), ('"a bc"*', Words("a bc", True)), ("x\x00y", Words("x y"))]
)
def test_star_and_control_characters(query: str, words: Words) -> None:
    assert words_of(clauses(query)[0], query) == words


@pytest.mark.parametrize("query", ["a*", '"old t"*', "…*"])
def test_star_needs_some_letters_before_it(query: str) -> None:
    with pytest.raises(QueryError, match=r"letters before the star|no word"):
        words_of(clauses(query)[0], query)


@given(st.text(max_size=60))
def test_clauses_cover_all_but_spaces(query: str) -> None:
    try:
        found = clauses(query)
    except QueryError:
        return
    ends = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found), len(query)]
    assert not "".join(query[end:start] for end, start in zip(ends, starts, strict=True)).strip()
