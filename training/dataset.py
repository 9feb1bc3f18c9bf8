"""Training windows: cut anew each epoch, with the targets of their words."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from training.labels import EVERYTHING, IGNORED, NOBODY, Targets
from transforms.model.pieces import Ints, Pieces
from transforms.model.windows import Batch, Window, collate

SIZES = (160, 256, 384)  # pieces a window, drawn anew for each article
FIELDS = ("ids", "shape", "mark", "place")


class Item(NamedTuple):
    """A document ready to train on, in each of its renderings (clean, tokenised)."""

    key: str
    renderings: tuple[tuple[Pieces, Targets], ...]
    times: int  # how often an epoch reads it


def epoch(items: Sequence[Item], budget: int, chance: random.Random) -> Iterator[dict[str, Tensor]]:
    """One pass over the items in random order: batches of about `budget` pieces, windows of like length together."""
    chosen: list[tuple[Pieces, Targets]] = []
    windows: list[Window] = []
    for item in items:
        for _ in range(item.times):
            pieces, found = chance.choice(item.renderings)
            windows.extend(_windows(pieces, len(chosen), chance))
            chosen.append((pieces, found))
    chance.shuffle(windows)
    pool = 50 * max(1, budget // max(SIZES))  # sorted by length within pools, so that batches stay random
    groups: list[list[Window]] = []
    for at in range(0, len(windows), pool):
        near = sorted(windows[at : at + pool], key=lambda w: _length(chosen[w.article][0], w))
        while near:
            width = _length(chosen[near[-1].article][0], near[-1])
            n = max(1, budget // width)
            groups.append(near[-n:])
            del near[-n:]
    chance.shuffle(groups)
    pieces_only = [p for p, _ in chosen]
    for group in groups:
        width = max(_length(pieces_only[w.article], w) for w in group)
        yield tensors(collate(pieces_only, group, width), [chosen[w.article][1] for w in group])


def tensors(batch: Batch, found: Sequence[Targets]) -> dict[str, Tensor]:
    """The inputs and the targets by piece, as `network.loss` wants them."""
    shape = batch.ids.shape
    tags, cue_of, source_of = (np.full(shape, IGNORED, np.int64) for _ in range(3))
    names = np.full(shape, EVERYTHING, np.int64)
    first = np.zeros(shape, bool)
    for row, (w, at, t) in enumerate(zip(batch.windows, batch.at, found, strict=True)):
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


def _length(p: Pieces, w: Window) -> int:
    hi = int(p.words[w.end]) if w.end < len(p.words) else len(p.ids)
    return min(hi - int(p.words[w.first]), 510) + 2
