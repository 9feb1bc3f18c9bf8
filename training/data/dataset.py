"""Cut examples into windows, other ones in each epoch, and batch them with the targets of their words."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from training.data.examples import Example
from training.data.labels import ANY_NAME, IGNORED, NOBODY, Targets
from training.data.teacher_answers import TeacherAnswers
from training.data.teacher_tags import to_probabilities
from transforms.model.pieces import Ints, Pieces
from transforms.model.tag_scheme import TAGS
from transforms.model.windows import Batch, Window, collate, window_length

SIZES = (160, 256, 384)  # word pieces per window; one is drawn for each article
INPUTS = ("ids", "shape", "mark", "place")  # the network's inputs, as `transforms.model.windows.Batch` names them


class Epoch:
    """One pass over examples in random order, in batches of windows of similar length.

    Args:
        examples: What to read.
        budget: Word pieces per batch, about, including padding.
        rng: Decides the renderings, the order and, unless `answers` are given, the windows.
        answers: The teacher's answers; the windows are then those for which they were made.
    """

    def __init__(
        self, examples: Sequence[Example], budget: int, rng: random.Random, answers: TeacherAnswers | None = None
    ) -> None:
        self._drawn: list[tuple[Pieces, Targets]] = []
        self._rows: dict[Window, int] = {}  # by window, the row at which the teacher's answers begin
        self._answers = answers
        windows: list[Window] = []
        for i, example in enumerate(examples):
            for _ in range(example.repeats):
                k = rng.randrange(len(example.renderings))
                article = len(self._drawn)
                self._drawn.append(example.renderings[k])
                if answers is None:
                    windows.extend(_windows(example.renderings[k][0], article, rng))
                    continue
                for window, row in answers.windows[i, k]:
                    windows.append(window._replace(article=article))
                    self._rows[windows[-1]] = row
        rng.shuffle(windows)
        self._batches = list(self._grouped(windows, budget))
        rng.shuffle(self._batches)

    def __len__(self) -> int:
        return len(self._batches)

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        """Yield batches as `tensors` makes them, with the teacher's answers (`TeacherAnswers.batch`) if there are any."""
        pieces = [p for p, _ in self._drawn]
        for windows in self._batches:
            batch = collate(pieces, windows, max(self._length(w) for w in windows))
            made = tensors(batch, [self._drawn[w.article][1] for w in windows])
            if self._answers is not None:
                made |= self._answers.batch([self._rows[w] for w in windows], [self._length(w) for w in windows])
            yield made

    def _grouped(self, windows: Sequence[Window], budget: int) -> Iterator[list[Window]]:
        pool = 50 * max(1, budget // max(SIZES))  # sort by length within pools only, so that batches stay random
        for start in range(0, len(windows), pool):
            by_length = sorted(windows[start : start + pool], key=self._length)
            while by_length:
                n = max(1, budget // self._length(by_length[-1]))
                yield by_length[-n:]
                del by_length[-n:]

    def _length(self, w: Window) -> int:
        return window_length(self._drawn[w.article][0], w)


def tensors(batch: Batch, targets: Sequence[Targets]) -> dict[str, Tensor]:
    """Return the inputs and the targets of a batch, each of shape (windows, pieces).

    Args:
        batch: Padded windows.
        targets: By window, the targets of its article.

    Returns:
        The int64 inputs `ids`, `shape`, `mark`, `place`; the int64 targets `tags`, `names`, `cue_of`, `source_of`, set
        on the first piece of each word (`cue_of` and `source_of` as columns of the window; column 0 means nobody);
        the int64 `refers` and `named` (see `Antecedents`); the bool `first`, true on the first piece of each word; and
        `soft_tags`, float32 of shape (windows, pieces, `len(TAGS)`), zeros where there is no large teacher.
    """
    shape = batch.ids.shape
    tags, cue_of, source_of, refers, named = (np.full(shape, IGNORED, np.int64) for _ in range(5))
    soft_tags = np.zeros((*shape, len(TAGS)), np.float32)
    names = np.full(shape, ANY_NAME, np.int64)
    first = np.zeros(shape, bool)
    for row, (w, at, t) in enumerate(zip(batch.windows, batch.word_columns, targets, strict=True)):
        span = slice(w.first, w.end)
        first[row, at] = True
        names[row, at] = t.names[span]
        refers[row, at], named[row, at] = t.refers[span], t.named[span]
        if t.teacher is not None:
            soft_tags[row, at] = to_probabilities(t.teacher[span])
        if t.tags is None:
            continue
        tags[row, at] = t.tags[span]
        cue_of[row, at] = _columns(t.cue_of[span], w, at)
        source_of[row, at] = np.where(t.source_of[span] == NOBODY, 0, _columns(t.source_of[span], w, at))
    arrays = {name: getattr(batch, name) for name in INPUTS}
    arrays |= {"tags": tags, "names": names, "cue_of": cue_of, "source_of": source_of, "first": first}
    arrays |= {"refers": refers, "named": named, "soft_tags": soft_tags}
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def _columns(words: Ints, w: Window, at: Ints) -> Ints:
    """Return the columns of the window in which `words` of the article stand; `IGNORED` for words outside of it."""
    inside = (words >= w.first) & (words < w.end)
    return np.where(inside, at[np.clip(words - w.first, 0, len(at) - 1)], IGNORED)


def _windows(pieces: Pieces, article: int, rng: random.Random) -> Iterator[Window]:
    bounds = np.append(pieces.words, len(pieces.ids))
    size = rng.choice(SIZES)
    n, first = len(pieces.words), 0
    room = rng.randint(size // 2, size)  # a random length for the first window moves the seams between windows
    while first < n:
        end = int(np.searchsorted(bounds, bounds[first] + room - 2, side="right")) - 1
        end = min(n, max(end, first + 1))
        yield Window(article, first, first, end, end)
        first, room = end, size
