"""Score the candidates of a pronoun by a small network, and turn the scores into calibrated probabilities."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
WEIGHTS_FILE = "pronoun_weights.json"


class Weights(NamedTuple):
    """The weights of the scorer: a network with one hidden layer, for each candidate alone.

    Attributes:
        hidden: (n_features, n_hidden) float32.
        hidden_bias: (n_hidden,) float32.
        out: (n_hidden,) float32.
        scale: What the scores are multiplied by before the softmax: the inverse of the temperature (Guo et al. 2017).
    """

    hidden: Floats
    hidden_bias: Floats
    out: Floats
    scale: float


def probabilities(features: Floats, weights: Weights, added: Floats | None = None) -> Floats:
    """Return the probability that the pronoun means each candidate, (n_candidates,) float32; they add up to 1.

    Args:
        features: (n_candidates, n_features) float32; "nobody" is one of the candidates.
        weights: The weights for these features.
        added: (n_candidates,) float32, scores of other evidence; they are added to those of the features.
    """
    hidden = np.maximum(features @ weights.hidden + weights.hidden_bias, 0)
    scores = (hidden @ weights.out) * weights.scale + (0 if added is None else added)
    e = np.exp(scores - scores.max())
    return np.asarray(e / e.sum(), np.float32)


@cache
def shipped() -> dict[str, Weights]:
    """Return the shipped weights: "alone" for a reader that tells nothing, "roles", and "attention" (roles, too)."""
    text = resources.files("transforms.linking.coreference").joinpath(WEIGHTS_FILE).read_text("utf-8")
    return {name: from_json(stored) for name, stored in json.loads(text).items()}


def from_json(stored: Mapping[str, Any]) -> Weights:
    """Return the weights of a JSON object with the fields of `Weights`."""
    hidden, bias, out = (np.array(stored[name], np.float32) for name in ("hidden", "hidden_bias", "out"))
    return Weights(hidden, bias, out, float(stored["scale"]))
