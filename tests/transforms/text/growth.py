"""Measure how running time grows with the length of a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import inf
from time import process_time
from typing import TypeVar

T = TypeVar("T")
BOUND = 8  # for four times the text; linear growth is 4, quadratic growth 16
SIZES = 1, 4, 16
ROUNDS = 2, 6  # at least, at most
TOO_LONG = 10  # seconds of CPU time; linear time takes less than 0.5 for all texts here, on an idle machine


def growth(function: Callable[[str], object], unit: str, n: int) -> list[float]:
    """Return how many times longer `function` takes for 4 n units than for n, and for 16 n than for 4 n.

    Compare with `BOUND`.
    """
    return growth_of(function, [unit * size * n for size in SIZES])


def growth_of(function: Callable[[T], object], inputs: Sequence[T], too_long: float = TOO_LONG) -> list[float]:
    """Return how many times longer `function` takes for each input, four times as long, than for the one before.

    A time is CPU time, the best of several rounds. Other programs may disturb a round, so more rounds follow while the
    growth is not below the bound. The growth is infinite if a call takes `too_long` seconds.
    """
    best = [inf] * len(inputs)
    ratios = [inf]
    function(inputs[0])  # the first call reads lexicons
    for completed in range(ROUNDS[1]):
        if completed >= ROUNDS[0] and max(ratios) < BOUND:
            break
        for i, one in enumerate(inputs):
            best[i] = min(best[i], _seconds(function, one))
            if best[i] > too_long:
                return [inf]
        ratios = [longer / shorter for shorter, longer in pairwise(best)]
    return ratios


def _seconds(function: Callable[[T], object], one: T) -> float:
    start = process_time()
    function(one)
    return process_time() - start
