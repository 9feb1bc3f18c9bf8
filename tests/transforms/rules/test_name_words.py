"""Titles, listed names and telling last words within runs of capitalised words."""

from collections.abc import Sequence

import pytest

from transforms.reader_api import Article
from transforms.rules import capitalised_runs, name_words
from transforms.rules.capitalised_runs import Word
from transforms.text.sentences import split


def words(text: str) -> Sequence[Word]:
    (run,) = capitalised_runs.find(Article(text, tuple(split(text))), set())
    return run.words


@pytest.mark.parametrize("text", ["Bank of Tarnow", "Ilva B. Roe"])
def test_joined_text_is_the_text(text):
    assert name_words.joined_text(words(text)) == text


@pytest.mark.parametrize(("text", "expected"), [("Bank of Tarnow", True), ("Ilva Roe", False)])
def test_has_linking_word(text, expected):
    assert name_words.has_linking_word(words(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("United Nations", 2), ("New York Times", 3), ("Kenya", 1), ("United Zorblat", 0), ("Zorblat Roe", 0)],
)
def test_known_length(text, expected):
    assert name_words.known_length(words(text), 0) == expected


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Prime Minister Ilva Roe", "Prime Minister"),
        ("Secretary of State Rolf Roe", "Secretary of State"),
        ("Minister of Foreign Affairs Ada Roe", "Minister of Foreign Affairs"),
        ("Ilva Roe", None),
    ],
)
def test_title_length(text, title):
    found = words(text)
    n = name_words.title_length(found, 0)
    assert (name_words.joined_text(found[:n]) if n else None) == title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("President Ilva Roe", True),
        ("President Ilva", True),
        ("President Kenya", False),
        ("President Tarnow Council", False),
    ],
)
def test_is_personal(text, expected):
    assert name_words.is_personal(words(text), 1) is expected


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Ilva Roe", "Ilva Roe"),
        ("Ilva B. Roe", "Ilva B. Roe"),
        ("Martin Roe Jr.", "Martin Roe Jr."),
        ("Ilva Roe NATO", "Ilva Roe"),
    ],
)
def test_person_end(text, person):
    found = words(text)
    assert name_words.joined_text(found[: name_words.person_end(found, 0)]) == person


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Larchmont Bridge", "FAC"),
        ("Black Sea", "LOC"),
        ("Fair Ferries Act", "LAW"),
        ("Tarnow Province", "GPE"),
        ("World Cup", "EVENT"),
        ("Bridge", None),
        ("Ilva Roe", None),
    ],
)
def test_type_by_last_word(text, expected):
    assert name_words.type_by_last_word(words(text)) == expected
