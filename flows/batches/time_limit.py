"""Limit the time of a reader's calls, so that no article can stall a run."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Sequence

from transforms.reader_api import Article, Reader, Reading

SECONDS = 900.0  # about a thousand times what a call takes
MIN_SECONDS = 0.001  # a timer of 0 seconds would be switched off


class TimeLimitedReader:
    """A reader whose calls raise TimeoutError when they take too long.

    `transforms.batch` then reads the batch's articles one by one and refuses the one that takes too long again. The
    limit is a signal (SIGALRM), so it works only in the main thread of a process: in this process and in worker
    processes, but not in threads or on clusters. An outer limit of the same kind, as Prefect sets for a run, is
    restored afterwards.
    """

    def __init__(self, reader: Reader) -> None:
        self.name = reader.name
        self.version = reader.version
        self.releases_gil = reader.releases_gil
        self._reader = reader

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """Read articles, see `transforms.reader_api.Reader`; raises TimeoutError."""
        if threading.current_thread() is not threading.main_thread():
            return self._reader.read(articles)
        started = time.monotonic()
        outer_handler = signal.signal(signal.SIGALRM, _raise_timeout)
        outer_seconds, _ = signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            return self._reader.read(articles)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, outer_handler)
            if outer_seconds:
                remaining = outer_seconds - (time.monotonic() - started)
                signal.setitimer(signal.ITIMER_REAL, max(remaining, MIN_SECONDS))


def _raise_timeout(*_: object) -> None:
    raise TimeoutError(f"not read within {SECONDS:g} s")
