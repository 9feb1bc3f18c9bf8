"""Choose and start what reads batches: this process, processes or threads of this machine, Dask, or Ray.

`choose_runner` picks one by the settings, the reader and the size of the input. `start_runner` starts it without a
Prefect server; `task_runner` runs a flow's tasks on a cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.batches import clusters, workers
from flows.batches.live_count import LiveCount
from flows.settings import BuildSettings
from flows.wording import count
from transforms import readers

if TYPE_CHECKING:
    from prefect.task_runners import TaskRunner

    from flows.batches.workers import Submit


class RunnerChoice(NamedTuple):
    """The runner of a build.

    Attributes:
        kind: `inline` (in this process), `processes`, `threads`, `dask` or `ray`.
        workers: How many batches it reads at the same time.
        why: The choice and its reason, for the user.
    """

    kind: str
    workers: int
    why: str


NOT_CHOSEN = RunnerChoice("inline", 1, "")
# Some 100 articles, which the trained reader reads in two or three seconds; starting processes takes almost one.
SMALL_INPUT_BYTES = 250_000


def choose_runner(settings: BuildSettings, size: int) -> RunnerChoice:
    """Choose where to read; inspect a running cluster and its workers.

    Args:
        settings: The runner asked for, and how many workers.
        size: Bytes of the input, about, if it were not compressed; 0 if a server does not tell.

    Raises:
        RunnerError: The cluster that was asked for cannot do the work, see `clusters.cluster_size`.
    """
    n, asked = settings.n_workers, settings.runner
    if asked in ("dask", "ray"):
        return _choose_cluster(settings)
    if 0 < size <= min(SMALL_INPUT_BYTES, settings.batch_chars):
        return RunnerChoice("inline", 1, "reading in this process: the input is small")
    if n == 1:
        return RunnerChoice("inline", 1, "reading in this process: there is only one worker")
    if asked != "auto":
        return RunnerChoice(asked, n, f"reading in {n} {asked}, as asked for")
    if readers.get(settings.reader).releases_gil:
        return RunnerChoice(
            "threads", n, f"reading in {n} threads: the reader {settings.reader} releases Python's lock"
        )
    return RunnerChoice("processes", n, f"reading in {n} processes: the reader {settings.reader} holds Python's lock")


@contextmanager
def start_runner(settings: BuildSettings, choice: RunnerChoice, live: LiveCount) -> Iterator[Submit]:
    """Read without a Prefect server, and count articles in `live`; raises WorkerError if a worker dies."""
    n, reader = choice.workers, settings.reader
    runners: dict[str, Callable[[], AbstractContextManager[Submit]]] = {
        "inline": lambda: nullcontext(workers.InlineSubmit(reader, live.add)),
        "processes": lambda: workers.submit_to_processes(n, reader, live),
        "threads": lambda: workers.submit_to_threads(n, reader, live),
        "dask": lambda: _submit_to_dask(settings),
        "ray": lambda: _submit_to_ray(settings),
    }
    with workers.worker_deaths_explained(), runners[choice.kind]() as submit:
        yield submit


@contextmanager
def task_runner(settings: BuildSettings, choice: RunnerChoice) -> Iterator[TaskRunner[Any]]:
    """Start a Prefect task runner on a cluster, the same one that `start_runner` uses."""
    if choice.kind == "dask":
        from prefect_dask import DaskTaskRunner

        with clusters.dask(settings) as client:
            client_options = {"security": client.security}
            with DaskTaskRunner(address=client.scheduler.address, client_kwargs=client_options) as runner:
                yield runner
    else:
        from prefect_ray import RayTaskRunner

        with clusters.ray(settings), RayTaskRunner() as runner:
            yield runner


def _choose_cluster(settings: BuildSettings) -> RunnerChoice:
    size = clusters.cluster_size(settings)
    why = f"reading on {settings.runner.capitalize()}, as asked for: {count(size.workers, 'worker')}, {size.where}"
    if size.slots > size.workers:
        why += f", with {size.slots} threads in all"
        if not readers.get(settings.reader).releases_gil:
            why += f"; the reader {settings.reader} holds Python's lock, so workers of one thread each (--nthreads 1) "
            why += "would read faster"
    return RunnerChoice(settings.runner, size.slots, why)


@contextmanager
def _submit_to_dask(settings: BuildSettings) -> Iterator[Submit]:
    with clusters.dask(settings) as client:
        yield clusters.dask_submit(client, settings.reader)


@contextmanager
def _submit_to_ray(settings: BuildSettings) -> Iterator[Submit]:
    with clusters.ray(settings):
        yield clusters.ray_submit(settings.reader)
