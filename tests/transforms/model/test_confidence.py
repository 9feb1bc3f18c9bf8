"""Features of quotes and names, and confidences from them."""

import numpy as np
import pytest

from tests.transforms.model.fake_network import pieces_of, pieces_of_lengths
from transforms.model.confidence import (
    NAME_FEATURES,
    QUOTE_FEATURES,
    Calibration,
    name_features,
    probabilities,
    quote_features,
)
from transforms.model.decoding import ScoredAttribution, ScoredName
from transforms.model.links import ScoredSpan
from transforms.model.pieces import SHAPES
from transforms.model.tag_scheme import NAME_TYPES
from transforms.model.viterbi import TagSpan

TEXT = "Rents have fallen by a half, said Roe, as many a flat is not let at all now."
PIECES = pieces_of(TEXT)
PIECES = PIECES._replace(quoted=np.array([0] * 8 + [-1] * (len(PIECES.words) - 8), np.int32))


def quote_row(a: ScoredAttribution) -> dict[str, float]:
    """Return the features of one attribution by name."""
    return dict(zip(QUOTE_FEATURES, quote_features([a], PIECES, TEXT)[0], strict=True))


def scored(start: int, end: int) -> ScoredSpan:
    return ScoredSpan(start, end, 0.9, 0.9)


def logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


def test_features_of_a_quote():
    contents = [ScoredSpan(0, 6, 0.9, 0.7), ScoredSpan(10, 12, 0.7, 0.6)]
    row = quote_row(ScoredAttribution(contents, ScoredSpan(7, 8, 0.95, 0.9), ScoredSpan(8, 9, 0.8, 0.8), 0.85, 0.75))
    assert row == pytest.approx(
        {
            "content": logit(0.8),
            "content_min": logit(0.6),
            "link": logit(0.85),
            "cue": logit(0.95),
            "source": logit(0.75),
            "no_source": 0,
            "quoted": 0.75,
            "mixed": 1,
            "words": np.log(8),
            "parts": 1,
            "speech": 1,
            "say": 1,
            "stop": 0,
            "short": 0,
            "gap": np.log(2),
            "bias": 1,
        }
    )


def test_probabilities_of_0_and_1_give_finite_features():
    row = quote_row(ScoredAttribution([ScoredSpan(2, 8, 1.0, 0.0)], None, None, 1.0, 0.0))
    assert [name for name, value in row.items() if not np.isfinite(value)] == []


def test_features_of_a_quote_without_cue_and_source():
    row = quote_row(ScoredAttribution([ScoredSpan(2, 8, 1.0, 0.0)], None, None, 1.0, 0.0))
    expected = {"cue": 0, "no_source": 1, "quoted": 1, "mixed": 0}
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("content", "cue", "expected"),
    [
        ((10, 19), (7, 8), {"speech": 1, "say": 1, "stop": 0, "short": 0, "gap": np.log(3)}),  # … not let at all
        ((10, 20), (2, 3), {"speech": 0, "say": 0, "stop": 1, "short": 0, "gap": np.log(8)}),  # "fallen" is no cue
        ((12, 14), (7, 8), {"speech": 1, "say": 1, "stop": 0, "short": 1, "gap": np.log(5)}),  # "a flat"
    ],
)
def test_features_of_the_words_of_a_quote(content, cue, expected):
    row = quote_row(ScoredAttribution([scored(*content)], scored(*cue), None, 0.9, 0.9))
    assert {name: row[name] for name in expected} == pytest.approx(expected)


def test_features_of_a_name():
    pieces = PIECES._replace(shape=np.full(20, SHAPES.index("title"), np.int32))
    rows = name_features([ScoredName(TagSpan(3, 5, NAME_TYPES.index("GPE")), 0.9, 0.8)], pieces)
    row = dict(zip(NAME_FEATURES, rows[0], strict=True))
    numbers = {"mean": logit(0.9), "min": logit(0.8), "words": np.log(2)}
    assert {name: row[name] for name in numbers} == pytest.approx(numbers)
    assert {name for name in (*SHAPES, *NAME_TYPES) if row[name]} == {"title", "GPE"}


@pytest.mark.parametrize(("words", "expected"), [(1, np.log(1 / 256)), (64, np.log(0.25)), (256, 0.0), (900, 0.0)])
def test_the_context_of_a_name_is_the_length_of_its_article(words, expected):
    rows = name_features([ScoredName(TagSpan(0, 1, 0), 0.9, 0.9)], pieces_of_lengths(*[1] * words))
    assert rows[0][NAME_FEATURES.index("context")] == pytest.approx(expected)


def test_no_quote_and_no_name_give_no_rows():
    assert quote_features([], PIECES, TEXT).shape == (0, len(QUOTE_FEATURES))
    assert name_features([], PIECES).shape == (0, len(NAME_FEATURES))
    assert probabilities(quote_features([], PIECES, TEXT), Calibration().quotes) == []


def test_by_default_a_confidence_is_the_mean_probability():
    a = ScoredAttribution([ScoredSpan(2, 8, 0.9, 0.1)], None, None, 0.3, 0.3)
    assert probabilities(quote_features([a], PIECES, TEXT), Calibration().quotes) == [0.9]
    assert probabilities(name_features([ScoredName(TagSpan(0, 1, 3), 0.8, 0.2)], PIECES), Calibration().names) == [0.8]


def test_confidences_are_probabilities_whatever_the_weights():
    features = np.array([[-500.0, 1.0], [500.0, 1.0], [0.0, 1.0]])
    assert probabilities(features, [1.0, 0.0]) == [0.0, 1.0, 0.5]
    assert probabilities(features[2:], [0.0, 2.0]) == [0.8808]
