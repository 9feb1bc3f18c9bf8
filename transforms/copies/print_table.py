"""Hold the prints of many items in flat arrays, with the weight of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.copies.fingerprints import MOST_PRINTS

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
SMALL_MONTH = 1_000  # items that are always supposed, or two copies alone would make all their prints common ones


class PrintTable(NamedTuple):
    """The prints of n items, e entries in all, of which m different ones occur in several items.

    Attributes:
        starts: Shape (n + 1,): the entries of item i are those from starts[i] to starts[i + 1].
        prints: Shape (e,), uint32: rising within an item.
        ids: Shape (e,), int32: the number of the print among those in several items; -1 for one in a single item.
        sums: Shape (e,), float32: weights of the item's prints up to and with this one.
        counts: Shape (m,), int32: the number of items that have the print.
        weights: Shape (m,): inverse document frequency of the print.
    """

    starts: Ints
    prints: npt.NDArray[np.uint32]
    ids: npt.NDArray[np.int32]
    sums: npt.NDArray[np.float32]
    counts: npt.NDArray[np.int32]
    weights: Floats

    def entries(self, items: Ints) -> tuple[Ints, Ints]:
        """Return the entries of `items`, one item after another, and for each the position of its item in `items`."""
        return ragged(self.starts[items], self.starts[items + 1] - self.starts[items])

    def sizes(self, items: Ints, others: Ints) -> tuple[Ints, Floats]:
        """Return number and weight of the prints of `items` that could be among those of `others`, pair by pair.

        Of a text with more than `MOST_PRINTS` only the smallest prints are known. It says nothing of those above its
        last one, so they do not count in the other text either.
        """
        starts, ends = self.starts[items], self.starts[items + 1]
        last = self.starts[others + 1]
        known = np.where(last - self.starts[others] >= MOST_PRINTS, self.prints[last - 1], np.uint32(0xFFFFFFFF))
        low, high = starts.copy(), ends.copy()
        while (low < high).any():  # a binary search in all slices at once
            middle = (low + high) // 2
            below = (low < high) & (self.prints[np.minimum(middle, len(self.prints) - 1)] <= known)
            low, high = np.where(below, middle + 1, low), np.where(below | (low >= high), high, middle)
        return low - starts, np.where(low > starts, self.sums[np.maximum(low - 1, 0)], 0.0).astype(np.float64)


def print_table(prints: Sequence[bytes]) -> PrintTable:
    """Return the table of the items' prints: each sorted, distinct, little-endian uint32."""
    lengths = np.fromiter(map(len, prints), np.int64, len(prints)) // 4
    starts = np.concatenate(([0], np.cumsum(lengths)))
    flat = np.frombuffer(b"".join(prints), "<u4").astype(np.uint32, copy=False)
    ids, counts = _numbered(flat)
    n = len(prints) + SMALL_MONTH
    weights = np.log1p(n / counts) ** 2
    by_entry = np.append(weights, np.log1p(n) ** 2)[ids].astype(np.float32)  # the last one is that of id -1
    sums = np.cumsum(by_entry, dtype=np.float64)
    before = np.concatenate(([0.0], sums))[starts[:-1]]
    return PrintTable(starts, flat, ids, (sums - np.repeat(before, lengths)).astype(np.float32), counts, weights)


def _numbered(flat: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return for each entry the number of its print among those that occur twice, else -1; and how often they do."""
    ordered = flat.astype(np.uint64) << np.uint64(32)
    ordered |= np.arange(len(flat), dtype=np.uint64)
    ordered.sort()  # prints with their places: twice as fast as an argsort
    places = (ordered & np.uint64(0xFFFFFFFF)).astype(np.int64)
    ordered >>= np.uint64(32)
    runs = run_starts(ordered)
    del ordered
    lengths = np.diff(np.append(runs, len(flat)))
    several = lengths > 1
    by_place = np.repeat(np.where(several, np.cumsum(several) - 1, -1).astype(np.int32), lengths)
    ids = np.empty(len(flat), np.int32)
    ids[places] = by_place
    return ids, lengths[several].astype(np.int32)


def ragged(starts: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """Return the numbers of all ranges that begin at `starts`, and for each the position of its range."""
    rows = np.repeat(np.arange(len(starts)), lengths)
    offsets = np.cumsum(lengths) - lengths
    return np.arange(len(rows)) - offsets[rows] + starts[rows], rows


def run_starts(values: npt.NDArray[np.integer]) -> Ints:
    """Return where runs of equal values begin."""
    return np.flatnonzero(np.append(True, values[1:] != values[:-1])[: len(values)])
