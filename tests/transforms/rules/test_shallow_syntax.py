"""Noun phrases, verb groups and clauses."""

import pytest

from tests.transforms.rules.token_lists import index_of, text_of, tokens_of
from transforms.rules import shallow_syntax


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The mayor of Dorvale said it rained.", "The mayor of Dorvale"),
        ("On Monday, the mayor of Dorvale quickly said it rained.", "the mayor of Dorvale"),
        ("It rained and the mayor said so.", "the mayor"),
        ("Roe and Doe said it rained.", "Roe and Doe"),
        ("He has said it rained.", "He"),
        ("Roe, the mayor, said it rained.", "Roe, the mayor"),
        ("Roe, Norway's finance minister, said it rained.", "Roe, Norway's finance minister"),
        ("Roe, who left, said it rained.", "Roe, who left"),
        ("Roe, in a letter, said it rained.", "Roe"),
        ("“No,” said Roe.", None),
    ],
)
def test_noun_phrase_before_a_verb(sentence, expected):
    tokens = tokens_of(sentence)
    verb = shallow_syntax.verb_group_start(tokens, index_of(tokens, "said"))
    assert text_of(sentence, tokens, shallow_syntax.noun_phrase_before(tokens, verb, 0)) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("said the mayor on Monday", "the mayor"),
        ("said Roe, the mayor of Dorvale, on Monday", "Roe, the mayor of Dorvale"),
        ("said the town's mayor, Maria Okono.", "the town's mayor, Maria Okono"),
        ("said he would", "he"),
        ("said the mayor, the bridge is closed", "the mayor"),
        ("said Roe “no”", "Roe"),
        ("said on Monday", None),
    ],
)
def test_noun_phrase_after_a_verb(sentence, expected):
    tokens = tokens_of(sentence)
    assert text_of(sentence, tokens, shallow_syntax.noun_phrase_after(tokens, 1)) == expected


def test_main_subject_is_not_in_a_leading_adverbial():
    sentence = "On Monday, after the storm, the mayor left and said so."
    tokens = tokens_of(sentence)
    found = shallow_syntax.main_subject(tokens, 0, index_of(tokens, "said"))
    assert text_of(sentence, tokens, found) == "the mayor"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [("He has never said so.", "has"), ("He quickly said so.", "quickly"), ("He said so.", "said")],
)
def test_verb_group_starts_with_auxiliaries_and_adverbs(sentence, expected):
    tokens = tokens_of(sentence)
    assert tokens[shallow_syntax.verb_group_start(tokens, index_of(tokens, "said"))].lower == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [("the bridge was closed, said Roe", True), ("a long story on the bridge, said Roe", False)],
)
def test_has_verb(sentence, expected):
    tokens = tokens_of(sentence)
    assert shallow_syntax.has_verb(tokens, 0, index_of(tokens, ",")) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [("“No” – “never”.", True), ("“No” or “never”.", False)],
)
def test_is_all_quotation(sentence, expected):
    tokens = tokens_of(sentence)
    assert shallow_syntax.is_all_quotation(tokens, 0, len(tokens)) is expected


@pytest.mark.parametrize(
    ("words", "expected"), [("Jane Roe", True), ("jane roe", False), ("Jane Roe was blunt", False)]
)
def test_looks_like_name(words, expected):
    tokens = tokens_of(f"“No.” — {words}")
    assert shallow_syntax.looks_like_name(tokens, index_of(tokens, "—") + 1, len(tokens)) is expected


def test_lower_at_is_a_full_stop_outside_the_sentence():
    tokens = tokens_of("Roe said so")
    assert [shallow_syntax.lower_at(tokens, i) for i in (-1, 0, 2, 3)] == [".", "roe", "so", "."]
