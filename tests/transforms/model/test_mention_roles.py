"""The role of a mention is that of its last word."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.transforms.model.fake_network import pieces_of
from transforms.linking.coreference.grammatical_roles import CHOICES, ROLES
from transforms.model.links import ArticleScores
from transforms.model.mention_roles import mention_roles
from transforms.reader_api import Mention, Span

TEXT = "The mayor said that Paul Hale was safe and he will"
HALE = Mention(20, 29, "PERSON", "name", 1.0)
HE = Mention(43, 45, "PERSON", "pronoun", 1.0)
BRIDGE = Mention(4, 9, "FAC", "name", 1.0)


def scores(roles: NDArray[np.float32] | None) -> ArticleScores:
    nothing = np.zeros((0, 0), np.float32)
    return ArticleScores(nothing, nothing, [], roles)


def test_probabilities_of_the_last_word():
    pieces = pieces_of(TEXT)
    logits = np.zeros((len(pieces.words), len(ROLES)), np.float32)
    last = int(np.flatnonzero(pieces.end == HALE.end)[0])
    logits[last, ROLES.index("mention: possessive")] = 20
    first, second = mention_roles(scores(logits), pieces, [BRIDGE, HALE, HE])
    assert (first.mention, second.mention) == (Span(20, 29), Span(43, 45))
    assert first.probabilities[ROLES.index("mention: possessive")] == 1.0
    assert second.probabilities[0] == pytest.approx(1 / CHOICES[0], abs=0.001)
    for found in (first, second):
        parts = np.split(found.probabilities, np.cumsum(CHOICES)[:-1])
        assert [part.sum() for part in parts] == pytest.approx([1, 1, 1], abs=0.01)


def test_a_network_without_roles_tells_none():
    assert list(mention_roles(scores(None), pieces_of(TEXT), [HALE])) == []
