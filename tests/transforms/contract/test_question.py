"""The SQL of a question, with and without its conditions."""

from __future__ import annotations

import re

import duckdb
import pytest

from transforms.contract.question import Filter, Question

WORD = Filter("word", "A word.", "regexp_matches(t, {pattern}, 'i')", "t LIKE :word")
IS = Filter("exact", "The text.", "t = {text}", "(:exact = '' OR t = :exact)")
QUESTION = Question("a", "A?", "Rows.", "\nSELECT t\nFROM x\n{where}\nORDER BY t\n", ("t IS NOT NULL",), (WORD, IS))


def test_only_conditions_that_are_set_stand_in_the_query() -> None:
    assert (
        QUESTION.duckdb(word="", exact="it's") == "SELECT t\nFROM x\nWHERE t IS NOT NULL\n  AND t = 'it''s'\nORDER BY t"
    )
    bare = Question("a", "A?", "Rows.", QUESTION.sql, filters=(IS,))
    assert bare.duckdb() == "SELECT t\nFROM x\nORDER BY t"
    with pytest.raises(KeyError, match="wrod"):
        QUESTION.duckdb(wrod="old")


def test_in_sqlite_each_condition_is_a_parameter() -> None:
    assert re.findall(r":\w+", QUESTION.sqlite) == [":word", ":exact", ":exact"]


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("old bridg", "The Old\n“bridges” fell.", True),
        ("bridge", "A footbridge fell.", False),
        ("$1.5 (about)", "They paid $1.5 about.", True),
        ("émigré", "An émigré came.", True),
        ("migré", "An émigré came.", False),
        ("it's", "It's old.", True),
    ],
)
def test_words_are_found_from_their_beginning(words: str, text: str, found: bool) -> None:
    condition = WORD.set_to(words)
    rows = duckdb.connect().execute(f"SELECT t FROM (SELECT $t AS t) WHERE {condition}", {"t": text}).fetchall()
    assert bool(rows) is found
