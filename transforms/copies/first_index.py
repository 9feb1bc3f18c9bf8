"""Find the firsts that share prints with an item: an inverted index that grows as firsts are added."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.copies.print_table import Floats, Ints, PrintTable, ragged, run_starts

# A print that more firsts have leads to none of them (it counts in comparisons, though): a stock phrase, a common word.
MOST_FIRSTS = 32


class Pairs(NamedTuple):
    """Pairs of items that share prints.

    Attributes:
        items: Shape (n,): one item.
        others: Shape (n,): an earlier one.
        leading: Shape (n,): number of prints that they share and that at most `MOST_FIRSTS` had before.
        most: Shape (n,): the same with all other prints of the item, which they may share.
        most_weight: Shape (n,): the weight of these prints.
    """

    items: Ints
    others: Ints
    leading: Ints
    most: Ints
    most_weight: Floats

    def where(self, chosen: npt.NDArray[np.bool_]) -> Pairs:
        """Return the chosen pairs."""
        ids = (self.items[chosen], self.others[chosen])
        return Pairs(*ids, self.leading[chosen], self.most[chosen], self.most_weight[chosen])


class FirstIndex:
    """The firsts of each print, in one array with room for all items that have it."""

    def __init__(self, table: PrintTable) -> None:
        self._table = table
        room = np.bincount(table.ids[table.ids >= 0], minlength=len(table.counts))
        self._starts = np.concatenate(([0], np.cumsum(room)))
        self._used = np.zeros(len(table.counts), np.int64)
        self._firsts = np.empty(int(self._starts[-1]), np.int32)

    def add(self, items: Ints) -> None:
        """Add firsts."""
        entries, rows = self._table.entries(items)
        ids = self._table.ids[entries]
        rows, ids = rows[ids >= 0], ids[ids >= 0]
        order = np.argsort(ids)
        ids, rows = ids[order], rows[order]
        runs = run_starts(ids)
        lengths = np.diff(np.append(runs, len(ids)))
        rank = np.arange(len(ids)) - np.repeat(runs, lengths)
        self._firsts[self._starts[ids] + self._used[ids] + rank] = items[rows]
        self._used[ids[runs]] += lengths

    def remove(self, items: Ints) -> None:
        """Remove the items that were added last."""
        ids = self._table.ids[self._table.entries(items)[0]]
        ids, counts = np.unique(ids[ids >= 0], return_counts=True)
        self._used[ids] -= counts

    def candidates(self, items: Ints) -> Pairs:
        """Add `items` for the time being, and return the pairs of an item and an earlier one that share prints."""
        entries, rows = self._table.entries(items)
        ids = self._table.ids[entries]
        rows, ids = rows[ids >= 0], ids[ids >= 0]
        leads = self._used[ids] <= MOST_FIRSTS
        common, common_weight = (
            np.bincount(rows[~leads], by, len(items)) for by in (None, self._table.weights[ids[~leads]])
        )
        rows, ids = rows[leads], ids[leads]
        self.add(items)
        places, at = ragged(self._starts[ids], self._used[ids])
        others, of = self._firsts[places].astype(np.int64), rows[at]
        earlier = others < items[of]
        keys = of[earlier] << 32 | others[earlier]
        order = np.argsort(keys)
        keys, weights = keys[order], self._table.weights[ids[at[earlier]]][order]
        runs = run_starts(keys)
        weights = np.add.reduceat(weights, runs) if len(runs) else np.empty(0)
        of, others = keys[runs] >> 32, keys[runs] & 0xFFFFFFFF
        leading = np.diff(np.append(runs, len(keys)))
        return Pairs(items[of], others, leading, leading + common[of], weights + common_weight[of])
