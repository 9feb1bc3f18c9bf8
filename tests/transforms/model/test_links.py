import numpy as np
import pytest

from transforms.model.links import LinkTargets, ScoredSpan

TARGETS = LinkTargets(2, 0.1, np.array([0.1, 0.4, 0.2, 0.2], np.float32))  # the words 2 to 5


@pytest.mark.parametrize(
    ("start", "n_headline_words", "words"),
    [(3, 0, [2, 3, 4, 5]), (3, 4, [2, 3]), (5, 4, [4, 5]), (4, 2, [2, 3, 4, 5]), (3, 9, [2, 3, 4, 5])],
)
def test_words_on_the_side_of_the_headline_are_kept(start: int, n_headline_words: int, words: list[int]) -> None:
    found = TARGETS.beside(start, n_headline_words)
    assert list(range(found.first, found.first + len(found.p_words))) == words
    assert found.p_words.tolist() == TARGETS.p_words[words[0] - 2 : words[-1] - 1].tolist()
    assert found.p_none == TARGETS.p_none


def test_best_span_and_word() -> None:
    spans = [ScoredSpan(0, 3, 1.0, 1.0), ScoredSpan(4, 6, 1.0, 1.0), ScoredSpan(8, 9, 1.0, 1.0)]
    span, p = TARGETS.best_span(spans)
    assert span == spans[1]
    assert p == pytest.approx(0.4)
    assert TARGETS.best_span(spans[2:]) == (None, 0.0)
    assert TARGETS.best_word()[:2] == (3, 4)
