"""A time limit for readers: no article can stall a run."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Sequence

from transforms.reader_api import Article, Reader, Reading

SECONDS = 900.0  # some thousand times what a batch takes
SOON = 0.001  # 0 would switch an alarm off


class Limited:
    """A reader whose calls end with TimeoutError when they take too long.

    `transforms.batch` then reads the batch's articles one by one and refuses the one that takes too long again. The
    limit is a signal, so it holds in a process's main thread alone: here and in worker processes, not in threads and on
    clusters. A limit of the same kind around it, as Prefect sets for a run, goes on afterwards.
    """

    def __init__(self, reader: Reader) -> None:
        self.name = reader.name
        self.version = reader.version
        self.releases_gil = reader.releases_gil
        self._reader = reader

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """See `transforms.reader_api.Reader`; raises TimeoutError."""
        if threading.current_thread() is not threading.main_thread():
            return self._reader.read(articles)
        began = time.monotonic()
        before = signal.signal(signal.SIGALRM, _late)
        left, _ = signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            return self._reader.read(articles)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            if left:
                signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - began), SOON))


def _late(*_: object) -> None:
    raise TimeoutError(f"not read within {SECONDS:g} s")
