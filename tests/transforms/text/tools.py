"""What the tests of text share: how running time grows with the length of a text."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from time import process_time

REPEATS = 3


def growth(function: Callable[[str], object], unit: str, n: int) -> list[float]:
    """Return how many times longer `function` takes for twice the text: from `n` to 2 `n` units, and on to 4 `n`.

    Linear time gives ratios near 2, quadratic time ratios near 4. Each time is CPU time, the best of three runs.
    """
    seconds = [min(_seconds(function, unit * size) for _ in range(REPEATS)) for size in (n, 2 * n, 4 * n)]
    return [longer / shorter for shorter, longer in pairwise(seconds)]


def _seconds(function: Callable[[str], object], text: str) -> float:
    start = process_time()
    function(text)
    return process_time() - start
