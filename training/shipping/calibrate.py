"""Fit the confidences on the holdout by logistic regression (Platt 1999); `make evaluate` measures their error."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from training.data.corpora import Document
from training.shipping.metrics import correct_names, correct_quotes
from transforms.model.confidence import Calibration, Matrix, name_features, quote_features
from transforms.model.model_reader import ModelReader, to_mention, to_quote

PENALTY = 1e-3  # on squared weights, against overfitting of rare features


def fit(reader: ModelReader, documents: Sequence[Document]) -> Calibration:
    """Return the weights that make the reader's confidences the probability of being correct, on `documents`."""
    rows: dict[str, list[Matrix]] = {"quotes": [], "names": []}
    correct: dict[str, list[bool]] = {"quotes": [], "names": []}
    for document, (article, pieces, attributed, named) in zip(
        documents, reader.decode([d.article for d in documents]), strict=True
    ):
        if document.quotes is not None:
            rows["quotes"].append(quote_features(attributed, pieces))
            correct["quotes"] += correct_quotes(document, [to_quote(article, pieces, a, 0.0) for a in attributed])
        if document.names is not None:
            rows["names"].append(name_features(named, pieces))
            correct["names"] += correct_names(document, [to_mention(pieces, n, 0.0) for n in named])
    return Calibration(*(_logistic(np.concatenate(rows[k]), correct[k]) for k in ("quotes", "names")))


def _logistic(features: Matrix, correct: Sequence[bool]) -> tuple[float, ...]:
    """Return the weights of the columns of `features`, float64 of shape (findings, features)."""
    x = torch.from_numpy(features)
    y = torch.tensor(correct, dtype=torch.float64)
    weights = torch.zeros(x.shape[1], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=500, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(x @ weights, y) + PENALTY * weights.pow(2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return tuple(round(float(w), 5) for w in weights)
