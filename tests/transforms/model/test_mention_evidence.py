"""The role of a mention is that of its last word; pronouns attend to the mentions in their window."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.transforms.model.fake_network import pieces_of
from transforms.linking.coreference.grammatical_roles import CHOICES, ROLES
from transforms.model.links import ArticleScores, PronounRows
from transforms.model.mention_evidence import LEAST, mention_roles, pronoun_attention
from transforms.model.pieces import words_of
from transforms.model.windows import Window
from transforms.reader_api import Mention, Span

ROLES_TEXT = "The mayor said that Paul Hale was safe and he will"
HALE = Mention(20, 29, "PERSON", "name", 1.0)
HE_WILL = Mention(43, 45, "PERSON", "pronoun", 1.0)
BRIDGE = Mention(4, 9, "FAC", "name", 1.0)


def scores(roles: NDArray[np.float32] | None) -> ArticleScores:
    nothing = np.zeros((0, 0), np.float32)
    return ArticleScores(nothing, nothing, [], roles)


def test_probabilities_of_the_last_word():
    pieces = pieces_of(ROLES_TEXT)
    logits = np.zeros((len(pieces.words), len(ROLES)), np.float32)
    last = int(np.flatnonzero(pieces.end == HALE.end)[0])
    logits[last, ROLES.index("mention: possessive")] = 20
    first, second = mention_roles(scores(logits), pieces, [BRIDGE, HALE, HE_WILL])
    assert (first.mention, second.mention) == (Span(20, 29), Span(43, 45))
    assert first.probabilities[ROLES.index("mention: possessive")] == 1.0
    assert second.probabilities[0] == pytest.approx(1 / CHOICES[0], abs=0.001)
    for found in (first, second):
        parts = np.split(found.probabilities, np.cumsum(CHOICES)[:-1])
        assert [part.sum() for part in parts] == pytest.approx([1, 1, 1], abs=0.01)


def test_a_network_without_roles_tells_none():
    assert list(mention_roles(scores(None), pieces_of(ROLES_TEXT), [HALE])) == []


TEXT = "the mayor said that paul was safe and he will"
MAYOR = Mention(4, 9, "PERSON", "name", 1.0)
PAUL = Mention(20, 24, "PERSON", "name", 1.0)
HE = Mention(38, 40, "PERSON", "pronoun", 1.0)


def told(first: int, mentions):
    """Return what is told by a window that begins at a word, where one of two heads attends to Paul."""
    pieces = pieces_of(TEXT)
    n = len(pieces.words)
    he, paul = (words_of(pieces, m.start, m.end)[0] for m in (HE, PAUL))
    weights = np.zeros((2, 1, n - first), np.float16)
    weights[1, 0, paul - first] = 0.5
    rows = PronounRows(Window(0, first, first, n, n), np.array([he]), weights)
    nothing = np.zeros((0, 0), np.float32)
    return list(pronoun_attention(ArticleScores(nothing, nothing, attention=[rows]), pieces, mentions))


def test_a_mention_has_the_attention_of_its_strongest_word():
    (found,) = told(0, [MAYOR, PAUL, HE])
    assert (found.mention, found.others) == (Span(38, 40), (Span(4, 9), Span(20, 24)))
    floor = np.log(LEAST)
    assert found.weights[0] == pytest.approx((floor, floor), abs=0.01)
    assert found.weights[1] == pytest.approx((floor, np.log(0.5 + LEAST)), abs=0.01)


def test_mentions_outside_the_window_are_left_out():
    (found,) = told(2, [MAYOR, PAUL, HE])
    assert found.others == (Span(20, 24),)


def test_a_network_that_does_not_tell_gives_nothing():
    nothing = np.zeros((0, 0), np.float32)
    assert list(pronoun_attention(ArticleScores(nothing, nothing), pieces_of(TEXT), [MAYOR, HE])) == []
