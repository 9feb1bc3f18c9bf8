"""Fit the confidences by logistic regression (Platt 1999); `make evaluate` measures their error.

Quotes are fitted on the held-out documents of an annotated corpus, as they are and in lower case, and on articles of
other kinds of news that were judged by hand, so that the confidence holds beyond one corpus.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.data.corpora import Document, lower_case
from training.data.judged import BORDERLINE, Judged
from training.data.labels import has_names, merged
from training.shipping.metrics import MIN_OVERLAP, characters, correct_names, correct_quotes
from transforms.model.confidence import Calibration, Matrix, name_features, quote_features
from transforms.model.model_reader import DecodedArticle, ModelReader, to_mention, to_quote
from transforms.name_rules.name_repair import repair_names
from transforms.reader_api import Mention, Quote

PENALTY = 1e-3  # on squared weights, against overfitting of rare features
JUDGED_SHARE = 0.4  # weight of the judged articles' quotes among all
MAX_STEPS = 100  # of Newton's method, which takes about ten
TOLERANCE = 1e-8  # largest step at which it has converged
Labels = NDArray[np.float64]


class Fitted(NamedTuple):
    """What a confidence is fitted on.

    Attributes:
        features: (n_findings, n_features) float64.
        correct: (n_findings,) float64, 1 where the finding is correct, else 0.
    """

    features: Matrix
    correct: Labels


def fit(reader: ModelReader, documents: Sequence[Document], judged: Sequence[Judged] = ()) -> Calibration:
    """Return the weights that make the reader's confidences the probability of being correct.

    Args:
        reader: The reader.
        documents: Annotated documents that it was not trained on.
        judged: Articles of other kinds of news with all their attributions.
    """
    names = _names(reader, [d for d in documents if d.names is not None and has_names(d)])
    return Calibration(fit_quotes(reader, documents, judged), _logistic(*names, np.ones(len(names.correct))))


def fit_quotes(reader: ModelReader, documents: Sequence[Document], judged: Sequence[Judged] = ()) -> tuple[float, ...]:
    """Return the weights of the quotes' features; arguments as `fit`."""
    with_quotes = [d for d in documents if d.quotes is not None]
    annotated = _annotated(reader, with_quotes + [replace(d, article=lower_case(d.article)) for d in with_quotes])
    other = _judged(reader, judged) if judged else Fitted(annotated.features[:0], annotated.correct[:0])
    n, m = len(annotated.correct), len(other.correct)
    weight = JUDGED_SHARE / (1 - JUDGED_SHARE) * n / max(m, 1)
    return _logistic(
        np.concatenate([annotated.features, other.features]),
        np.concatenate([annotated.correct, other.correct]),
        np.concatenate([np.ones(n), np.full(m, weight)]),
    )


def _annotated(reader: ModelReader, documents: Sequence[Document]) -> Fitted:
    """Return the quotes found in annotated documents; correct are those with the right content and speaker mention."""
    features, correct = [], []
    for document, (article, pieces, attributed, *_) in zip(documents, _decoded(reader, documents), strict=True):
        features.append(quote_features(attributed, pieces, article.text))
        correct += correct_quotes(document, [to_quote(article, pieces, a, 0.0) for a in attributed])
    return Fitted(np.concatenate(features), np.array(correct, np.float64))


def _judged(reader: ModelReader, judged: Sequence[Judged]) -> Fitted:
    """Return the quotes found in judged articles; correct are those with a judged content, borderline ones left out."""
    features, correct = [], []
    for one, (article, pieces, attributed, *_) in zip(
        judged, _decoded(reader, [j.document for j in judged]), strict=True
    ):
        quotes = [to_quote(article, pieces, a, 0.0) for a in attributed]
        found = [matched(one, quote) if quote else None for quote in quotes]
        kept = [i for i, at in enumerate(found) if at is None or one.acts[at] != BORDERLINE]
        features.append(quote_features(attributed, pieces, article.text)[kept])
        correct += [found[i] is not None for i in kept]
    return Fitted(np.concatenate(features), np.array(correct, np.float64))


def matched(judged: Judged, quote: Quote) -> int | None:
    """Return the index of the judged attribution whose content a quote has (Jaccard index ≥ .5); None without one."""
    text = judged.document.article.text
    content = characters(merged(text, quote.content))
    best, index = 0.0, None
    for i, gold in enumerate(judged.document.quotes or ()):
        there = characters(merged(text, gold.content))
        overlap = len(content & there) / max(1, len(content | there))
        if overlap >= MIN_OVERLAP and overlap > best:
            best, index = overlap, i
    return index


def _names(reader: ModelReader, documents: Sequence[Document]) -> Fitted:
    """Return the names that the reader gives for annotated documents; correct are those with the right span and type.

    The features are those of the name that the network found, as `name_repair` may change its span and type. Names that
    it did not find are left out.
    """
    features, correct = [], []
    for document, (article, pieces, _, named, _) in zip(documents, _decoded(reader, documents), strict=True):
        found = [to_mention(pieces, n, n.mean) for n in named]
        given = [(m, origin) for m in repair_names(article.text, found) if (origin := _origin(m, found)) is not None]
        features.append(name_features([named[origin] for _, origin in given], pieces))
        correct += correct_names(document, [m for m, _ in given])
    return Fitted(np.concatenate(features), np.array(correct, np.float64))


def _origin(name: Mention, found: Sequence[Mention]) -> int | None:
    """Return the index of the first of `found`, which are in text order, that overlaps a name; None without one."""
    first = bisect_right(found, name.start, key=lambda m: m.end)
    return first if first < len(found) and found[first].start < name.end else None


def _decoded(reader: ModelReader, documents: Sequence[Document]) -> Iterable[DecodedArticle]:
    return reader.decode([d.article for d in documents])


def _logistic(features: Matrix, correct: Labels, weights: Labels) -> tuple[float, ...]:
    """Return the weights of the columns of `features`, by Newton's method.

    Args:
        features: (n_findings, n_features) float64.
        correct: (n_findings,) float64, 0 or 1.
        weights: (n_findings,) float64, how much each finding counts.
    """
    fitted = np.zeros(features.shape[1])
    ridge = 2 * PENALTY * np.eye(len(fitted))
    for _ in range(MAX_STEPS):
        p = 1 / (1 + np.exp(-features @ fitted))
        gradient = features.T @ (weights * (p - correct)) / weights.sum() + 2 * PENALTY * fitted
        curvature = (features.T * (weights * p * (1 - p))) @ features / weights.sum() + ridge
        step = np.linalg.solve(curvature, gradient)
        fitted -= step
        if np.abs(step).max() < TOLERANCE:
            break
    return tuple(round(float(w), 5) for w in fitted)
