"""Confidences of quotes that rules find."""

import pytest

from transforms.rules.quote_confidence import CONFIDENCE, DEFAULT, confidence

PAIRS = [pair for by_kind in CONFIDENCE.values() for pair in by_kind.values()] + [DEFAULT]


def test_a_plain_cue_is_never_less_sure_than_another_one():
    assert [pair for pair in PAIRS if not 0 < pair[1] <= pair[0] < 1] == []


@pytest.mark.parametrize(("plain", "expected"), [(True, 0.8), (False, 0.4)])
def test_the_cue_decides(plain, expected):
    assert confidence("bare", "indirect", plain) == expected


def test_a_kind_that_a_rule_never_found_has_the_default():
    assert confidence("colon", "mixed", False) == DEFAULT[1]
