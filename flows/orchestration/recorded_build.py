"""Run a build in Prefect tasks and show it in Prefect's UI.

Tasks pass the paths of staged batches, never tables. A run that died is run again: finished batches are kept, see
`flows.batches.batch_folder`.
"""

from __future__ import annotations

import errno
import itertools
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from prefect import State, Task, get_run_logger, task
from prefect.assets.materialize import materialize
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import TaskRun
from prefect.states import Cancelled
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import exponential_backoff

from flows import operations
from flows.batches import runners, workers
from flows.batches.read_counts import ReadCounts
from flows.batches.runners import RunnerChoice
from flows.batches.workers import Submit
from flows.errors import LockedError
from flows.orchestration import artifacts
from flows.result import Result
from flows.settings import BuildSettings
from flows.snapshots.snapshot import Snapshot
from flows.targets.execution import Publication
from flows.wording import count

HOUR = 3600
PASSING = {errno.EIO, errno.EAGAIN, errno.EBUSY, errno.ESTALE, errno.ETIMEDOUT, errno.ECONNRESET, errno.EHOSTUNREACH}


def may_pass(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether a task failed by what may pass: a disk or a network that was away. Retrying anything else is in vain."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, OSError) and error.errno in PASSING


IO: dict[str, Any] = {
    "cache_policy": NO_CACHE,  # staged batches are the memory of what is done
    "retries": 3,
    "retry_delay_seconds": exponential_backoff(backoff_factor=5),
    "retry_jitter_factor": 0.5,
    "retry_condition_fn": may_pass,
}


@task(name="read-articles", task_run_name="read {name}", timeout_seconds=12 * HOUR, **IO)
def read_articles(name: str, paths: list[str], submit: Submit) -> ReadCounts:
    """Reads staged batches into tables beside them; batches that are done stay as they are.

    Args:
        name: For the list of task runs.
        paths: The batches' folders.
        submit: Hands them to what reads them.
    """
    done = submit(paths).result()
    get_run_logger().info("%s read, %d refused", count(done.articles, "article"), done.refused)
    return done


class TaskExecution:
    """Reads batches and publishes in task runs of the current flow run."""

    def reading(self, settings: BuildSettings, choice: RunnerChoice) -> AbstractContextManager[Submit]:
        """Open what submits a task run per group of batches."""
        return _reading_tasks(settings, choice)

    def publish(self, publication: Publication) -> Snapshot:
        """Publish the staged batches in one step, as a task that materializes the tables."""
        location = publication.target.location
        asset_task = materialize(
            *artifacts.tables_of(location),
            by="newstables",
            name="publish-snapshot",
            task_run_name=f"publish {publication.run.run_id}",
            timeout_seconds=12 * HOUR,
            **IO,
        )

        def publish() -> Snapshot:
            snapshot = publication.publish()
            artifacts.tell_tables(location, snapshot)
            return snapshot

        return asset_task(publish)()


def build_in_tasks(settings: BuildSettings) -> dict[str, Any] | State[Any]:
    """Build the tables in the current flow run; see `flows.build_tables.build_tables`."""
    try:
        with artifacts.Progress() as progress:
            result = operations.build(settings, progress, TaskExecution())
    except LockedError as error:
        return Cancelled(name="Refused", message=str(error))
    _log(result)
    artifacts.tell(result, settings.to)
    return result.as_dict()


def _log(result: Result) -> None:
    logger = get_run_logger()
    logger.info("%s: %s", result.status, result.snapshot)
    logger.info("records: %s", _in_words(result.accounting))
    logger.info("rows: %s", _in_words(result.tables))
    if result.quarantine.reasons:
        tell = logger.warning if result.too_many_refused else logger.info
        share, limit = result.quarantine.share, result.quarantine.limit
        reasons = _in_words(result.quarantine.reasons)
        tell("refused: %s; newly refused %.1f %% (limit %.1f %%)", reasons, 100 * share, 100 * limit)


def _in_words(counts: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {name}" for name, n in counts.items() if n) or "none"


@contextmanager
def _reading_tasks(settings: BuildSettings, choice: RunnerChoice) -> Iterator[Submit]:
    """Reads batches in task runs.

    On this machine a task is a thread that waits for what reads without a server, too: a process that reads needs no
    Prefect then, whose import and context cost it seconds. Clusters run the task itself.
    """
    numbers = itertools.count(1)

    def values(paths: list[str], submit: Submit) -> dict[str, Any]:
        return {"name": f"{next(numbers)}, {Path(paths[0]).name[:8]}", "paths": paths, "submit": submit}

    if choice.kind in ("dask", "ray"):
        there = workers.InlineSubmit(settings.reader)
        with workers.worker_deaths_explained(), runners.task_runner(settings, choice) as runner:
            yield lambda paths: runner.submit(read_articles, values(paths, there))
    elif choice.kind == "inline":
        with runners.start_runner(settings, choice) as submit:
            yield lambda paths: workers.CompletedRead(read_articles(**values(paths, submit)))
    else:
        waiting = ThreadPoolTaskRunner[Any](2 * choice.workers + 1)
        with waiting as runner, runners.start_runner(settings, choice) as submit:
            yield lambda paths: runner.submit(read_articles, values(paths, submit))
