"""Run the network over articles, window by window, and join what it says of a word in each.

The tags of a word that two windows have are the weighted geometric mean of their probabilities (a logarithmic opinion
pool, Genest and Zidek 1986): the further from the edge of a window, the more its context counts. Links, roles and
attention are those of the window that owns the word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from transforms.model.links import ArticleScores, PronounRows
from transforms.model.pieces import Pieces
from transforms.model.tag_scheme import NAME_TAGS, TAGS
from transforms.model.windows import (
    Batch,
    Window,
    collate,
    cut_windows,
    distances_to_edge,
    pronoun_columns,
    window_length,
)

Floats = NDArray[np.float32]
# Runs the network on a batch. Returns arrays of shape (n_windows, n_pieces, …) float32: logits of `TAGS`, logits
# of `NAME_TAGS`, and the link vectors of `LINKS` side by side (`len(LINKS) * LINK_SIZE` columns). A network that tells
# grammatical roles returns their logits as a fourth array; one that tells how pronouns attend, a fifth one of shape
# (1, n_heads, n_pronouns, n_pieces), with the pronouns of `windows.pronoun_columns`.
RunNetwork = Callable[[Batch], tuple[Floats, ...]]
WINDOW_PIECES = 320  # most pieces per window
OVERLAP_PIECES = 64  # pieces that neighbouring windows share


def score(pieces: Sequence[Pieces], run: RunNetwork) -> list[ArticleScores]:
    """Return the network's scores of each article's words.

    Each window is run alone: 8-bit activations are scaled by the range of the whole batch, so in a larger batch the
    scores of an article would depend on the articles beside it.
    """
    found = []
    for i, p in enumerate(pieces):
        n = len(p.words)
        scores = ArticleScores(np.zeros((n, len(TAGS)), np.float32), np.zeros((n, len(NAME_TAGS)), np.float32))
        weights = np.zeros((n, 1), np.float32)
        roles: list[Floats] = []
        for w in cut_windows(p, i, WINDOW_PIECES, OVERLAP_PIECES):
            batch = collate(pieces, [w], window_length(p, w))
            tags, names, links, *others = (rows[0] for rows in run(batch))
            columns = batch.word_columns[0]
            own = columns[w.own - w.first : w.own_end - w.first]
            weight = distances_to_edge(w, n)[:, None]
            scores.tags[w.first : w.end] += weight * log_softmax(tags[columns])
            scores.names[w.first : w.end] += weight * log_softmax(names[columns])
            weights[w.first : w.end] += weight
            scores.windows.append((w, links[np.append(0, columns)]))
            if others:
                roles.append(others[0][own])
            if len(others) > 1:
                scores.attention.append(_pronoun_rows(w, batch, others[1]))
        scores.tags, scores.names = log_softmax(scores.tags / weights), log_softmax(scores.names / weights)
        scores.roles = np.concatenate(roles) if roles else None
        found.append(scores)
    return found


def _pronoun_rows(window: Window, batch: Batch, weights: Floats) -> PronounRows:
    """Return how the pronouns that a window owns attend, given (n_heads, n_pronouns, n_pieces) float32."""
    columns = batch.word_columns[0]
    words = np.searchsorted(columns, pronoun_columns(batch.ids)) + window.first
    own = np.flatnonzero((words >= window.own) & (words < window.own_end))
    most = np.maximum.reduceat(weights[:, own, :-1], columns, axis=2)  # the last piece is [SEP]
    return PronounRows(window, words[own], most.astype(np.float16))


def log_softmax(logits: Floats) -> Floats:
    """Return log probabilities along the last axis; shape and float32 as in `logits`."""
    shifted = logits - logits.max(-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)), np.float32)
