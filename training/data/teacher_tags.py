"""Tags by a large teacher, word by word, as probabilities: what students learn content, cue and source from.

A file `<corpus>.npz` holds `key` (n_articles,) uint32, the CRC-32 of each repaired text in UTF-8; `n_words` (n_articles,)
int32; and `tags` (n_words in all, `len(TAGS)`) uint8, 255 times the square root of each probability.
"""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from transforms.model.tag_scheme import TAGS

TagRoots = NDArray[np.uint8]  # (n_words, `len(TAGS)`), 255 times the square root of each probability


def read_tags(folder: Path) -> dict[int, TagRoots]:
    """Return the tags of each article in the files of a folder, by the key of its text; empty without files.

    Raises:
        ValueError: A file has other columns than `TAGS`.
    """
    found: dict[int, TagRoots] = {}
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as file:
            tags, keys, n_words = file["tags"], file["key"], file["n_words"]
        if tags.shape[1] != len(TAGS):
            raise ValueError(f"{path} has {tags.shape[1]} tags per word, not {len(TAGS)}: {', '.join(TAGS)}")
        ends = np.cumsum(n_words)
        found |= {int(key): tags[end - n : end] for key, end, n in zip(keys, ends, n_words, strict=True)}
    return found


def text_key(text: str) -> int:
    """Return the key of a repaired text."""
    return crc32(text.encode("utf-8"))


def to_probabilities(roots: TagRoots) -> NDArray[np.float32]:
    """Return the probabilities, (n_words, `len(TAGS)`) float32; rows sum to 1."""
    p = np.square(roots.astype(np.float32))
    return np.asarray(p / p.sum(-1, keepdims=True).clip(1e-9), np.float32)
