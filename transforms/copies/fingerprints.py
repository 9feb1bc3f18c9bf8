"""Reduce a text to a set of hashes that an edited copy of it mostly shares.

A print is the hash of some words in a row (a shingle; Broder 1997, "On the resemblance and containment of documents"):
of two and of three in articles; of one and of two in quotes, which are short. Only letters and digits count, case
folded: marks, white space and line breaks change nothing. Of a long text, the smallest hashes are kept (a bottom-k
sketch; Thorup 2013, "Bottom-k and priority sampling, set similarity and subset sums"), so that its prints are as few as
those of a short one, and yet an even sample of all its parts.
"""

from __future__ import annotations

import re
import zlib

import numpy as np
import numpy.typing as npt

WORDS = re.compile(r"[^\W_]+")
MOST_PRINTS = 160  # 640 bytes; with 256, 3 more of 1,000 copies are found, and grouping takes 1.4 times as long
LEAST_QUOTE_WORDS = 4  # "We have no comment" may be said by anybody; fewer words tell nothing
_FACTORS = tuple(map(np.uint64, (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)))  # of xxHash
_MIX_1, _MIX_2 = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)  # of MurmurHash3's finaliser
_HALF = np.uint64(33)


def article_fingerprint(text: str) -> bytes:
    """Return the prints of an article: sorted, distinct, little-endian uint32; none for one word."""
    return _prints(WORDS.findall(text.casefold()), (2, 3))


def quote_fingerprint(text: str) -> bytes:
    """Return the prints of a quote as `article_fingerprint` does; none if it has fewer than `LEAST_QUOTE_WORDS`."""
    words = WORDS.findall(text.casefold())
    return _prints(words, (1, 2)) if len(words) >= LEAST_QUOTE_WORDS else b""


def _prints(words: list[str], lengths: tuple[int, ...]) -> bytes:
    """Return the prints of all runs of words of the given lengths."""
    codes = np.fromiter((zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words), np.uint64, len(words))
    hashes = np.unique(np.concatenate([_mixed(_shingles(codes, length)) for length in lengths]))
    return hashes[:MOST_PRINTS].astype("<u4").tobytes()


def _shingles(codes: npt.NDArray[np.uint64], length: int) -> npt.NDArray[np.uint64]:
    """Return a number for each run of `length` words."""
    n = max(len(codes) - length + 1, 0)
    numbers = np.full(n, length, np.uint64)
    for i, factor in zip(range(length), _FACTORS, strict=False):
        numbers += codes[i : i + n] * factor
    return numbers


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint32]:
    """Return 32 evenly distributed bits of each value (the finaliser of MurmurHash3)."""
    values = (values ^ (values >> _HALF)) * _MIX_1
    values = (values ^ (values >> _HALF)) * _MIX_2
    return (values >> np.uint64(32)).astype(np.uint32)
