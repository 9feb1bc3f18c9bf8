"""Hand batches to workers, a bounded number at a time, and report progress as they are done."""

from __future__ import annotations

from collections import deque
from math import ceil
from pathlib import Path

from flows.batches.workers import PendingRead, Submit
from flows.build.run_state import RunState

MAX_CALLS = 100  # of workers per run: Prefect's server records about 15 tasks per second
CALLS_PER_WORKER = 8  # at least, so that all workers end at about the same time
SMALL_BATCH_BYTES = 250_000  # of the input, in a batch that is cut by its number of articles


class Dispatcher:
    """Hands batches to workers in groups, and waits where too many are in flight."""

    def __init__(self, run: RunState, submit: Submit) -> None:
        self._progress = run.progress
        self._times = run.times
        self._submit = submit
        self._in_flight: deque[tuple[PendingRead, int]] = deque()
        self._max_in_flight = 2 * run.choice.workers
        self._group: list[str] = []
        self._consumed = 0  # bytes of the input that the next group stands for
        self._max_calls = max(MAX_CALLS, CALLS_PER_WORKER * run.choice.workers)
        self._group_size = max(1, ceil(run.size / self._max_calls / SMALL_BATCH_BYTES))
        self._calls = 0

    def consume(self, size: int) -> None:
        """Count `size` more bytes of the input: they are reported as done with their batch."""
        self._consumed += size

    def skip(self) -> None:
        """Report skipped input as done, unless a group of batches is pending."""
        if not self._group:
            self._progress.advance(self._consumed)
            self._consumed = 0

    def send(self, *batches: Path) -> None:
        """Hand over batches; wait where too many are in flight."""
        for batch in batches:
            self._group.append(str(batch.absolute()))
            if len(self._group) >= self._group_size:
                self._send_group()
            if len(self._in_flight) > self._max_in_flight:
                self._wait_for_next()

    def finish(self) -> None:
        """Hand over what is pending and wait for all batches."""
        self._send_group()
        while self._in_flight:
            self._wait_for_next()
        self.skip()

    def _send_group(self) -> None:
        if not self._group:
            return
        self._calls += 1
        if self._calls % self._max_calls == 0:  # the input is larger than its bytes, or its batches are smaller
            self._group_size *= 2
        self._in_flight.append((self._submit(self._group), self._consumed))
        self._group, self._consumed = [], 0

    def _wait_for_next(self) -> None:
        promise, size = self._in_flight.popleft()
        done = promise.result()
        self._progress.articles(done.articles)
        self._progress.advance(size)
        self._times.first_batch_read(done.at)
