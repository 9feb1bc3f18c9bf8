"""The scorer learns which of the candidates is meant."""

import numpy as np
import pytest

pytest.importorskip("torch")

from training.antecedents.fit_scorer import Asked, fit
from transforms.linking.coreference.candidate_scorer import probabilities


def asked(n: int, seed: int) -> list[Asked]:
    """Return questions whose right answer is the candidate with the largest first feature."""
    random = np.random.default_rng(seed)
    found = []
    for k in range(n):
        features = random.normal(size=(int(random.integers(2, 6)), 4)).astype(np.float32)
        right = np.arange(len(features)) == features[:, 0].argmax()
        found.append(Asked("made", str(k), features, right, ~right, 1.0))
    return found


def test_it_learns_and_the_temperature_fits_held_out_answers():
    weights = fit(asked(2000, 1), asked(200, 2), members=1)
    test = asked(200, 3)
    answers = [probabilities(one.features, weights) for one in test]
    hits = [bool(one.right[p.argmax()]) for one, p in zip(test, answers, strict=True)]
    assert np.mean(hits) > 0.9
    assert np.mean([p.max() for p in answers]) == pytest.approx(np.mean(hits), abs=0.1)


def test_the_same_questions_give_the_same_weights():
    first, second = (fit(asked(60, 1), [], members=2) for _ in range(2))
    assert first.hidden.tolist() == second.hidden.tolist()
    assert first.out.tolist() == second.out.tolist()


def test_questions_without_a_right_answer_are_left_out():
    nothing = asked(1, 5)[0]._replace(right=np.zeros(2, bool), features=np.full((2, 4), 1e6, np.float32))
    assert np.array_equal(fit([*asked(60, 1), nothing], [], 1).hidden, fit(asked(60, 1), [], 1).hidden)
