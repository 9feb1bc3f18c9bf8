"""The content that follows a cue."""

import pytest

from tests.transforms.rules.token_lists import text_of, tokens_of
from transforms.rules.content_after import clause_end, content_after
from transforms.rules.cue_detection import find_cues


@pytest.mark.parametrize(
    ("sentence", "rule", "content"),
    [
        ("Roe said that it rained.", "that", "that it rained"),
        ("Roe asked whether it rained.", "wh", "whether it rained"),
        ("Roe promised to leave.", "infinitive", "to leave"),
        ("Roe said “it rained” on Monday.", "quote", "it rained"),
        ("Roe said: “It rained.”", "quote", "It rained."),
        ("Roe told the court that it rained.", "that", "that it rained"),
        ("Roe said the bridge was closed.", "bare", "the bridge was closed"),
        ("Roe said on Friday the bridge was “unsafe” and old.", "mixed", "on Friday the bridge was “unsafe” and old"),
        ("Roe called the plan “a gift” and left.", "verdict", "the plan “a gift” and left"),
        ("Roe said that it rained, while Doe said that it snowed.", "that", "that it rained"),
    ],
)
def test_content_and_rule(sentence, rule, content):
    tokens = tokens_of(sentence)
    cue, *following = find_cues(tokens)
    found = content_after(tokens, cue, following, also_before=False)
    assert found is not None
    assert found.rule == rule
    assert text_of(sentence, tokens, found.content) == content


@pytest.mark.parametrize("sentence", ["It rained, Roe said.", "Roe asked not to be named.", "Roe said so."])
def test_a_cue_without_content_after_it(sentence):
    tokens = tokens_of(sentence)
    cue, *following = find_cues(tokens)
    assert content_after(tokens, cue, following, also_before=False) is None


def test_a_bare_clause_is_no_content_if_content_is_before_the_cue():
    tokens = tokens_of("Roe said the bridge was closed.")
    (cue,) = find_cues(tokens)
    assert content_after(tokens, cue, [], also_before=True) is None


def test_a_clause_ends_before_the_next_participle():
    sentence = "Roe said it rained, adding that it snowed."
    tokens = tokens_of(sentence)
    cue, *following = find_cues(tokens)
    assert text_of(sentence, tokens, (cue.end, clause_end(tokens, cue.end, following))) == "it rained"
