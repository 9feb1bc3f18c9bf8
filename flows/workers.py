"""Processes that read batches. This module imports nothing heavy, since each of them starts with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from typing import TYPE_CHECKING, Any, Protocol

from flows.errors import WorkerError

if TYPE_CHECKING:
    from flows.staging import Done

STOPPED: Event | None = None


class Promise(Protocol):
    """What a batch in work will come to: a `Future`, or Prefect's."""

    def result(self) -> Done:
        """Waits for it."""
        ...


Submit = Callable[[list[str]], Promise]


def start(stopped: Event | None = None) -> None:
    """Prepares a worker process: one thread, deaf to Ctrl-C (its parent decides), gone when its parent is."""
    global STOPPED
    STOPPED = stopped
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    import pyarrow as pa

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)


@contextmanager
def pool(workers: int, reader: str) -> Iterator[Submit]:
    """Worker processes, started with the first batches; left early, they finish what they are at and no more.

    Raises:
        WorkerError: A worker was killed, by the system for want of memory or by hand.
    """
    context = multiprocessing.get_context("spawn")
    stopped = context.Event()
    executor = ProcessPoolExecutor(workers, context, initializer=start, initargs=(stopped,))
    try:
        with deaths_told():
            yield lambda paths: executor.submit(read, paths, reader)
    finally:
        stopped.set()
        executor.shutdown(cancel_futures=True)


@contextmanager
def threads(workers: int, reader: str) -> Iterator[Submit]:
    """Threads of this process; left early, they finish what they are at and no more."""
    executor = ThreadPoolExecutor(workers)
    try:
        yield lambda paths: executor.submit(read, paths, reader)
    finally:
        executor.shutdown(cancel_futures=True)


@contextmanager
def deaths_told() -> Iterator[None]:
    """Says what a worker's death means for the build; raises WorkerError."""
    try:
        yield
    except BrokenProcessPool as error:
        raise WorkerError(
            "a worker process died; most often it was killed for want of memory. The last snapshot is as it was and "
            "finished batches are kept: run the same command again, with fewer --workers if memory is short"
        ) from error


def here(reader: str) -> Submit:
    """Reads in this process, for inputs that are read sooner than a worker starts."""

    def submit(paths: list[str]) -> Promise:
        future: Future[Any] = Future()
        future.set_result(read(paths, reader))
        return future

    return submit


def read(paths: list[str], reader: str) -> Done:
    """Reads batches; raises InterruptedError where the run was stopped before."""
    from flows import staging

    if STOPPED is not None and STOPPED.is_set():
        raise InterruptedError("the run was stopped")
    return staging.read_paths(paths, reader)


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
