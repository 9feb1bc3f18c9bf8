"""Measure how running time grows with the length of a text."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import inf
from time import process_time

BOUND = 8  # for four times the text; linear growth is 4, quadratic growth 16
ROUNDS = 2, 6  # at least, at most
TOO_LONG = 1  # seconds of CPU time; linear time takes less than 0.2 for all texts here


def growth(function: Callable[[str], object], unit: str, n: int) -> list[float]:
    """Return how many times longer `function` takes for 4 n units than for n, and for 16 n than for 4 n.

    Compare with `BOUND`. A time is CPU time, the best of several rounds. Other programs may disturb a round, so more
    rounds follow while the growth is not below the bound. The growth is infinite if a call takes `TOO_LONG`.
    """
    texts = [unit * size for size in (n, 4 * n, 16 * n)]
    best = [inf] * len(texts)
    ratios = [inf]
    function(texts[0])  # the first call reads lexicons
    for completed in range(ROUNDS[1]):
        if completed >= ROUNDS[0] and max(ratios) < BOUND:
            break
        for i, text in enumerate(texts):
            best[i] = min(best[i], _seconds(function, text))
            if best[i] > TOO_LONG:
                return [inf]
        ratios = [longer / shorter for shorter, longer in pairwise(best)]
    return ratios


def _seconds(function: Callable[[str], object], text: str) -> float:
    start = process_time()
    function(text)
    return process_time() - start
