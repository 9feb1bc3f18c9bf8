"""Where batches are read: in this process, in processes or threads of this machine, or spread by Dask or Ray.

`choose` picks, from what was asked for, the reader and the input; `plain` runs what was picked without a Prefect
server, `task_runner` runs a flow's tasks on a cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.batches import clusters, workers
from flows.settings import BuildSettings
from transforms import readers

if TYPE_CHECKING:
    from prefect.task_runners import TaskRunner

    from flows.batches.workers import Submit


class Choice(NamedTuple):
    """What was picked: a kind (`here`, `processes`, `threads`, `dask`, `ray`), how many workers, and why, in words."""

    kind: str
    workers: int
    why: str


NOWHERE = Choice("here", 1, "")


def choose(settings: BuildSettings, size: int) -> Choice:
    """Picks where to read; a running cluster is asked for its workers and looked over.

    Args:
        settings: The runner asked for, and how many workers.
        size: Bytes of the input.

    Raises:
        RunnerError: The cluster that was asked for cannot do the work, see `clusters.size`.
    """
    n, asked = settings.n_workers, settings.runner
    if asked in ("dask", "ray"):
        return _cluster(settings)
    if 0 < size <= settings.batch_chars:  # 0 where a server does not tell
        return Choice("here", 1, "reading in this process: the input is hardly more than a batch")
    if n == 1:
        return Choice("here", 1, "reading in this process: one worker is all there is")
    if asked != "auto":
        return Choice(asked, n, f"reading in {n} {asked}, as asked for")
    if readers.get(settings.reader).releases_gil:
        return Choice("threads", n, f"reading in {n} threads: the reader {settings.reader} lets them run side by side")
    return Choice("processes", n, f"reading in {n} processes: the reader {settings.reader} holds Python's lock")


@contextmanager
def plain(settings: BuildSettings, choice: Choice) -> Iterator[Submit]:
    """Reads without a Prefect server; raises WorkerError where a worker dies."""
    n, reader = choice.workers, settings.reader
    pools: dict[str, Callable[[], AbstractContextManager[Submit]]] = {
        "here": lambda: nullcontext(workers.Here(reader)),
        "processes": lambda: workers.pool(n, reader),
        "threads": lambda: workers.threads(n, reader),
        "dask": lambda: _dask(settings),
        "ray": lambda: _ray(settings),
    }
    with workers.deaths_told(), pools[choice.kind]() as submit:
        yield submit


@contextmanager
def task_runner(settings: BuildSettings, choice: Choice) -> Iterator[TaskRunner[Any]]:
    """What runs a flow's reading tasks on a cluster; the same clusters as without a server."""
    if choice.kind == "dask":
        from prefect_dask import DaskTaskRunner

        with clusters.dask(settings) as client:
            how = {"security": client.security}
            with DaskTaskRunner(address=client.scheduler.address, client_kwargs=how) as runner:
                yield runner
    else:
        from prefect_ray import RayTaskRunner

        with clusters.ray(settings), RayTaskRunner() as runner:
            yield runner


def _cluster(settings: BuildSettings) -> Choice:
    found = clusters.size(settings)
    count = f"{found.workers} worker{'' if found.workers == 1 else 's'}"
    name = settings.runner.capitalize()
    why = f"reading on {name}, as asked for: {count}, {found.where}"
    if found.slots > found.workers:
        why += f", with {found.slots} threads in all"
        if not readers.get(settings.reader).releases_gil:
            why += f"; the reader {settings.reader} holds Python's lock, so workers of one thread each (--nthreads 1) "
            why += "would read faster"
    return Choice(settings.runner, found.slots, why)


@contextmanager
def _dask(settings: BuildSettings) -> Iterator[Submit]:
    with clusters.dask(settings) as client:
        yield clusters.dask_submit(client, settings.reader)


@contextmanager
def _ray(settings: BuildSettings) -> Iterator[Submit]:
    with clusters.ray(settings):
        yield clusters.ray_submit(settings.reader)
