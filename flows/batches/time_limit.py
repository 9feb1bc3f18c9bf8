"""Limit the computing time of reading, so that no article can stall a run."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

BASE_SECONDS = 60.0
# The slowest reader needs some 25. No text takes more than 18 minutes: it has 10 million characters at most.
SECONDS_PER_MILLION = 100.0


def seconds(characters: int) -> float:
    """Return how many seconds of computing reading a text of so many characters may take."""
    return BASE_SECONDS + SECONDS_PER_MILLION * characters / 1e6


@contextmanager
def time_limit(characters: int) -> Iterator[None]:
    """Raise TimeoutError in the block once it has computed for `seconds(characters)`.

    The time is the process's own (user and system), so a busy machine or a paused process makes no difference. The
    limit is a signal (SIGPROF), so it works only in the main thread of a process: in this process and in worker
    processes, but not in threads or on clusters.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    limit = seconds(characters)

    def raise_timeout(*_: object) -> None:
        raise TimeoutError(
            f"it is not read after {round(limit, 1):g} s of computing, the limit for {characters:,} characters; "
            "look at the text, split it into articles or remove it"
        )

    before = signal.signal(signal.SIGPROF, raise_timeout)
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
