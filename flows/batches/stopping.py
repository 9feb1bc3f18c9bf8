"""Stop reading at once: end worker processes, and leave this process although its threads are still reading.

Worker processes load this module at their start, so it imports little.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait

GRACE_SECONDS = 2.0  # in which a worker process may finish its current batch: most take less than a second
READING_THREADS = "newstables-reading"  # begins the names of threads that read batches
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def end_processes(executor: ProcessPoolExecutor) -> None:
    """Shut down an executor: after `GRACE_SECONDS`, kill the processes that are still reading.

    A killed process leaves its batch without the mark that it is done, so the next build reads that batch again.
    """
    processes = list((executor._processes or {}).values())  # Python 3.14 has Executor.kill_workers, which gives no time
    with ignoring_signals():
        executor.shutdown(wait=False, cancel_futures=True)
        until = time.monotonic() + GRACE_SECONDS
        running = {process.sentinel: process for process in processes}
        while running and (left := until - time.monotonic()) > 0:
            for sentinel in wait(list(running), left):
                del running[sentinel]  # type: ignore[arg-type]
        for process in running.values():
            process.kill()


@contextmanager
def ignoring_signals() -> Iterator[None]:
    """Ignore Ctrl-C and SIGTERM in the block, so that a second one does not break off the clean-up of the first."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def leave(code: int) -> None:
    """End this process with an exit code if threads are still reading; else return.

    The interpreter would wait for them, for minutes where an article is long. What they write has no mark that it is
    done before it is complete. From here on, Ctrl-C and SIGTERM are ignored: the process is about to end.
    """
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    if any(thread.name.startswith(READING_THREADS) for thread in threading.enumerate()):
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
