"""Calibrated confidence: a logistic regression on what the network and the decoder say, fitted on articles kept apart.

As Platt (1999) does it for one score, here over several. `training.calibrate` fits the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.model.decoding import Attribution, Named
from transforms.model.pieces import SHAPES, Pieces
from transforms.model.scheme import NAME_TYPES

Matrix = NDArray[np.float64]
QUOTE_FEATURES = (
    "content",
    "content_least",
    "link",
    "cue",
    "source",
    "nobody",
    "quoted",
    "mixed",
    "words",
    "parts",
    "one",
)
NAME_FEATURES = ("mean", "least", "words", "context", *SHAPES, *NAME_TYPES)
CONTEXT = 256  # words of an article that tell of a name's type: more add nothing


@dataclass(frozen=True)
class Calibration:
    """Weights of `QUOTE_FEATURES` and of `NAME_FEATURES`."""

    quotes: tuple[float, ...] = (1.0, *[0.0] * (len(QUOTE_FEATURES) - 1))
    names: tuple[float, ...] = (1.0, *[0.0] * (len(NAME_FEATURES) - 1))


def probabilities(features: Matrix, weights: Sequence[float]) -> list[float]:
    """The logistic function of the weighted features, by row, to four digits."""
    if not len(features):
        return []
    return [round(float(p), 4) for p in 1 / (1 + np.exp(-(features @ np.array(weights))))]


def quote_features(attributed: Sequence[Attribution], pieces: Pieces) -> Matrix:
    """One row of `QUOTE_FEATURES` an attribution."""
    rows = []
    for a in attributed:
        words = np.concatenate([np.arange(c.start, c.end) for c in a.content])
        quoted = float((pieces.quoted[words] >= 0).mean())
        rows.append(
            (
                _logit(float(np.mean([c.p for c in a.content]))),
                _logit(min(c.least for c in a.content)),
                _logit(a.link),
                _logit(a.cue.p if a.cue else 0.5),
                _logit(a.p_source),
                float(a.source is None),
                quoted,
                float(0.05 < quoted < 0.8),
                float(np.log(len(words))),
                float(len(a.content) - 1),
                1.0,
            )
        )
    return np.array(rows, np.float64).reshape(-1, len(QUOTE_FEATURES))


def name_features(named: Sequence[Named], pieces: Pieces) -> Matrix:
    """One row of `NAME_FEATURES` a name."""
    rows = np.zeros((len(named), len(NAME_FEATURES)))
    first_shape = NAME_FEATURES.index(SHAPES[0])
    rows[:, NAME_FEATURES.index("context")] = np.log(min(max(len(pieces.words), 1), CONTEXT) / CONTEXT)
    for row, (run, mean, least) in zip(rows, named, strict=True):
        row[0], row[1], row[2] = _logit(mean), _logit(least), np.log(run.end - run.start)
        row[first_shape + pieces.shape[pieces.words[run.start]]] = 1.0
        row[first_shape + len(SHAPES) + run.type] = 1.0
    return rows


def _logit(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return float(np.log(p / (1 - p)))
