"""Windows over long articles, in which every word is read with context on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.model.pieces import Ints, Pieces

CLS, SEP, PAD = 101, 102, 0  # BERT's uncased vocabulary


class Window(NamedTuple):
    """Words `first` to `end` of an article; those from `own` to `own_end` are answered by this window.

    Attributes:
        article: The article's index in its batch.
        first: First word in the window.
        own: First word it answers for.
        own_end: One past the last word it answers for.
        end: One past the last word in the window.
    """

    article: int
    first: int
    own: int
    own_end: int
    end: int


class Batch(NamedTuple):
    """Windows padded to one length: the network's inputs, each int64 of shape (windows, pieces)."""

    windows: list[Window]
    ids: NDArray[np.int64]
    shape: NDArray[np.int64]
    mark: NDArray[np.int64]
    place: NDArray[np.int64]
    at: list[Ints]  # by window, the column of each word's first piece


def cut(pieces: Pieces, article: int, size: int, overlap: int) -> Iterator[Window]:
    """Windows of at most `size` pieces with their two special ones, neighbours sharing about `overlap` pieces.

    An article's windows are of about the same length. A word belongs to the window in which it stands further from an
    edge; the article's own ends are no edges.
    """
    bounds = np.append(pieces.words, len(pieces.ids))
    n = len(pieces.words)
    first = 0
    own = 0
    while first < n:
        left = int(bounds[-1] - bounds[first])
        parts = max(1, -(-(left - overlap) // (size - 2 - overlap)))
        room = min(size - 2, -(-(left + (parts - 1) * overlap) // parts))
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


def collate(pieces: Sequence[Pieces], windows: list[Window], width: int) -> Batch:
    """The network's inputs for windows, each padded to `width` pieces."""
    ids, shape, mark, place = (np.zeros((len(windows), width), np.int64) for _ in range(4))
    at: list[Ints] = []
    for row, w in enumerate(windows):
        p = pieces[w.article]
        lo, hi = _bounds(p, w)
        inner = slice(1, 1 + hi - lo)
        ids[row, 0], ids[row, 1 + hi - lo] = CLS, SEP
        for target, source in ((ids, p.ids), (shape, p.shape), (mark, p.mark), (place, p.place)):
            target[row, inner] = source[lo:hi]
        at.append(p.words[w.first : w.end] - lo + 1)
    return Batch(windows, ids, shape, mark, place, at)


def length(p: Pieces, w: Window) -> int:
    """The window's pieces with its two special ones."""
    lo, hi = _bounds(p, w)
    return hi - lo + 2


def _bounds(p: Pieces, w: Window) -> tuple[int, int]:
    """The window's pieces; a single word longer than any window is cut."""
    lo = int(p.words[w.first])
    hi = int(p.words[w.end]) if w.end < len(p.words) else len(p.ids)
    return lo, min(hi, lo + 510) if w.end == w.first + 1 else hi
