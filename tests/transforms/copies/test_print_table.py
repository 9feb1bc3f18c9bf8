"""Flat arrays of prints: numbers, weights, sizes of pairs."""

import numpy as np
import pytest

from transforms.copies.fingerprints import MOST_PRINTS
from transforms.copies.print_table import print_table, ragged, run_starts


def packed(*values: int) -> bytes:
    return np.array(values, "<u4").tobytes()


def test_prints_of_several_items_are_numbered():
    table = print_table([packed(1, 5, 9), b"", packed(5, 7), packed(5, 9)])
    assert table.starts.tolist() == [0, 3, 3, 5, 7]
    assert table.ids.tolist() == [-1, 0, 1, 0, -1, 0, 1]
    assert table.counts.tolist() == [3, 2]
    assert table.weights[0] < table.weights[1]
    assert np.all(np.diff(table.sums[:3]) > 0)


def test_no_items_give_an_empty_table():
    table = print_table([])
    assert (table.starts.tolist(), len(table.prints), len(table.counts)) == ([0], 0, 0)


def test_entries_are_those_of_each_item():
    table = print_table([packed(1, 2), packed(3), packed(4, 5)])
    entries, rows = table.entries(np.array([2, 0]))
    assert table.prints[entries].tolist() == [4, 5, 1, 2]
    assert rows.tolist() == [0, 0, 1, 1]


def test_a_sketch_that_is_full_hides_what_is_above_its_last_print():
    full = packed(*range(10, 10 + MOST_PRINTS))
    short = packed(3, 11, 10 + MOST_PRINTS, 5_000)
    table = print_table([full, short, b""])
    count, weight = table.sizes(np.array([1, 0, 2]), np.array([0, 1, 0]))
    assert count.tolist() == [2, MOST_PRINTS, 0]
    start = table.starts[1]
    assert weight.tolist() == pytest.approx([table.sums[start + 1], table.sums[start - 1], 0])


def test_ragged_ranges():
    numbers, rows = ragged(np.array([5, 0, 9]), np.array([2, 0, 3]))
    assert numbers.tolist() == [5, 6, 9, 10, 11]
    assert rows.tolist() == [0, 0, 2, 2, 2]


def test_runs():
    assert run_starts(np.array([4, 4, 7, 7, 7, 1])).tolist() == [0, 2, 5]
    assert run_starts(np.array([], np.int64)).tolist() == []
