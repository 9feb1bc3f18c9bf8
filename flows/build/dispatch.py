"""Hand batches to workers, a bounded number at a time, and report progress as they are done."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path
from typing import NamedTuple

from flows.batches.workers import PendingRead, Submit
from flows.build.run_state import RunState
from flows.progress import ReadProgress

# Groups double after so many calls of workers, so that a run makes some hundred calls, however large its input:
# Prefect's server records about 15 tasks per second.
CALLS_PER_DOUBLING = 50
CALLS_PER_WORKER = 4  # before they double, at least, so that all workers end at about the same time
# So many batches may wait while the input is read on: of a small input all articles are known before the first is read.
BATCHES_AHEAD = 50


class InFlight(NamedTuple):
    """A group of batches that a worker has.

    Attributes:
        pending: Gives its result.
        batches: Number of batches.
        size: Bytes of the input that it stands for.
    """

    pending: PendingRead
    batches: int
    size: int


class Dispatcher:
    """Hands batches to workers in groups, and waits where too many are in flight.

    The first groups are single batches. Larger ones follow only when the input turns out to be large, since its size
    does not tell: most of its files may be known, compressed or full of markup.
    """

    def __init__(self, run: RunState, submit: Submit) -> None:
        self._progress = run.progress
        self._live = run.live
        self._size = run.size
        self._times = run.times
        self._submit = submit
        self._in_flight: deque[InFlight] = deque()
        self._max_in_flight = 2 * run.choice.workers
        self._group: list[str] = []
        self._consumed = 0  # bytes of the input that the next group stands for
        self._all = 0  # bytes of the input until now
        self._skipped = self._read = 0  # bytes of these that are done: without articles to read, and with them
        self._expected = self._done = 0  # articles to read until now, and those of finished groups
        self._whole = False  # whether the whole input is known
        self._began = time.monotonic()
        self._ended: float | None = None
        self._progress.watch(self.look)
        self._calls_per_doubling = max(CALLS_PER_DOUBLING, CALLS_PER_WORKER * run.choice.workers)
        self._group_size = 1
        self._calls = 0

    def consume(self, size: int) -> None:
        """Count `size` more bytes of the input: they are reported as done with their batch."""
        self._consumed += size
        self._all += size

    def skip(self) -> None:
        """Report skipped input as done, unless a group of batches is pending."""
        if not self._group:
            self._progress.advance(self._consumed)
            self._skipped += self._consumed
            self._consumed = 0

    def expect(self) -> None:
        """Count an article that is going to be read."""
        self._expected += 1

    def look(self) -> ReadProgress:
        """Return how far the reading is. Any thread may call this."""
        known = self._done
        articles = min(max(known, self._live.total), self._expected)
        waiting = self._all - self._skipped - self._read
        read = self._read + waiting * (articles - known) / max(1, self._expected - known)
        return ReadProgress(
            articles=articles,
            of=self._expected if self._whole else None,
            size=self._size,
            done=self._skipped + read,
            read=read,
            seconds=(self._ended or time.monotonic()) - self._began,
        )

    def send(self, *batches: Path) -> None:
        """Hand over batches; wait where too many are in flight."""
        for batch in batches:
            self._group.append(str(batch.absolute()))
            if len(self._group) >= self._group_size:
                self._send_group()
            if len(self._in_flight) > self._max_in_flight and sum(g.batches for g in self._in_flight) > BATCHES_AHEAD:
                self._wait_for_next()

    def finish(self) -> None:
        """Hand over what is pending and wait for all batches."""
        self._whole = True
        self._send_group()
        while self._in_flight:
            self._wait_for_next()
        self.skip()
        self._ended = time.monotonic()

    def _send_group(self) -> None:
        if not self._group:
            return
        self._calls += 1
        if self._calls % self._calls_per_doubling == 0:
            self._group_size *= 2
        self._in_flight.append(InFlight(self._submit(self._group), len(self._group), self._consumed))
        self._group, self._consumed = [], 0

    def _wait_for_next(self) -> None:
        group = self._in_flight.popleft()
        done = group.pending.result()
        self._done += done.articles + done.refused
        self._read += group.size
        self._progress.articles(done.articles)
        self._progress.advance(group.size)
        self._times.first_batch_read(done.at)
