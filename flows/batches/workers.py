"""What reads batches: processes, threads, and workers of clusters. Each starts with this module: it imports little."""

from __future__ import annotations

import multiprocessing
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from flows.errors import WorkerError

if TYPE_CHECKING:
    from flows.batches.staging import Done

STOPPED: Event | None = None
HALTED: dict[str, float] = {}  # by folder of tables: when its build was left; monotonic seconds of this process


class Promise(Protocol):
    """What a batch in work will come to: a `Future`, or Prefect's."""

    def result(self) -> Done:
        """Waits for it."""
        ...


Submit = Callable[[list[str]], Promise]
ONE_THREAD = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "TOKENIZERS_PARALLELISM": "false",
}


def start(stopped: Event | None = None) -> None:
    """Prepares a worker process: one thread, deaf to Ctrl-C (its parent decides), gone when its parent is."""
    global STOPPED
    STOPPED = stopped
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    import pyarrow as pa

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)


def processes(n: int, stopped: Event | None = None) -> ProcessPoolExecutor:
    """So many processes of one thread each, see `start`."""
    os.environ.update(ONE_THREAD)  # for the processes to inherit: numpy is loaded before `start` runs
    return ProcessPoolExecutor(n, multiprocessing.get_context("spawn"), initializer=start, initargs=(stopped,))


@contextmanager
def pool(workers: int, reader: str) -> Iterator[Submit]:
    """Worker processes, started with the first batches; left early, they finish the batch they are at and no more."""
    stopped = multiprocessing.get_context("spawn").Event()
    executor = processes(workers, stopped)
    try:
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
    except _deaths() as error:
        raise WorkerError(
            f"a worker process died ({type(error).__name__}); most often it was killed for want of memory. The last "
            "snapshot is as it was and finished batches are kept: run the same command again, with fewer workers if "
            "memory is short"
        ) from error


def _deaths() -> tuple[type[BaseException], ...]:
    """The errors that tell of a death, of those runners that are in use."""
    names = {
        "distributed.client": ("FutureCancelledError", "FuturesCancelledError"),
        "distributed.scheduler": ("KilledWorker", "NoValidWorkerError"),
        "ray.exceptions": ("NodeDiedError", "OutOfMemoryError", "RaySystemError", "WorkerCrashedError"),
    }
    used = {module: classes for module, classes in names.items() if module in sys.modules}
    return BrokenProcessPool, *(getattr(sys.modules[module], name) for module in used for name in used[module])


@dataclass(frozen=True)
class Now:
    """What was done already."""

    done: Done

    def result(self) -> Done:
        """It."""
        return self.done


@dataclass(frozen=True)
class Here:
    """Reads in the process it is called in: for inputs that are read sooner than a worker starts, and on clusters."""

    reader: str

    def __call__(self, paths: list[str]) -> Promise:
        """Reads batches, see `read`."""
        return Now(read(paths, self.reader))


def read(paths: list[str], reader: str) -> Done:
    """Reads batches.

    Args:
        paths: Absolute paths of the batches' folders.
        reader: Name of the reader.

    Raises:
        InterruptedError: The run was stopped; batches that were done stay done.
        WorkerError: The batches are another version's than this worker's.
    """
    from flows.batches import staging

    began = time.monotonic()
    dones = []
    for path in map(Path, paths):
        if (STOPPED is not None and STOPPED.is_set()) or HALTED.get(str(path.parents[2]), 0.0) > began:
            raise InterruptedError("the run was stopped")
        dones.append(staging.read_path(path, reader))
    return staging.together(dones)


def halt(root: str) -> None:
    """Lets what this worker is reading for the tables in `root` end with the batch it is at."""
    HALTED[root] = time.monotonic()


def identity(reader: str) -> str:
    """What must be the same in all processes of a build: versions of the package, the reader and the tables."""
    from flows import version
    from transforms import readers
    from transforms.contract import tables

    return f"newstables {version()}, reader {reader} {readers.get(reader).version}, tables {tables.SCHEMA_VERSION}"


def inspect(folder: str, reader: str) -> str:
    """This process's `identity`; raises OSError where it cannot write into the folder."""
    probe = Path(folder, secrets.token_hex(6))
    probe.touch()
    probe.unlink()
    return identity(reader)


def dask_setup(worker: object) -> None:
    """Prepares a worker process of a temporary Dask cluster, which loads this module first."""
    start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
