"""Confidences are fitted by logistic regression."""

import math

import numpy as np
import pytest

pytest.importorskip("torch")

from training.shipping.calibrate import _logistic


def test_with_an_intercept_alone_the_confidence_is_the_correct_share():
    (weight,) = _logistic(np.ones((4, 1)), [True, True, True, False])
    assert weight == pytest.approx(math.log(3), abs=0.05)  # the logit of 3/4, less the penalty


def test_a_feature_that_separates_gets_a_positive_weight():
    features = np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 0.0], [1.0, 0.0]])
    _, weight = _logistic(features, [True, True, False, False])
    assert weight > 1
