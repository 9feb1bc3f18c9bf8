"""Runs the network over articles: windows, and each word's scores from the window that owns it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from transforms.model.decoding import Scores
from transforms.model.pieces import Pieces
from transforms.model.scheme import NAME_TAGS, TAGS
from transforms.model.windows import Batch, collate, cut, length

Floats = NDArray[np.float32]
Run = Callable[[Batch], tuple[Floats, Floats, Floats]]  # windows → by piece: tags', names' logits, link vectors
SIZE, OVERLAP = 320, 64  # pieces a window, and of these in the next one too


def score(pieces: Sequence[Pieces], run: Run) -> list[Scores]:
    """The network's scores of each article's words.

    Each window is read alone: activations are quantised by the range of all that is read at once, so that an article
    would read otherwise in other company.
    """
    found = []
    for i, p in enumerate(pieces):
        n = len(p.words)
        scores = Scores(np.zeros((n, len(TAGS)), np.float32), np.zeros((n, len(NAME_TAGS)), np.float32))
        for w in cut(p, i, SIZE, OVERLAP):
            batch = collate(pieces, [w], length(p, w))
            tags, names, links = (rows[0] for rows in run(batch))
            at = batch.at[0]
            own = at[w.own - w.first : w.own_end - w.first]
            scores.tags[w.own : w.own_end] = log_softmax(tags[own])
            scores.names[w.own : w.own_end] = log_softmax(names[own])
            scores.windows.append((w, links[np.append(0, at)]))
        found.append(scores)
    return found


def log_softmax(x: Floats) -> Floats:
    """Log probabilities along the last axis."""
    shifted = x - x.max(-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)), np.float32)
