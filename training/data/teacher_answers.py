"""A teacher's answers to examples: logits and link vectors by word piece, on disk, in half precision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from transforms.model.tag_scheme import LINK_SIZE, LINKS, NAME_TAGS, TAGS
from transforms.model.windows import Window

LOGITS = {"tags": len(TAGS), "names": len(NAME_TAGS), "links": len(LINKS) * LINK_SIZE}  # columns by output


class TeacherAnswers(NamedTuple):
    """A teacher's answers to examples, window by window.

    Attributes:
        windows: By index of example and of rendering, its windows and the row at which the answers to each begin.
        rows: float16 of shape (pieces, columns): the outputs that `LOGITS` names.
    """

    windows: dict[tuple[int, int], list[tuple[Window, int]]]
    rows: NDArray[np.float16]

    def batch(self, starts: Sequence[int], lengths: Sequence[int]) -> dict[str, Tensor]:
        """Return the answers to some windows, padded with zeros to one length.

        Args:
            starts: The row at which the answers to each window begin.
            lengths: The word pieces of each window.

        Returns:
            `teacher_tags`, `teacher_names`, `teacher_links`: float32 of shape (windows, pieces, …).
        """
        padded = np.zeros((len(starts), max(lengths), self.rows.shape[1]), np.float32)
        for i, (start, n) in enumerate(zip(starts, lengths, strict=True)):
            padded[i, :n] = self.rows[start : start + n]
        parts = torch.from_numpy(padded).split(list(LOGITS.values()), -1)
        return {f"teacher_{name}": part for name, part in zip(LOGITS, parts, strict=True)}
