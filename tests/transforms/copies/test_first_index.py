"""The index of firsts: who shares prints with whom."""

import numpy as np

from transforms.copies import first_index
from transforms.copies.first_index import FirstIndex
from transforms.copies.print_table import print_table


def packed(*values: int) -> bytes:
    return np.array(values, "<u4").tobytes()


def pairs(index: FirstIndex, *items: int) -> list[tuple[int, int, int, int]]:
    found = index.candidates(np.array(items))
    return list(zip(*(a.tolist() for a in (found.items, found.others, found.leading, found.most)), strict=True))


def test_pairs_with_firsts_and_within_the_block():
    index = FirstIndex(print_table([packed(1, 2, 3), packed(7, 8), packed(2, 3, 7), packed(2, 8, 9)]))
    index.add(np.array([0, 1]))
    assert pairs(index, 2, 3) == [(2, 0, 2, 2), (2, 1, 1, 1), (3, 0, 1, 1), (3, 1, 1, 1), (3, 2, 1, 1)]


def test_what_is_removed_is_found_no_more():
    index = FirstIndex(print_table([packed(1, 2), packed(1, 2), packed(1, 2), packed(1, 2)]))
    index.add(np.array([0]))
    assert pairs(index, 1, 2) == [(1, 0, 2, 2), (2, 0, 2, 2), (2, 1, 2, 2)]
    index.remove(np.array([1, 2]))
    index.add(np.array([2]))
    assert pairs(index, 3) == [(3, 0, 2, 2), (3, 2, 2, 2)]


def test_a_common_print_leads_nowhere_but_may_be_shared(monkeypatch):
    monkeypatch.setattr(first_index, "MOST_FIRSTS", 1)
    index = FirstIndex(print_table([packed(1, 5), packed(1, 6), packed(1, 5)]))
    index.add(np.array([0, 1]))
    assert pairs(index, 2) == [(2, 0, 1, 2)]


def test_items_without_shared_prints():
    index = FirstIndex(print_table([packed(1), b"", packed(2)]))
    index.add(np.array([0]))
    assert pairs(index, 1, 2) == []
