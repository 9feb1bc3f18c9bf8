"""Confidences are fitted by logistic regression."""

import math

import numpy as np
import pytest

from training.shipping.calibrate import _logistic, _origin
from transforms.reader_api import Mention


def test_with_an_intercept_alone_the_confidence_is_the_correct_share():
    (weight,) = _logistic(np.ones((4, 1)), np.array([1.0, 1, 1, 0]), np.ones(4))
    assert weight == pytest.approx(math.log(3), abs=0.05)  # the logit of 3/4, less the penalty


def test_a_feature_that_separates_gets_a_positive_weight():
    features = np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 0.0], [1.0, 0.0]])
    _, weight = _logistic(features, np.array([1.0, 1, 0, 0]), np.ones(4))
    assert weight > 1


def test_a_finding_counts_by_its_weight():
    correct, weights = np.array([1.0, 0.0]), np.array([3.0, 1.0])
    (weight,) = _logistic(np.ones((2, 1)), correct, weights)
    assert weight == pytest.approx(math.log(3), abs=0.05)


@pytest.mark.parametrize(("start", "end", "origin"), [(0, 9, 0), (4, 14, 0), (10, 14, 1), (6, 9, None), (20, 24, None)])
def test_a_repaired_name_comes_from_the_first_name_that_it_overlaps(start: int, end: int, origin: int | None):
    found = [Mention(0, 6, "ORG", "name", 0.9), Mention(10, 14, "ORG", "name", 0.9)]
    assert _origin(Mention(start, end, "PERSON", "name", 0.9), found) == origin
