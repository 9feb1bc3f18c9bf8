"""Start Dask schedulers and workers for tests, each in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from benchmarks.common.serving import free_port
from flows.batches import runners
from flows.errors import RunnerError
from flows.settings import BuildSettings
from tests.flows.prefect_server import LONG_SECONDS, ROOT, start, stop

LARGE = 10_000_000  # bytes of an input that is worth more than one worker
dask_only = pytest.mark.skipif(find_spec("prefect_dask") is None, reason="needs newstables[dask]")


@contextmanager
def node(folder: Path, *command: str, preload: str = "") -> Iterator[None]:
    """Run a Dask command in a process and a folder of its own; `preload` is code that it runs first."""
    folder.mkdir()
    if preload:
        (folder / "preload.py").write_text(preload)
        command = (*command, "--preload", str(folder / "preload.py"))
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    process = start(env, folder / "log", "dask", *command, "--host", "127.0.0.1", "--no-dashboard", cwd=folder)
    try:
        yield
    finally:
        stop(process)


@contextmanager
def scheduler(folder: Path, **more: str) -> Iterator[str]:
    """Start a scheduler; yield its address once it answers."""
    port = free_port()
    with node(folder, "scheduler", "--port", str(port), **more):
        connected(f"tcp://127.0.0.1:{port}").close()
        yield f"tcp://127.0.0.1:{port}"


def one_worker(folder: Path, address: str, **more: str) -> AbstractContextManager[None]:
    """Start a worker with one thread."""
    return node(folder, "worker", address, "--nthreads", "1", **more)


def connected(address: str, n: int = 0) -> Any:
    """Return a client of a scheduler with at least `n` workers."""
    from distributed import Client

    client = Client(address, timeout=LONG_SECONDS, set_as_default=False)
    if n:
        client.wait_for_workers(n, timeout=LONG_SECONDS)
    return client


def refused(address: str, to: Path) -> pytest.ExceptionInfo[RunnerError]:
    """Return the error of a build on this cluster; check that it wrote nothing."""
    to.mkdir(exist_ok=True)
    with pytest.raises(RunnerError) as raised:
        runners.choose_runner(BuildSettings(to=str(to), runner="dask", dask_address=address), LARGE)
    assert list(to.iterdir()) == []
    return raised
