"""Processes that parse parts of the input; a part that ends its process takes no other part with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Generic, NamedTuple, TypeVar

from flows.batches.stopping import end_processes
from flows.batches.workers import process_pool

P = TypeVar("P")
R = TypeVar("R")
Parse = Callable[[Sequence[P]], Sequence[R]]
GROUP_BYTES = 1 << 20  # of the parts that a process parses together
GROUP_SIZE = 20
GROUPS_AHEAD = 3  # per process
ENDED = "the process that read {what} ended with it; remove {what} from the input, and report it"


class Submitted(NamedTuple, Generic[P, R]):
    """Parts that a process parses, and what it will have found."""

    parts: Sequence[P]
    parse: Parse[P, R]
    results: Future[Sequence[R]]


class ParsingProcesses:
    """Parses groups of parts in processes, which start with the first group.

    Args:
        n: The number of processes.

    Attributes:
        n: The number of processes.
        most: The number of groups that are parsed or wait for it at a time.
        executor: Runs the processes; None before the first group.
    """

    def __init__(self, n: int) -> None:
        self.n = n
        self.most = n * GROUPS_AHEAD
        self.executor: ProcessPoolExecutor | None = None

    def submit(self, parse: Parse[P, R], parts: Sequence[P]) -> Submitted[P, R]:
        """Start to parse a group of parts; `parse` can be pickled, and returns a result for each."""
        self.executor = self.executor or process_pool(self.n)
        try:
            return Submitted(parts, parse, self.executor.submit(parse, parts))
        except BrokenProcessPool:  # a group before has ended its process, and so all of them
            self.executor = None
            return self.submit(parse, parts)

    def results(self, submitted: Submitted[P, R], ended: Callable[[P], R]) -> Sequence[R]:
        """Wait for the results of a group, one for each part.

        Args:
            submitted: The group.
            ended: Returns what stands for the result of a part that ended its process.
        """
        try:
            return submitted.results.result()
        except BrokenProcessPool:  # this group has ended its process, or another one that was parsed beside it
            return _parse_again(submitted.parse, submitted.parts, ended)

    def close(self, *, at_once: bool) -> None:
        """End the processes; `at_once` if nobody waits for what they parse."""
        if self.executor:
            end_processes(self.executor) if at_once else self.executor.shutdown(cancel_futures=True)


def grouped(parts: Iterable[P], size: Callable[[P], int]) -> Iterator[list[P]]:
    """Yield parts in groups that are worth a call of a process.

    Args:
        parts: The parts.
        size: Returns the bytes of a part.
    """
    group: list[P] = []
    left = GROUP_BYTES
    for part in parts:
        group.append(part)
        left -= size(part)
        if left <= 0 or len(group) >= GROUP_SIZE:
            yield group
            group, left = [], GROUP_BYTES
    if group:
        yield group


def _parse_again(parse: Parse[P, R], parts: Sequence[P], ended: Callable[[P], R]) -> Sequence[R]:
    """Parse a group in a process of its own; of one that ends it, too, each part in turn."""
    try:
        with process_pool(1) as executor:
            return executor.submit(parse, parts).result()
    except BrokenProcessPool:
        if len(parts) == 1:
            return [ended(parts[0])]
        return [result for part in parts for result in _parse_again(parse, [part], ended)]
