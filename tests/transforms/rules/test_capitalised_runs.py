"""Runs of capitalised words."""

import pytest

from transforms.reader_api import Article
from transforms.rules import capitalised_runs
from transforms.rules.capitalised_runs import MAX_WORDS, CapitalisedRun
from transforms.rules.name_words import joined_text
from transforms.text.sentences import split


def runs(text: str, excluded: frozenset[int] = frozenset()) -> list[CapitalisedRun]:
    return list(capitalised_runs.find(Article(text, tuple(split(text))), set(excluded)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met Ada Wenzel in Paris.", ["Ada Wenzel", "Paris"]),
        ("They saw Paris and London.", ["Paris", "London"]),
        ("They flew from Kenya. Peru agreed.", ["Kenya", "Peru"]),
        ("The Bank of Tarnow opened.", ["Bank of Tarnow"]),
        ("The Ministry of Trade and Labour opened.", ["Ministry of Trade and Labour"]),
        ("It was Amir al-Rashid who came.", ["Amir al-Rashid"]),
        ("They met Susan B. Hartley and Mr. Roe.", ["Susan B. Hartley", "Mr. Roe"]),
        ("They met Maria van der Berg.", ["Maria van der Berg"]),
        ("They saw D'Angelo.", ["D'Angelo"]),
        ("The But And", []),
    ],
)
def test_words_of_runs(text, expected):
    assert [joined_text(run.words) for run in runs(text)] == expected


def test_a_word_at_an_excluded_character_ends_a_run():
    text = "They met Ada Wenzel in Paris."
    assert [joined_text(run.words) for run in runs(text, frozenset([text.index("Ada")]))] == ["Wenzel", "Paris"]


def test_words_know_their_characters_and_gaps():
    (run,) = runs("They like the Bank of Tarnow.")
    assert [(w.text, w.start, w.end, w.gap) for w in run.words] == [("Bank", 14, 18, ""), ("Tarnow", 22, 28, " of ")]


@pytest.mark.parametrize(("text", "expected"), [("Wenzel left.", True), ("They saw Wenzel.", False)])
def test_sentence_initial(text, expected):
    (run,) = runs(text)
    assert run.sentence_initial is expected


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("They saw Wenzel.", "plain"),
        ("ADA WENZEL QUITS OVER DEAL", "capitals"),
        ("Angry Voters Tell Wenzel Their Demands", "title"),
    ],
)
def test_style(text, style):
    assert {run.style for run in runs(text)} == {style}


def test_a_run_has_no_more_words_than_a_name_may_have():
    words = [f"Wenzel{'a' * (i % 9)}" for i in range(2 * MAX_WORDS + 1)]
    found = runs(f"They met {' '.join(words)} in Paris.")
    assert [len(run.words) for run in found] == [MAX_WORDS, MAX_WORDS, 1, 1]
    assert [word.text for run in found for word in run.words] == [*words, "Paris"]
