"""Overlapping windows over long articles, so that the network reads every word with context on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.model.pieces import Ints, Pieces

CLS, SEP, PAD = 101, 102, 0  # numbers in the vocabulary of BERT uncased (Devlin et al. 2019)
HE_AND_SHE = (2002, 2032, 2010, 2370, 2016, 2014, 5106, 2841)  # he, him, his, himself, she, her, hers, herself
MOST_PRONOUNS = 16  # of a window, whose attention is kept; limits the memory for a text full of them


class Window(NamedTuple):
    """A range of an article's words. Each word is in one or more windows and is owned by exactly one.

    The links of a word are taken from the window that owns the word.

    Attributes:
        article: Index of the article in its batch.
        first: First word in the window.
        own: First word that the window owns.
        own_end: One past the last word that the window owns.
        end: One past the last word in the window.
    """

    article: int
    first: int
    own: int
    own_end: int
    end: int


class Batch(NamedTuple):
    """Windows padded to one length: the inputs of the network.

    Attributes:
        windows: The `n_windows` windows, one per row of the arrays.
        ids: (n_windows, n_pieces) int64, numbers in the vocabulary; `PAD` where a row is padded.
        shape: (n_windows, n_pieces) int64, indices into `pieces.SHAPES`.
        mark: (n_windows, n_pieces) int64, indices into `pieces.MARKS`.
        place: (n_windows, n_pieces) int64, encoded as in `Pieces.place`.
        word_columns: Per window, (n_words,) int32: the column of each word's first piece.
    """

    windows: list[Window]
    ids: NDArray[np.int64]
    shape: NDArray[np.int64]
    mark: NDArray[np.int64]
    place: NDArray[np.int64]
    word_columns: list[Ints]


def cut_windows(pieces: Pieces, article: int, size: int, overlap: int) -> Iterator[Window]:
    """Yield the windows of one article, all of about the same length.

    A word is owned by the window in which it is further from an edge; the start and end of the article do not count
    as edges.

    Args:
        pieces: The article's pieces.
        article: Index of the article in its batch, copied into the windows.
        size: Most pieces in a window, with `[CLS]` and `[SEP]`. Only a single longer word may exceed it.
        overlap: About how many pieces two neighbouring windows share.
    """
    bounds = np.append(pieces.words, len(pieces.ids))
    n = len(pieces.words)
    first = 0
    own = 0
    while first < n:
        left = int(bounds[-1] - bounds[first])
        n_windows = max(1, -(-(left - overlap) // (size - 2 - overlap)))
        room = min(size - 2, -(-(left + (n_windows - 1) * overlap) // n_windows))
        end = int(np.searchsorted(bounds, bounds[first] + room, side="right")) - 1
        end = min(n, max(end, first + 1))
        if end >= n:
            yield Window(article, first, own, n, n)
            return
        following = int(np.searchsorted(bounds, bounds[end] - overlap, side="left"))
        following = min(max(following, first + 1), end)
        own_end = (following + end + 1) // 2
        yield Window(article, first, own, own_end, end)
        first, own = following, own_end


def distances_to_edge(window: Window, n_words: int) -> NDArray[np.float32]:
    """Return for each word of a window how many words it is from the nearer edge, (n_words in the window,) float32.

    The start and end of the article do not count as edges; a word counts its own place.

    Args:
        window: The window.
        n_words: Number of words of the article.
    """
    place = np.arange(1, window.end - window.first + 1, dtype=np.float32)
    from_start = place if window.first else np.full_like(place, n_words)
    to_end = place[::-1] if window.end < n_words else np.full_like(place, n_words)
    return np.minimum(from_start, to_end)


def collate(pieces: Sequence[Pieces], windows: list[Window], width: int) -> Batch:
    """Return the network's inputs for some windows.

    Args:
        pieces: The pieces of all articles; `Window.article` is an index into them.
        windows: The windows, one per row.
        width: Columns of each array; shorter windows are padded.
    """
    ids, shape, mark, place = (np.zeros((len(windows), width), np.int64) for _ in range(4))
    word_columns: list[Ints] = []
    for row, w in enumerate(windows):
        p = pieces[w.article]
        lo, hi = _bounds(p, w)
        inner = slice(1, 1 + hi - lo)
        ids[row, 0], ids[row, 1 + hi - lo] = CLS, SEP
        for target, source in ((ids, p.ids), (shape, p.shape), (mark, p.mark), (place, p.place)):
            target[row, inner] = source[lo:hi]
        word_columns.append(p.words[w.first : w.end] - lo + 1)
    return Batch(windows, ids, shape, mark, place, word_columns)


def pronoun_columns(ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the columns of the first pronouns of a window, (n_pronouns,) int64; `ids` is (1, n_pieces)."""
    return np.flatnonzero(np.isin(ids[0], HE_AND_SHE))[:MOST_PRONOUNS]


def window_length(p: Pieces, w: Window) -> int:
    """Return the number of pieces in a window, with `[CLS]` and `[SEP]`."""
    lo, hi = _bounds(p, w)
    return hi - lo + 2


def _bounds(p: Pieces, w: Window) -> tuple[int, int]:
    """Return the first piece of a window and the one past its last.

    A single word of more than 510 pieces is cut there, as the network has 512 positions.
    """
    lo = int(p.words[w.first])
    hi = int(p.words[w.end]) if w.end < len(p.words) else len(p.ids)
    return lo, min(hi, lo + 510) if w.end == w.first + 1 else hi
