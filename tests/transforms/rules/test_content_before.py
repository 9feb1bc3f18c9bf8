"""The content that stands before a cue, and its rest after the cue."""

import pytest

from tests.transforms.rules.token_lists import index_of, text_of, tokens_of
from transforms.rules.content_before import broken_tail, clause_tail, content_before
from transforms.rules.cue_detection import find_cues


@pytest.mark.parametrize(
    ("sentence", "rule", "content", "subject"),
    [
        ("It rained, Roe said.", "clause-before", "It rained", "Roe"),
        ("It rained, said Roe.", "clause-before", "It rained", "Roe"),
        ("It rained, Roe told reporters.", "clause-before", "It rained", "Roe"),
        ("“It rained,” Roe said.", "quote-before", "It rained,", "Roe"),
        ("“It rained,” said Roe, the mayor.", "quote-before", "It rained,", "Roe, the mayor"),
    ],
)
def test_content_subject_and_rule(sentence, rule, content, subject):
    tokens = tokens_of(sentence)
    found = content_before(tokens, find_cues(tokens)[0], 0)
    assert found is not None
    assert found.rule == rule
    assert text_of(sentence, tokens, found.content) == content
    assert text_of(sentence, tokens, found.subject) == subject


@pytest.mark.parametrize(
    "sentence",
    ["Roe said it rained.", "In a tweet, Roe wrote: “It rained.”", "The man who said so left."],
)
def test_a_cue_without_content_before_it(sentence):
    tokens = tokens_of(sentence)
    assert content_before(tokens, find_cues(tokens)[0], 0) is None


def test_tokens_of_another_content_are_not_content():
    tokens = tokens_of("It rained, Roe said.")
    assert content_before(tokens, find_cues(tokens)[0], free=index_of(tokens, "roe")) is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The bridge, she said, would be closed.", "would be closed"),
        ("The bridge is old, she said, and would be closed.", None),  # another clause
        ("The bridge is old, she said, adding nothing.", None),
    ],
)
def test_rest_of_an_interrupted_clause(sentence, expected):
    tokens = tokens_of(sentence)
    cue, *following = find_cues(tokens)
    assert text_of(sentence, tokens, clause_tail(tokens, cue.end, following)) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("“The bridge,” she said, “is old.”", "is old."),
        ("“No,” she said on Monday, “it is old.”", "it is old."),
        ("“No,” she said and left the “palace”.", None),  # words between them
    ],
)
def test_rest_of_an_interrupted_quotation(sentence, expected):
    tokens = tokens_of(sentence)
    cue, *following = find_cues(tokens)
    assert text_of(sentence, tokens, broken_tail(tokens, cue.end, following)) == expected
