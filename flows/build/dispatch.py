"""Batches on their way through whatever reads them."""

from __future__ import annotations

from collections import deque
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from flows.batches.workers import Promise, Submit

if TYPE_CHECKING:
    from flows.build.run_state import Job

MOST_CALLS = 100  # of workers in a run: Prefect's server records some 15 tasks a second
CALLS_A_WORKER = 8  # where that is more: all workers should end at about the same time
SMALL_BATCH_BYTES = 250_000  # of the input, in a batch that ends by its number of articles


class Flight:
    """Batches handed to workers and not yet done: a bounded number, so that the input waits for its readers."""

    def __init__(self, job: Job, submit: Submit | None) -> None:
        self._job = job
        self._submit = submit
        self._flying: deque[tuple[Promise, int]] = deque()
        self._limit = 2 * job.choice.workers
        self._boarding: list[str] = []
        self._consumed = 0  # bytes of the input that the next batches stand for
        calls = max(MOST_CALLS, CALLS_A_WORKER * job.choice.workers)
        self._group = max(1, ceil(job.size / calls / SMALL_BATCH_BYTES))
        self._calls, self._most_calls = 0, calls

    def consume(self, size: int) -> None:
        """So many more bytes of the input were taken: they count as done when their batch is."""
        self._consumed += size

    def pass_by(self) -> None:
        """What was taken since the last batch needs no reading, unless a batch waits for others to join it."""
        if not self._boarding:
            self._job.watch.advance(self._consumed)
            self._consumed = 0

    def send(self, *batches: Path) -> None:
        """Hands over batches; waits where too many are under way."""
        for batch in batches:
            self._boarding.append(str(batch.absolute()))
            if len(self._boarding) >= self._group:
                self._leave()
            if len(self._flying) > self._limit:
                self._wait()

    def land(self) -> None:
        """Waits for all of them."""
        self._leave()
        while self._flying:
            self._wait()
        self.pass_by()

    def _leave(self) -> None:
        if self._boarding and self._submit is not None:
            self._calls += 1
            if self._calls % self._most_calls == 0:  # the input is larger than its bytes, or its batches are smaller
                self._group *= 2
            self._flying.append((self._submit(self._boarding), self._consumed))
            self._boarding, self._consumed = [], 0

    def _wait(self) -> None:
        promise, size = self._flying.popleft()
        done = promise.result()
        self._job.watch.articles(done.articles)
        self._job.watch.advance(size)
        if self._job.first_article is None:
            self._job.first_article = done.at
            self._job.seconds["first_batch"] = round(done.at - self._job.started, 3)
