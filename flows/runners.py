"""Where batches are read: in this process, in processes or threads of this machine, or spread by Dask or Ray.

`choose` picks, from what was asked for, the reader and the input; `plain` runs what was picked without a Prefect
server, `task_runner` as task runs of a flow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

from flows import workers
from flows.settings import BuildSettings
from transforms import readers

if TYPE_CHECKING:
    from prefect.task_runners import TaskRunner

    from flows.workers import Submit


class Choice(NamedTuple):
    """What was picked: a kind (`here`, `processes`, `threads`, `dask`, `ray`), how many workers, and why, in words."""

    kind: str
    workers: int
    why: str


def choose(settings: BuildSettings, size: int) -> Choice:
    """Picks where to read.

    Args:
        settings: The runner asked for, and how many workers.
        size: Bytes of the input.
    """
    n, asked = settings.n_workers, settings.runner
    if asked in ("dask", "ray"):
        return Choice(asked, n, f"reading on {asked.capitalize()}, as asked for")
    if size <= settings.batch_chars:
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
    """Reads without a Prefect server."""
    n, reader = choice.workers, settings.reader
    pools: dict[str, Callable[[], AbstractContextManager[Submit]]] = {
        "here": lambda: nullcontext(workers.here(reader)),
        "processes": lambda: workers.pool(n, reader),
        "threads": lambda: workers.threads(n, reader),
    }
    with pools[choice.kind]() as submit:
        yield submit


def task_runner(settings: BuildSettings, choice: Choice) -> TaskRunner[Any]:
    """What runs a flow's reading tasks."""
    from prefect.task_runners import ProcessPoolTaskRunner, ThreadPoolTaskRunner

    if choice.kind == "threads":
        return ThreadPoolTaskRunner(choice.workers)
    return ProcessPoolTaskRunner(choice.workers, initializer=workers.start)
