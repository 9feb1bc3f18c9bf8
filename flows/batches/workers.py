"""Read batches in processes, threads and workers of clusters.

Each worker process loads this module first, so it imports little.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Protocol

from flows.batches import stopping
from flows.batches.live_count import Count, LiveCount, adder
from flows.batches.read_counts import ReadCounts
from flows.errors import WorkerError

POLL_SECONDS = 0.5  # between looks at whether the build was stopped
STOPPED: Event | None = None
COUNT: Count | None = None  # how this process reports the articles that it reads
HALTED: dict[str, float] = {}  # folder of tables → when its build stopped, in monotonic seconds of this process


class PendingRead(Protocol):
    """Batches that were handed to a worker: a `Future` of this machine, of a cluster, or of Prefect."""

    def result(self) -> ReadCounts:
        """Wait until the batches are read; return their counts."""
        ...


Submit = Callable[[list[str]], PendingRead]
COLLECTED_OBJECTS = 20_000  # new ones, some MB, after which young objects are looked through
ONE_THREAD = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "TOKENIZERS_PARALLELISM": "false",
}


def use_one_thread() -> None:
    """Let this process compute in one thread, and those that it starts. Call this before numpy is loaded.

    The threads of numpy wait for each other by spinning: beside other work they take a quarter more processor time.
    """
    os.environ.update(ONE_THREAD)


def collect_rarely() -> None:
    """Let this process look for unreachable cycles of objects only rarely.

    Reading makes very many small objects and hardly any cycles. By default, this takes a twelfth of the time.
    """
    gc.set_threshold(COLLECTED_OBJECTS, 20, 20)


def prepare_process(stopped: Event | None = None, read: Synchronized[int] | None = None) -> None:
    """Prepare a worker process: it uses one thread, ignores SIGINT and SIGTERM, and exits with its parent.

    Args:
        stopped: Set by the parent to stop reading after the current batch.
        read: Number of articles that all workers of the run have read, to add to.
    """
    global STOPPED, COUNT
    STOPPED = stopped
    COUNT = adder(read) if read is not None else None
    collect_rarely()
    for number in (signal.SIGINT, signal.SIGTERM):  # Ctrl-C, and Prefect's when a run is cancelled: they reach
        signal.signal(number, signal.SIG_IGN)  # the parent too, which decides what to do
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    import pyarrow as pa

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)


def process_pool(n: int, stopped: Event | None = None, read: Synchronized[int] | None = None) -> ProcessPoolExecutor:
    """Return an executor of `n` processes with one thread each, see `prepare_process`."""
    use_one_thread()  # inherited by the processes, which load numpy before they run `prepare_process`
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(n, spawn, initializer=prepare_process, initargs=(stopped, read))


@contextmanager
def submit_to_processes(n: int, reader: str, live: LiveCount) -> Iterator[Submit]:
    """Read in worker processes, which start with the first batches; on an error they end, see `end_processes`."""
    stopped = multiprocessing.get_context("spawn").Event()
    executor = process_pool(n, stopped, live.share())
    try:
        yield lambda paths: _hand_over(executor, stopped, partial(read_batches, paths, reader))
    except BaseException:
        stopped.set()
        stopping.end_processes(executor)
        raise
    stopped.set()
    executor.shutdown()


@contextmanager
def submit_to_threads(n: int, reader: str, live: LiveCount) -> Iterator[Submit]:
    """Read in threads of this process; on an error they finish only their current batch.

    A thread cannot be ended. On Ctrl-C nobody waits for them, so the process has to end them, see `stopping.leave`.
    """
    stopped = threading.Event()
    executor = ThreadPoolExecutor(n, stopping.READING_THREADS)
    try:
        yield lambda paths: _hand_over(executor, stopped, partial(read_batches, paths, reader, live.add, stopped))
    except BaseException as error:
        stopped.set()
        executor.shutdown(wait=isinstance(error, Exception), cancel_futures=True)
        raise
    stopped.set()
    executor.shutdown()


@dataclass(frozen=True)
class StoppableRead:
    """Batches that a worker reads, as a `PendingRead` that ends when the build is stopped."""

    future: Future[ReadCounts]
    stopped: Event | threading.Event

    def result(self) -> ReadCounts:
        """Wait until the batches are read; raises InterruptedError where the build is stopped before."""
        while not wait([self.future], POLL_SECONDS).done:
            if self.stopped.is_set():
                raise InterruptedError("the run was stopped")
        try:
            return self.future.result()
        except (BrokenProcessPool, CancelledError):
            if self.stopped.is_set():
                raise InterruptedError("the run was stopped") from None
            raise


def _hand_over(executor: Executor, stopped: Event | threading.Event, work: Callable[[], ReadCounts]) -> PendingRead:
    """Hand batches to an executor; raises InterruptedError if it was shut down meanwhile, as for those that wait."""
    try:
        return StoppableRead(executor.submit(work), stopped)
    except RuntimeError:
        if stopped.is_set():
            raise InterruptedError("the run was stopped") from None
        raise


@contextmanager
def worker_deaths_explained() -> Iterator[None]:
    """Turn the error of a worker process that died into a WorkerError that says what to do."""
    try:
        yield
    except _death_errors() as error:
        raise WorkerError(
            f"a worker process died ({type(error).__name__}); most often it was killed because memory ran out. "
            "The last snapshot is unchanged and finished batches are kept: run the same command again, with fewer "
            "workers if memory is short"
        ) from error


def _death_errors() -> tuple[type[BaseException], ...]:
    """Return the errors that report a worker's death, for the runners that are loaded."""
    names = {
        "distributed.client": ("FutureCancelledError", "FuturesCancelledError"),
        "distributed.scheduler": ("KilledWorker", "NoValidWorkerError"),
        "ray.exceptions": ("NodeDiedError", "OutOfMemoryError", "RaySystemError", "WorkerCrashedError"),
    }
    loaded = {module: classes for module, classes in names.items() if module in sys.modules}
    return BrokenProcessPool, *(getattr(sys.modules[module], name) for module in loaded for name in loaded[module])


@dataclass(frozen=True)
class DeferredRead:
    """Batches that are read when their result is asked for, as a `PendingRead`."""

    read: Callable[[], ReadCounts]

    def result(self) -> ReadCounts:
        """Read the batches."""
        return self.read()


@dataclass(frozen=True)
class InlineSubmit:
    """Reads in the calling process: for small inputs, and inside the tasks of a cluster.

    Attributes:
        reader: Name of the reader.
        count: Is called with the number of articles as they are read.
    """

    reader: str
    count: Count | None = None

    def __call__(self, paths: list[str]) -> PendingRead:
        """Return what reads batches when its result is asked for, see `read_batches`."""
        return DeferredRead(partial(read_batches, paths, self.reader, self.count))


def read_batches(
    paths: list[str], reader: str, count: Count | None = None, stopped: threading.Event | None = None
) -> ReadCounts:
    """Read batches.

    Args:
        paths: Absolute paths of the batches' folders.
        reader: Name of the reader.
        count: Is called with the number of articles as they are read. By default they go to the count of this worker
            process, if it has one.
        stopped: Set to stop reading after the current batch, beside `STOPPED` and `HALTED`.

    Raises:
        InterruptedError: The run was stopped; batches that are done stay done.
        WorkerError: The batches were staged for another version of the reader.
    """
    from flows.batches import read_batch  # loads the readers: not before there is something to read

    started = time.monotonic()
    count = count or COUNT or (lambda n: None)
    flags = [flag for flag in (STOPPED, stopped) if flag is not None]
    counts = []
    for path in map(Path, paths):
        if any(flag.is_set() for flag in flags) or HALTED.get(str(path.parents[2]), 0.0) > started:
            raise InterruptedError("the run was stopped")
        counts.append(read_batch.read_staged_batch(path, reader, count))
    return ReadCounts.total(counts)


def halt(root: str) -> None:
    """Stop reading for the tables in `root` after the batch that this worker is reading."""
    HALTED[root] = time.monotonic()


def versions(reader: str) -> str:
    """Return the versions of the package, the reader and the tables, which all processes of a build must share."""
    from flows import version
    from transforms import readers
    from transforms.contract import tables

    return f"newstables {version()}, reader {reader} {readers.get(reader).version}, tables {tables.SCHEMA_VERSION}"


def inspect_worker(folder: str, reader: str) -> str:
    """Return this process's `versions`; raises OSError if it cannot write into `folder`."""
    probe = Path(folder, secrets.token_hex(6))
    probe.touch()
    probe.unlink()
    return versions(reader)


def dask_setup(worker: object) -> None:
    """Prepare a worker process of a temporary Dask cluster: Dask calls this hook of its preloaded modules."""
    prepare_process()


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
