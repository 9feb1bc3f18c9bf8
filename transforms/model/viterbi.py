"""Viterbi decoding of BIO tags: an inside tag may only follow a begin or inside tag of its own type."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Tags = NDArray[np.int8]


class TagSpan(NamedTuple):
    """Words tagged as one span.

    Attributes:
        start: First word.
        end: One past the last word.
        type: Index of the type: 0 for the tags in columns 1 and 2, 1 for columns 3 and 4, and so on.
    """

    start: int
    end: int
    type: int


def best_tags(texts: Sequence[Floats]) -> list[Tags]:
    """Return the best valid tag sequence of each text (Viterbi 1967), computed for all texts at once.

    Args:
        texts: Per text, (n_words, 1 + 2 * n_types) float32 log scores. Column 0 is outside, then come begin and
            inside of each type.

    Returns:
        Per text, (n_words,) int8: the column of each word's tag.
    """
    # Longest first: at step t the texts with more than t words are the first rows, so nothing needs padding.
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
    current = last.argmax(1).astype(np.int8)  # per text, the tag of its last word until step t reaches that word
    for t in range(len(alive) - 1, -1, -1):
        n = alive[t]
        rows = begins[:n] + t
        path[rows] = current[:n]
        current[:n] = back[rows, current[:n]]
    for k, i in enumerate(order):
        found[i] = path[begins[k] : begins[k] + lengths[k]]
    return found


def _forward(scores: Floats, begins: NDArray[np.int64], alive: NDArray[np.int64]) -> tuple[Tags, Floats]:
    """Run the forward pass of the Viterbi algorithm.

    Args:
        scores: (n_words, n_tags) float32 log scores of all texts' words, longest text first.
        begins: (n_texts,) int64, row of each text's first word.
        alive: (n_steps,) int64, number of texts with more than t words.

    Returns:
        (n_words, n_tags) int8, the best previous tag; (n_texts, n_tags) float32, the score of the best sequence that
        ends in each tag.
    """
    back = np.zeros(scores.shape, np.int8)
    now = scores[begins]
    now[:, 2::2] = -np.inf
    last = now.copy()
    begin_tags = np.arange(1, scores.shape[1], 2, dtype=np.int8)  # one less than their inside tags
    for t in range(1, len(alive)):
        now = now[: alive[t]]
        rows = begins[: alive[t]] + t
        top = now.argmax(1)
        highest = now[np.arange(len(now)), top][:, None]
        goes_on = now[:, 2::2] > now[:, 1::2]
        back[rows] = top[:, None]
        back[rows, 2::2] = begin_tags + goes_on
        within = np.where(goes_on, now[:, 2::2], now[:, 1::2])
        now = scores[rows]
        now[:, :1] += highest
        now[:, 1::2] += highest
        now[:, 2::2] += within
        last[: len(now)] = now
    return back, last


def tag_spans(tags: Tags) -> list[TagSpan]:
    """Return the spans of a tag sequence, in order.

    Args:
        tags: (n_words,) int8 tags, as `best_tags` returns them. An inside tag without its begin tag starts a span.
    """
    kind = (tags.astype(np.int32) + 1) // 2  # 0 outside, else 1 + type
    begins = np.ones(len(tags), bool)
    begins[1:] = (kind[1:] != kind[:-1]) | (tags[1:] % 2 == 1)
    edges = np.append(np.flatnonzero(begins), len(tags))
    return [TagSpan(int(s), int(e), int(kind[s]) - 1) for s, e in pairwise(edges) if kind[s]]
