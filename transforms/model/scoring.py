"""Runs the network over articles: windows, batches, and each word's scores from the window that owns it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from transforms.model.decoding import Scores
from transforms.model.pieces import Pieces
from transforms.model.scheme import LINK, LINKS, NAME_TAGS, TAGS
from transforms.model.windows import Batch, batches, cut

Floats = NDArray[np.float32]
Run = Callable[[Batch], tuple[Floats, Floats, Floats]]  # a batch → by piece: tags', names' logits, link vectors
SIZE, OVERLAP = 320, 64  # pieces a window, and of these in the next one too
BUDGET = 4096  # pieces a batch


def score(pieces: Sequence[Pieces], run: Run) -> list[Scores]:
    """The network's scores of each article's words.

    No batch holds windows of two articles: activations are quantised by the whole batch's range, so that an article
    would read otherwise in other company.
    """
    found = [
        Scores(np.zeros((len(p.words), len(TAGS)), np.float32), np.zeros((len(p.words), len(NAME_TAGS)), np.float32))
        for p in pieces
    ]
    alone = (list(cut(p, i, SIZE, OVERLAP)) for i, p in enumerate(pieces))
    for batch in chain.from_iterable(batches(pieces, windows, BUDGET) for windows in alone):
        tags, names, links = run(batch)
        for row, (w, at) in enumerate(zip(batch.windows, batch.at, strict=True)):
            target = found[w.article]
            own = at[w.own - w.first : w.own_end - w.first]
            target.tags[w.own : w.own_end] = log_softmax(tags[row, own])
            target.names[w.own : w.own_end] = log_softmax(names[row, own])
            vectors = np.empty((1 + len(at), len(LINKS) * LINK), np.float32)
            vectors[0], vectors[1:] = links[row, 0], links[row, at]
            target.windows.append((w, vectors))
    return found


def log_softmax(x: Floats) -> Floats:
    """Log probabilities along the last axis."""
    shifted = x - x.max(-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)), np.float32)
