"""Which quotes are shown by default."""

from __future__ import annotations

import pyarrow as pa

from transforms.contract.shown_quotes import MIN_CONFIDENCE, SHOWN_ACT, SHOWN_RULE, are_shown
from transforms.contract.tables import ACTS


def test_the_rule_says_what_the_columns_hold() -> None:
    assert SHOWN_ACT in ACTS
    assert 0 < MIN_CONFIDENCE < 1
    assert SHOWN_RULE == "speech with a confidence of at least 0.8"


def test_sure_speech_is_shown_and_nothing_else() -> None:
    acts, confidences = ["speech", "speech", "thought", None], [0.8, 0.79, 0.9, 0.9]
    assert are_shown(pa.table({"act": acts, "confidence": confidences})).to_pylist() == [True, False, False, False]
