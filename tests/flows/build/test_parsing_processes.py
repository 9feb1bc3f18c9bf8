"""Processes that parse parts of the input."""

from __future__ import annotations

import os
from collections.abc import Sequence

from flows.build.parsing_processes import ParsingProcesses


def double(parts: Sequence[int]) -> list[int]:
    """Return twice each part; end the process at a negative one."""
    if min(parts) < 0:
        os.abort()
    return [2 * part for part in parts]


def test_a_part_that_ends_its_process_takes_no_other_with_it():
    processes = ParsingProcesses(2)
    assert processes.executor is None
    groups = [processes.submit(double, parts) for parts in ([1, 2], [3, -4, 5], [6])]
    found = [list(processes.results(group, lambda part: part)) for group in groups]
    assert found == [[2, 4], [6, -4, 10], [12]]
    assert list(processes.results(processes.submit(double, [7]), abs)) == [14]
    processes.close(at_once=False)
