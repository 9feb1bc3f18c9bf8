"""Run a teacher over examples once and cache its answers on disk; students then read them in every epoch."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
import torch

from training.data.dataset import INPUTS
from training.data.examples import Example
from training.data.teacher_answers import LOGITS, TeacherAnswers
from training.learning.network import Network, has_fast_half_precision
from transforms.model.inference import OVERLAP_PIECES, WINDOW_PIECES
from transforms.model.pieces import Pieces
from transforms.model.windows import Window, collate, cut_windows, window_length

BUDGET = 8192  # word pieces per batch
SAVE_EVERY = 30.0  # seconds


class _Request(NamedTuple):
    """A window to run: where it is, the row at which its answers begin, and its word pieces."""

    window: Window
    row: int
    size: int


def answer(teacher: Network, examples: Sequence[Example], folder: Path) -> TeacherAnswers:
    """Return the teacher's answers to each rendering of each example, from the cache if they are there.

    Windows are cut as a reader cuts them. A run that was stopped continues where it was saved.

    Args:
        teacher: The network.
        examples: What to run it on.
        folder: Keeps the answers, about 0.6 kB per word piece.
    """
    renderings = [pieces for example in examples for pieces, _ in example.renderings]
    windows: dict[tuple[int, int], list[tuple[Window, int]]] = {}
    requests: list[_Request] = []
    total = n = 0
    for i, example in enumerate(examples):
        for k in range(len(example.renderings)):
            own = windows.setdefault((i, k), [])
            for w in cut_windows(renderings[n], n, WINDOW_PIECES, OVERLAP_PIECES):
                size = window_length(renderings[n], w)
                own.append((w, total))
                requests.append(_Request(w, total, size))
                total += size
            n += 1
    requests.sort(key=lambda request: -request.size)
    file = folder / f"{_key(teacher, renderings):08x}.npy"
    if not file.is_file():
        _run(teacher, renderings, requests, total, file)
    return TeacherAnswers(windows, np.load(file, mmap_mode="r"))


def _key(teacher: Network, renderings: Sequence[Pieces]) -> int:
    """Return a hash of the teacher's weights, of the inputs and of how windows are cut."""
    key = crc32(f"{WINDOW_PIECES} {OVERLAP_PIECES}".encode())
    for weight in teacher.state_dict().values():
        key = crc32(weight.cpu().numpy().tobytes(), key)
    for pieces in renderings:
        for inputs in (pieces.ids, pieces.words, pieces.shape, pieces.mark, pieces.place):
            key = crc32(inputs.tobytes(), key)
    return key


def _run(teacher: Network, renderings: Sequence[Pieces], requests: Sequence[_Request], total: int, file: Path) -> None:
    """Write the answers to `file`, or continue a run that was stopped; `total` is the number of rows."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part, progress = file.with_suffix(".part.npy"), file.with_suffix(".progress")
    done = int(progress.read_text("ascii")) if progress.is_file() and part.is_file() else 0
    shape = (total, sum(LOGITS.values()))
    rows = np.lib.format.open_memmap(part, "r+" if done else "w+", np.float16, None if done else shape)
    device = next(teacher.parameters()).device
    teacher.eval()
    saved = time.monotonic()
    while done < len(requests):
        group = requests[done : done + max(1, BUDGET // requests[done].size)]
        batch = collate(renderings, [request.window for request in group], group[0].size)
        inputs = (torch.from_numpy(getattr(batch, f)).to(device) for f in INPUTS)
        with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, enabled=has_fast_half_precision()):
            answers = torch.cat(list(teacher(*inputs)), -1).half().cpu().numpy()
        for i, request in enumerate(group):
            rows[request.row : request.row + request.size] = answers[i, : request.size]
        done += len(group)
        if time.monotonic() - saved > SAVE_EVERY:
            rows.flush()
            progress.write_text(str(done), "ascii")
            saved = time.monotonic()
    rows.flush()
    del rows
    part.replace(file)
    progress.unlink(missing_ok=True)
