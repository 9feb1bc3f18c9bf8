"""The types of names that are in no list."""

import pytest

from transforms.reader_api import Article
from transforms.rules import capitalised_runs
from transforms.rules.name_types import CONFIDENCE, TypedName, classify_name
from transforms.text.sentences import split


def classify(
    text: str, sentence_initial: bool = False, article_words: frozenset[str] = frozenset()
) -> TypedName | None:
    """Classify the first run of capitalised words."""
    run = next(capitalised_runs.find(Article(text, tuple(split(text))), set()))
    return classify_name(text, run.words, sentence_initial, article_words)


@pytest.mark.parametrize(
    ("text", "name", "type_", "rule"),
    [
        ("at Larchmont Bridge", "Larchmont Bridge", "FAC", "place"),
        ("near Dorvale, Ohio, it", "Dorvale", "GPE", "dateline"),
        ("in the town of Dorvale it", "Dorvale", "GPE", "context"),
        ("see London then", "London", "GPE", "city"),
        ("with Ilva Tornqvist it", "Ilva Tornqvist", "PERSON", "pair"),
        ("by Brandvik Holmquist then", "Brandvik Holmquist", "PERSON", "pair_surname"),
        ("see Susan Quillfeather then", "Susan Quillfeather", "PERSON", "first"),
        ("Quillfeather said no", "Quillfeather", "PERSON", "context"),
        ("see the Brandvik Holmquist then", "Brandvik Holmquist", "ORG", "pair_the"),
        ("by QRXT now", "QRXT", "ORG", "acronym"),
        ("by Tillmark Industries then", "Tillmark Industries", "ORG", "suffix"),
        ("the University of Tarnow", "University of Tarnow", "ORG", "head"),
        ("the Battle of Tarnow began", "Battle of Tarnow", "EVENT", "event"),
        ("the Treaty of Tarnow began", "Treaty of Tarnow", "LAW", "event"),
        ("see Zorblat then", "Zorblat", "ORG", "single_org"),
    ],
)
def test_type_and_rule(text, name, type_, rule):
    found = classify(text)
    assert found is not None
    assert text[found.start : found.end] == name
    assert found.type == type_
    assert found.rule == rule
    assert rule in CONFIDENCE


def test_a_common_word_is_no_name():
    assert classify("see Building then") is None


@pytest.mark.parametrize(("sentence_initial", "article_words"), [(True, frozenset()), (False, frozenset(["zorblat"]))])
def test_an_unknown_word_is_no_name_where_its_capital_tells_nothing(sentence_initial, article_words):
    assert classify("see Zorblat then", sentence_initial, article_words) is None
