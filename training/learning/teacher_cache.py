"""A teacher's answers, kept on disk: it is asked once, and a student hears them in every epoch."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.data.dataset import FIELDS, Item
from transforms.model.pieces import Pieces
from transforms.model.tag_scheme import LINK_SIZE, LINKS, NAME_TAGS, TAGS
from transforms.model.windows import Window, collate, cut_windows, window_length

if TYPE_CHECKING:
    from training.learning.network import Network

ANSWERS = {"tags": len(TAGS), "names": len(NAME_TAGS), "links": len(LINKS) * LINK_SIZE}  # and the last layer's vectors
BUDGET = 8192  # pieces asked at once
SAVE_EVERY = 30.0  # seconds


class Taught(NamedTuple):
    """What a teacher says of items, window by window as a reader would cut them.

    Attributes:
        windows: By item and rendering, its windows and the row at which the answers to each begin.
        rows: By piece, what `ANSWERS` names and the last layer's vector, side by side, in half precision.
    """

    windows: dict[tuple[int, int], list[tuple[Window, int]]]
    rows: NDArray[np.float16]

    def answers(self, starts: Sequence[int], lengths: Sequence[int]) -> dict[str, Tensor]:
        """The answers to some windows, padded to one length: `wanted_tags` and so on, and `wanted_vectors`."""
        found = np.zeros((len(starts), max(lengths), self.rows.shape[1]), np.float32)
        for i, (at, n) in enumerate(zip(starts, lengths, strict=True)):
            found[i, :n] = self.rows[at : at + n]
        sizes = list(ANSWERS.values())
        parts = torch.from_numpy(found).split([*sizes, found.shape[2] - sum(sizes)], -1)
        return {f"wanted_{name}": part for name, part in zip((*ANSWERS, "vectors"), parts, strict=True)}


def ask(teacher: Network, items: Sequence[Item], folder: Path) -> Taught:
    """Asks `teacher` about each item in each rendering, or loads what it said before.

    Args:
        teacher: The network to learn from.
        items: What to ask about.
        folder: Keeps the answers (about 1.2 kB a piece), and beside them how far an unfinished asking has come.
    """
    windows: dict[tuple[int, int], list[tuple[Window, int]]] = {}
    every = [p for item in items for p, _ in item.renderings]
    order: list[tuple[Window, int, int]] = []  # window over `every`, its row and its length
    total = n = 0
    for i, item in enumerate(items):
        for k in range(len(item.renderings)):
            own = windows.setdefault((i, k), [])
            for w in cut_windows(every[n], n, WINDOW_PIECES, OVERLAP_PIECES):
                size = window_length(every[n], w)
                own.append((w, total))
                order.append((w, total, size))
                total += size
            n += 1
    order.sort(key=lambda asked: -asked[2])
    file = folder / f"{_key(teacher, every):08x}.npy"
    if not file.is_file():
        _ask(teacher, every, order, total, file)
    return Taught(windows, np.load(file, mmap_mode="r"))


def _key(teacher: Network, every: Sequence[Pieces]) -> int:
    """Tells answers of one teacher to one set of items from others."""
    found = crc32(f"{WINDOW_PIECES} {OVERLAP_PIECES}".encode())
    for weight in teacher.state_dict().values():
        found = crc32(weight.cpu().numpy().tobytes(), found)
    for pieces in every:
        for inputs in (pieces.ids, pieces.words, pieces.shape, pieces.mark, pieces.place):
            found = crc32(inputs.tobytes(), found)
    return found


def _ask(
    teacher: Network, every: Sequence[Pieces], order: Sequence[tuple[Window, int, int]], total: int, file: Path
) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    partly, told = file.with_suffix(".part.npy"), file.with_suffix(".told")
    at = int(told.read_text("ascii")) if told.is_file() and partly.is_file() else 0
    shape = (total, sum(ANSWERS.values()) + teacher.words.embedding_dim)
    rows = np.lib.format.open_memmap(partly, "r+" if at else "w+", np.float16, None if at else shape)
    device = next(teacher.parameters()).device
    teacher.eval()
    last = time.monotonic()
    while at < len(order):
        group = order[at : at + max(1, BUDGET // order[at][2])]
        batch = collate(every, [w for w, _, _ in group], group[0][2])
        with torch.inference_mode():
            vectors = teacher.encode(*(torch.from_numpy(getattr(batch, f)).to(device) for f in FIELDS))
            answer = torch.cat((*teacher.answer(vectors), vectors), -1).half().cpu().numpy()
        for i, (_, row, size) in enumerate(group):
            rows[row : row + size] = answer[i, :size]
        at += len(group)
        if time.monotonic() - last > SAVE_EVERY:
            rows.flush()
            told.write_text(str(at), "ascii")
            last = time.monotonic()
    rows.flush()
    del rows
    partly.replace(file)
    told.unlink(missing_ok=True)
