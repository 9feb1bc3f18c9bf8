"""Which words of a sentence are cues."""

import pytest

from tests.transforms.rules.token_lists import text_of, tokens_of
from transforms.rules.cue_detection import find_cues


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Roe said that it rained.", [("said", "say", "past")]),
        ("They say it rained.", [("say", "say", "base")]),
        ("“No,” says Roe.", [("says", "say", "third")]),
        ("He will say so, adding that it rained.", [("say", "say", "base"), ("adding", "add", "ing")]),
        ("According to Roe, it rained.", [("According to", "according to", "phrase")]),
        ("In the words of Roe, it rained.", [("In the words of", "in the words of", "phrase")]),
        ("Mayor Okono Says Bridge Is Unsafe", [("Says", "say", "third")]),  # capitals mean nothing in a title
    ],
)
def test_cues_with_lemma_and_form(sentence, expected):
    tokens = tokens_of(sentence)
    found = find_cues(tokens)
    assert [(text_of(sentence, tokens, (c.start, c.end)), c.lemma, c.kind) for c in found] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The claim that he lied was said to be old.", []),  # a noun, and a passive
        ("She was told to leave.", []),
        ("Asked about it, Roe said no.", ["said"]),
    ],
)
def test_nouns_and_passives_are_no_cues(sentence, expected):
    tokens = tokens_of(sentence)
    assert [text_of(sentence, tokens, (c.start, c.end)) for c in find_cues(tokens)] == expected
