"""The best BIO tags of many texts at once: an inside tag only behind a begin or inside tag of its own type."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Tags = NDArray[np.int8]


class Run(NamedTuple):
    """Words `start` to `end` (exclusive) that were tagged as one span of a type."""

    start: int
    end: int
    type: int


def best(texts: Sequence[Floats]) -> list[Tags]:
    """The best tags of each text's words (Viterbi 1967), all texts side by side.

    Args:
        texts: By text, log scores of shape (words, 1 + 2 * types): outside, then begin and inside of each type.

    Returns:
        By text, the columns of the best sequence.
    """
    # Longest first: at step t the texts that are that long are the first ones, so that nothing is padded.
    order = sorted((i for i, t in enumerate(texts) if len(t)), key=lambda i: -len(texts[i]))
    found: list[Tags] = [np.zeros(len(t), np.int8) for t in texts]
    if not order:
        return found
    lengths = np.array([len(texts[i]) for i in order])
    alive = np.searchsorted(-lengths, -np.arange(lengths[0]), side="left")
    begins = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    scores = np.concatenate([texts[i] for i in order])
    back, last = _forward(scores, begins, alive)
    path = np.empty(len(scores), np.int8)
    current = last.argmax(1).astype(np.int8)  # of each text, its last word's tag until its end is reached
    for t in range(len(alive) - 1, -1, -1):
        n = alive[t]
        rows = begins[:n] + t
        path[rows] = current[:n]
        current[:n] = back[rows, current[:n]]
    for k, i in enumerate(order):
        found[i] = path[begins[k] : begins[k] + lengths[k]]
    return found


def _forward(scores: Floats, begins: NDArray[np.int64], alive: NDArray[np.int64]) -> tuple[Tags, Floats]:
    """By word and tag the best tag before it; and by text the scores of the ways that end in each tag."""
    back = np.zeros(scores.shape, np.int8)
    now = scores[begins]
    now[:, 2::2] = -np.inf
    last = now.copy()
    insides = np.arange(1, scores.shape[1], 2, dtype=np.int8)  # the begin tags, one less than their inside tags
    for t in range(1, len(alive)):
        now = now[: alive[t]]
        rows = begins[: alive[t]] + t
        top = now.argmax(1)
        highest = now[np.arange(len(now)), top][:, None]
        goes_on = now[:, 2::2] > now[:, 1::2]
        back[rows] = top[:, None]
        back[rows, 2::2] = insides + goes_on
        within = np.where(goes_on, now[:, 2::2], now[:, 1::2])
        now = scores[rows]
        now[:, :1] += highest
        now[:, 1::2] += highest
        now[:, 2::2] += within
        last[: len(now)] = now
    return back, last


def runs(tags: Tags) -> list[Run]:
    """The spans of a tag sequence, in order."""
    kind = (tags.astype(np.int32) + 1) // 2  # 0 outside, else 1 + type
    begins = np.ones(len(tags), bool)
    begins[1:] = (kind[1:] != kind[:-1]) | (tags[1:] % 2 == 1)
    edges = np.append(np.flatnonzero(begins), len(tags))
    return [Run(int(s), int(e), int(kind[s]) - 1) for s, e in pairwise(edges) if kind[s]]
