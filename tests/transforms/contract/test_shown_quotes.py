"""Which quotes are shown by default."""

from __future__ import annotations

from transforms.contract.shown_quotes import MIN_CONFIDENCE, SHOWN_ACT, SHOWN_RULE
from transforms.contract.tables import ACTS


def test_the_rule_says_what_the_columns_hold() -> None:
    assert SHOWN_ACT in ACTS
    assert 0 < MIN_CONFIDENCE < 1
    assert SHOWN_RULE == "speech with a confidence of at least 0.8"
