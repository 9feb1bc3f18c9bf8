"""Words as an expression of FTS5, which must never be taken for its syntax."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.search.match_expression import any_of, matched, wanted
from transforms.search.parse_query import parse_query
from transforms.search.search_query import QueryError, Words

TEXTS = ("rain fell on the old town", "snow fell", "the rain OR the snow", 'he said "rain"')
COMMANDS = (
    "NEAR(a b)",
    "text : rain",
    "a* + b",
    "^rain",
    "{text}:x",
    '"',
    "' OR 1=1 --",
    "rain)",
    "rank:bm25",
    "-col:x",
)


@pytest.fixture(scope="module")
def texts() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE shown USING fts5(title, text)")
    database.executemany("INSERT INTO shown VALUES ('', ?)", [(text,) for text in TEXTS])
    return database


def found(texts: sqlite3.Connection, query: str) -> list[int]:
    rows = texts.execute("SELECT rowid FROM shown WHERE shown MATCH ?", (matched(parse_query(query), "text"),))
    return [number for (number,) in rows]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("rain", [1, 3, 4]),
        ("rain fell", [1]),
        ('"old town"', [1]),
        ("sno*", [2, 3]),
        ("snow OR town", [1, 2, 3]),
        ("rain OR snow fell", [1, 2]),
        ("rain -snow", [1, 4]),
        ("rain -snow -old", [4]),
        ('"OR"', [3]),
    ],
)
def test_words_find_the_texts_that_have_them(texts: sqlite3.Connection, query: str, numbers: list[int]) -> None:
    assert found(texts, query) == numbers


def test_no_words_are_no_expression() -> None:
    assert wanted(parse_query("speaker:Kovacs")) == matched(parse_query("-rain")) == ""


@given(st.text(max_size=40) | st.sampled_from(COMMANDS))
def test_any_query_runs(query: str) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE shown USING fts5(title, text)")
    try:
        parsed = parse_query(query)
    except QueryError:
        return
    for expression in (wanted(parsed), matched(parsed, "text")):
        if expression:
            database.execute("SELECT rowid FROM shown WHERE shown MATCH ?", (expression,)).fetchall()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_any_words_are_a_phrase_of_their_own(text: str) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE shown USING fts5(text)")
    database.execute("INSERT INTO shown VALUES (?)", (f"before {text} after",))
    match = any_of([Words(f"before {text} after")], "text")
    assert database.execute("SELECT count(*) FROM shown WHERE shown MATCH ?", (match,)).fetchone() == (1,)
