"""Fits the confidences on the documents kept apart; `make evaluate` measures how well they hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from training.data.corpora import Document
from training.shipping.metrics import right_names, right_quotes
from transforms.model.confidence import Calibration, Matrix, name_features, quote_features
from transforms.model.model_reader import ModelReader, to_mention, to_quote

PENALTY = 1e-3  # on squared weights, against chance in rare features


def fit(reader: ModelReader, documents: Sequence[Document]) -> Calibration:
    """The weights with which the reader's confidences are the share that is right, on `documents`."""
    rows: dict[str, list[Matrix]] = {"quotes": [], "names": []}
    right: dict[str, list[bool]] = {"quotes": [], "names": []}
    for document, (article, pieces, attributed, named) in zip(
        documents, reader.decode([d.article for d in documents]), strict=True
    ):
        if document.quotes is not None:
            rows["quotes"].append(quote_features(attributed, pieces))
            right["quotes"] += right_quotes(document, [to_quote(article, pieces, a, 0.0) for a in attributed])
        if document.names is not None:
            rows["names"].append(name_features(named, pieces))
            right["names"] += right_names(document, [to_mention(pieces, n, 0.0) for n in named])
    return Calibration(*(_logistic(np.concatenate(rows[k]), right[k]) for k in ("quotes", "names")))


def _logistic(features: Matrix, right: Sequence[bool]) -> tuple[float, ...]:
    x = torch.from_numpy(features)
    y = torch.tensor(right, dtype=torch.float64)
    weights = torch.zeros(x.shape[1], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=500, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        found = torch.nn.functional.binary_cross_entropy_with_logits(x @ weights, y) + PENALTY * weights.pow(2).sum()
        found.backward()
        return found

    optimiser.step(closure)
    return tuple(round(float(w), 5) for w in weights)
