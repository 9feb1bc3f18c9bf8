"""Calibrated confidences: a logistic regression on scores of the network and the decoder.

This is Platt scaling (Platt 1999) with several features instead of one score. The weights are fitted on held-out
articles in `training`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.model.decoding import ScoredAttribution, ScoredName
from transforms.model.pieces import SHAPES, Pieces
from transforms.model.tag_scheme import NAME_TYPES

Matrix = NDArray[np.float64]
QUOTE_FEATURES = (
    "content",  # logit of the mean probability of the content
    "content_min",  # logit of the lowest probability of a word of the content
    "link",  # logit of the probability of the weakest link from content to cue
    "cue",  # logit of the mean probability of the cue
    "source",  # logit of the probability of the source, or of having none
    "no_source",  # 1 if the quote has no source
    "quoted",  # share of the content's words in quotation marks
    "mixed",  # 1 if only some of the content is in quotation marks
    "words",  # log of the number of words
    "parts",  # number of content spans minus 1
    "bias",  # always 1
)
# The first four: logits of the mean and the lowest probability of the name's words, log of their number, and log of
# the article's length relative to `CONTEXT`. The rest are one-hot.
NAME_FEATURES = ("mean", "min", "words", "context", *SHAPES, *NAME_TYPES)
CONTEXT = 256  # words; a longer article gives no more context for the type of a name


@dataclass(frozen=True)
class Calibration:
    """Fitted weights, one per feature.

    Attributes:
        quotes: Weights of `QUOTE_FEATURES`. By default the confidence is the mean probability of the content.
        names: Weights of `NAME_FEATURES`. By default the confidence is the mean probability of the name.
    """

    quotes: tuple[float, ...] = (1.0, *[0.0] * (len(QUOTE_FEATURES) - 1))
    names: tuple[float, ...] = (1.0, *[0.0] * (len(NAME_FEATURES) - 1))


def probabilities(features: Matrix, weights: Sequence[float]) -> list[float]:
    """Return one confidence per row: the logistic function of the weighted features, rounded to four digits.

    Args:
        features: (n_rows, n_features) float64.
        weights: One weight per feature.
    """
    if not len(features):
        return []
    return [round(float(p), 4) for p in 1 / (1 + np.exp(-(features @ np.array(weights))))]


def quote_features(attributed: Sequence[ScoredAttribution], pieces: Pieces) -> Matrix:
    """Return the features of attributions, (n_attributions, `len(QUOTE_FEATURES)`) float64."""
    rows = []
    for a in attributed:
        words = np.concatenate([np.arange(c.start, c.end) for c in a.content])
        quoted = float((pieces.quoted[words] >= 0).mean())
        rows.append(
            (
                _logit(float(np.mean([c.mean for c in a.content]))),
                _logit(min(c.lowest for c in a.content)),
                _logit(a.link_probability),
                _logit(a.cue.mean if a.cue else 0.5),
                _logit(a.source_probability),
                float(a.source is None),
                quoted,
                float(0.05 < quoted < 0.8),
                float(np.log(len(words))),
                float(len(a.content) - 1),
                1.0,
            )
        )
    return np.array(rows, np.float64).reshape(-1, len(QUOTE_FEATURES))


def name_features(named: Sequence[ScoredName], pieces: Pieces) -> Matrix:
    """Return the features of names, (n_names, `len(NAME_FEATURES)`) float64."""
    rows = np.zeros((len(named), len(NAME_FEATURES)))
    first_shape = NAME_FEATURES.index(SHAPES[0])
    rows[:, NAME_FEATURES.index("context")] = np.log(min(max(len(pieces.words), 1), CONTEXT) / CONTEXT)
    for row, (span, mean, lowest) in zip(rows, named, strict=True):
        row[0], row[1], row[2] = _logit(mean), _logit(lowest), np.log(span.end - span.start)
        row[first_shape + pieces.shape[pieces.words[span.start]]] = 1.0
        row[first_shape + len(SHAPES) + span.type] = 1.0
    return rows


def _logit(p: float) -> float:
    """Return the log odds of a probability, clipped so that 0 and 1 stay finite."""
    p = min(max(p, 1e-4), 1 - 1e-4)
    return float(np.log(p / (1 - p)))
