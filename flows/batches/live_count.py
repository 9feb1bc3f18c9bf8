"""Count the articles of a run while they are read, so that progress moves within a batch.

Worker processes load this module at their start, so it imports little.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized

from transforms.reader_api import Article, Reader, Reading

CALL_SECONDS = 3.0  # of the reader, about: a call of several articles costs less than one call each
LEAST_CALL_CHARS = 16_000  # eight articles, which the trained reader reads in a sixth of a second

Count = Callable[[int], None]  # is called with a number of articles


class LiveCount:
    """The number of articles that this process and its worker processes have read so far, refused ones included.

    Workers of clusters do not report to it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._own = 0
        self._shared: Synchronized[int] | None = None

    def add(self, n: int) -> None:
        """Count articles that this process has read."""
        with self._lock:
            self._own += n

    def share(self) -> Synchronized[int]:
        """Return the number that worker processes add to, see `adder`."""
        self._shared = multiprocessing.get_context("spawn").Value("q", 0)
        return self._shared

    @property
    def total(self) -> int:
        """The number of articles."""
        # Without its lock: a worker process that was killed while it held it would stop this process for good.
        return self._own + (self._shared.get_obj().value if self._shared else 0)


def adder(shared: Synchronized[int]) -> Count:
    """Return a function that adds to a number which processes share."""

    def add(n: int) -> None:
        with shared.get_lock():
            shared.value += n

    return add


@dataclass
class Pace:
    """How many characters the next call of the reader gets, by what the last one took."""

    chars: float = LEAST_CALL_CHARS

    def take(self, articles: Sequence[Article]) -> Sequence[Article]:
        """Return the first articles, at least one: those of one call."""
        chars = n = 0
        for article in articles:
            chars += len(article.text)
            if n and chars > self.chars:
                break
            n += 1
        return articles[:n]

    def measured(self, articles: Sequence[Article], seconds: float) -> None:
        """Note how long a call took."""
        chars = sum(len(article.text) for article in articles)
        self.chars = max(LEAST_CALL_CHARS, chars * CALL_SECONDS / max(seconds, 0.001))


PACE = Pace()  # of this process


class CountedReader:
    """A reader that counts the articles of a batch as it reads them, a few at a time.

    Args:
        reader: What reads.
        articles: Number of articles of the batch. Some may be read twice, as those of a failed call are read again one
            by one, and some never; both count once.
        count: Is called with the number of articles of each call.
    """

    def __init__(self, reader: Reader, articles: int, count: Count) -> None:
        self.name, self.version, self.releases_gil = reader.name, reader.version, reader.releases_gil
        self._reader, self._left, self._count = reader, articles, count

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """Read articles, see `transforms.reader_api.Reader`."""
        readings: list[Reading] = []
        first = 0
        while first < len(articles):
            some = PACE.take(articles[first:])
            first += len(some)
            began = time.monotonic()
            readings += self._reader.read(some)
            PACE.measured(some, time.monotonic() - began)
            self._add(len(some))
        return readings

    def finish(self) -> None:
        """Count the rest of the batch."""
        self._add(self._left)

    def _add(self, n: int) -> None:
        n = min(n, self._left)
        self._left -= n
        self._count(n)
