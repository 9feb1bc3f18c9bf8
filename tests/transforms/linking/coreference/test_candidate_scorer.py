import numpy as np
import pytest

from transforms.linking.coreference.candidate_features import N_FEATURES, N_ROLE
from transforms.linking.coreference.candidate_scorer import Weights, from_json, probabilities, shipped

N_HEADS = 36  # of the last layers of the default network, in both directions

PLAIN = Weights(np.eye(2, dtype=np.float32), np.zeros(2, np.float32), np.array([1, -1], np.float32), 1.0)
ROWS = np.array([[2, 0], [0, 0], [0, 1]], np.float32)


def test_probabilities_are_a_softmax_of_the_scores():
    e = np.exp([2, 0, -1])
    assert probabilities(ROWS, PLAIN) == pytest.approx(e / e.sum())


def test_a_higher_temperature_makes_them_less_sure():
    assert probabilities(ROWS, PLAIN._replace(scale=0.5))[0] < probabilities(ROWS, PLAIN)[0]


def test_other_evidence_is_added():
    assert probabilities(ROWS, PLAIN, np.array([0, 9, 0], np.float32)).argmax() == 1


def test_shipped_weights_fit_the_features():
    sizes = {name: weights.hidden.shape[0] for name, weights in shipped().items()}
    roles = N_FEATURES + 3 * N_ROLE
    assert sizes == {"alone": N_FEATURES, "roles": roles, "attention": roles + N_HEADS}
    for weights in shipped().values():
        assert weights.hidden.shape[1:] == weights.hidden_bias.shape == weights.out.shape
        assert weights.scale > 0


def test_weights_are_read_from_json():
    stored = {"hidden": [[1, 0], [0, 1]], "hidden_bias": [0, 0], "out": [1, -1], "scale": 1}
    assert probabilities(ROWS, from_json(stored)) == pytest.approx(probabilities(ROWS, PLAIN))
