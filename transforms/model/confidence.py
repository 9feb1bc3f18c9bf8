"""Calibrated confidences: a logistic regression on scores of the network and the decoder.

This is Platt scaling (Platt 1999) with several features instead of one score. The weights are fitted on held-out
articles in `training`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.lexicons.cues import PLAIN, lemma
from transforms.linking.speech_acts import act
from transforms.model.decoding import ScoredAttribution, ScoredName, ScoredSpan
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
    "speech",  # 1 if the quote reports speech
    "say",  # 1 if the cue is one of the plainest
    "stop",  # 1 if a punctuation mark or the end of a paragraph follows the content
    "short",  # 1 if the content has hardly a word and is not in quotation marks
    "gap",  # log of 1 + number of words between the content and the cue
    "bias",  # always 1
)
STOPS = ".,;:!?\"'”’)\n"
SHORT = 12  # characters
MIN_QUOTED = 0.05  # a smaller share of the words in quotation marks counts as none
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


def quote_features(attributed: Sequence[ScoredAttribution], pieces: Pieces, text: str) -> Matrix:
    """Return the features of attributions, (n_attributions, `len(QUOTE_FEATURES)`) float64.

    Args:
        attributed: The attributions.
        pieces: The pieces of their article.
        text: The article's text.
    """
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
                float(MIN_QUOTED < quoted < 0.8),
                float(np.log(len(words))),
                float(len(a.content) - 1),
                *_form_features(a, pieces, text, quoted),
                1.0,
            )
        )
    return np.array(rows, np.float64).reshape(-1, len(QUOTE_FEATURES))


def _form_features(a: ScoredAttribution, pieces: Pieces, text: str, quoted: float) -> tuple[float, ...]:
    """Return the features from the words of an attribution: speech, say, stop, short and gap.

    Args:
        a: The attribution.
        pieces: The pieces of its article.
        text: The article's text.
        quoted: Share of the content's words in quotation marks.
    """

    def words(span: ScoredSpan | None) -> str | None:
        return text[pieces.start[span.start] : pieces.end[span.end - 1]] if span else None

    cue, content = words(a.cue), " ".join(words(c) or "" for c in a.content)
    end = pieces.end[a.content[-1].end - 1]
    following = text[end : end + 2].strip(" ")
    gaps = [max(a.cue.start - c.end, c.start - a.cue.end, 0) for c in a.content] if a.cue else [0]
    return (
        float(act(cue, content, quoted, words(a.source)) == "speech"),
        float(cue is not None and lemma(cue) in PLAIN),
        float(not following or following[0] in STOPS),
        float(len(content) <= SHORT and quoted < MIN_QUOTED),
        float(np.log1p(min(gaps))),
    )


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
