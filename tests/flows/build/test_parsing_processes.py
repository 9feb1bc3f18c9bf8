"""Processes that parse parts of the input."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

import pytest

from flows.build import parsing_processes
from flows.build.parsing_processes import ParsingProcesses, grouped


def double(parts: Sequence[int]) -> list[int]:
    """Return twice each part; end the process at a negative one."""
    if min(parts) < 0:
        os.abort()
    return [2 * part for part in parts]


@pytest.fixture
def processes() -> Iterator[ParsingProcesses]:
    found = ParsingProcesses(2)
    assert found.executor is None
    yield found
    found.close(at_once=True)


def test_a_part_that_ends_its_process_takes_no_other_with_it(processes):
    groups = [processes.submit(double, parts) for parts in ([1, 2], [3, -4, 5], [6])]
    found = [list(processes.results(group, lambda part: part)) for group in groups]
    assert found == [[2, 4], [6, -4, 10], [12]]


def test_groups_are_taken_after_the_processes_have_ended(processes):
    first = processes.submit(double, [-1])
    assert first.results.exception() is not None  # waits for their end; nobody has asked for the results yet
    second = processes.submit(double, [7])
    assert list(processes.results(second, lambda part: part)) == [14]
    assert list(processes.results(first, lambda part: part)) == [-1]


def test_groups_have_a_size_and_a_number_of_parts(monkeypatch):
    monkeypatch.setattr(parsing_processes, "GROUP_BYTES", 10)
    monkeypatch.setattr(parsing_processes, "GROUP_SIZE", 3)
    assert list(grouped([4, 6, 1, 1, 1, 1, 30, 2], int)) == [[4, 6], [1, 1, 1], [1, 30], [2]]
    assert list(grouped([], int)) == []
