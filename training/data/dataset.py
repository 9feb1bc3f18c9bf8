"""Training windows: cut anew each epoch, with the targets of their words."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch import Tensor

from training.data.labels import EVERYTHING, IGNORED, NOBODY, Targets
from transforms.model.pieces import Ints, Pieces
from transforms.model.windows import Batch, Window, collate, window_length

if TYPE_CHECKING:
    from training.learning.teacher_cache import Taught

SIZES = (160, 256, 384)  # pieces a window, drawn anew for each article
FIELDS = ("ids", "shape", "mark", "place")


class Item(NamedTuple):
    """A document ready to train on, in each of its renderings (clean, tokenised)."""

    key: str
    renderings: tuple[tuple[Pieces, Targets], ...]
    times: int  # how often an epoch reads it


class Epoch:
    """One pass over items in random order: batches of about `budget` pieces, windows of like length together.

    Args:
        items: What to read.
        budget: Pieces a batch, padding counted.
        chance: Decides the renderings, the windows, where nothing is taught, and the order.
        taught: The teacher's answers, in the windows in which it was asked.
    """

    def __init__(self, items: Sequence[Item], budget: int, chance: random.Random, taught: Taught | None = None) -> None:
        self._chosen: list[tuple[Pieces, Targets]] = []
        self._rows: dict[Window, int] = {}  # where the teacher's answers to a window begin
        self._taught = taught
        windows: list[Window] = []
        for i, item in enumerate(items):
            for _ in range(item.times):
                k = chance.randrange(len(item.renderings))
                at = len(self._chosen)
                self._chosen.append(item.renderings[k])
                if taught is None:
                    windows.extend(_windows(item.renderings[k][0], at, chance))
                    continue
                for w, row in taught.windows[i, k]:
                    windows.append(w._replace(article=at))
                    self._rows[windows[-1]] = row
        chance.shuffle(windows)
        self._groups = list(self._grouped(windows, budget))
        chance.shuffle(self._groups)

    def __len__(self) -> int:
        return len(self._groups)

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        pieces = [p for p, _ in self._chosen]
        for group in self._groups:
            batch = collate(pieces, group, max(self._length(w) for w in group))
            found = tensors(batch, [self._chosen[w.article][1] for w in group])
            if self._taught is not None:
                found |= self._taught.answers([self._rows[w] for w in group], [self._length(w) for w in group])
            yield found

    def _grouped(self, windows: Sequence[Window], budget: int) -> Iterator[list[Window]]:
        pool = 50 * max(1, budget // max(SIZES))  # sorted by length within pools, so that batches stay random
        for at in range(0, len(windows), pool):
            near = sorted(windows[at : at + pool], key=self._length)
            while near:
                n = max(1, budget // self._length(near[-1]))
                yield near[-n:]
                del near[-n:]

    def _length(self, w: Window) -> int:
        return window_length(self._chosen[w.article][0], w)


def tensors(batch: Batch, found: Sequence[Targets]) -> dict[str, Tensor]:
    """The inputs and the targets by piece, as `network.loss` wants them."""
    shape = batch.ids.shape
    tags, cue_of, source_of = (np.full(shape, IGNORED, np.int64) for _ in range(3))
    names = np.full(shape, EVERYTHING, np.int64)
    first = np.zeros(shape, bool)
    for row, (w, at, t) in enumerate(zip(batch.windows, batch.word_columns, found, strict=True)):
        span = slice(w.first, w.end)
        first[row, at] = True
        names[row, at] = t.names[span]
        if t.tags is None:
            continue
        tags[row, at] = t.tags[span]
        cue_of[row, at] = _columns(t.cue_of[span], w, at)
        source_of[row, at] = np.where(t.source_of[span] == NOBODY, 0, _columns(t.source_of[span], w, at))
    arrays = {name: getattr(batch, name) for name in FIELDS}
    arrays |= {"tags": tags, "names": names, "cue_of": cue_of, "source_of": source_of, "first": first}
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def _columns(words: Ints, w: Window, at: Ints) -> Ints:
    """Words of the article as columns of the window; those outside it become `IGNORED`."""
    inside = (words >= w.first) & (words < w.end)
    return np.where(inside, at[np.clip(words - w.first, 0, len(at) - 1)], IGNORED)


def _windows(pieces: Pieces, article: int, chance: random.Random) -> Iterator[Window]:
    bounds = np.append(pieces.words, len(pieces.ids))
    size = chance.choice(SIZES)
    n, first = len(pieces.words), 0
    room = chance.randint(size // 2, size)  # the first window is of another length, so that seams move
    while first < n:
        end = int(np.searchsorted(bounds, bounds[first] + room - 2, side="right")) - 1
        end = min(n, max(end, first + 1))
        yield Window(article, first, first, end, end)
        first, room = end, size
