"""Run a build in Prefect tasks and show it in Prefect's UI.

Tasks pass the paths of staged batches, never tables. A crashed run can be restarted: finished batches are kept, see
`flows.batches.batch_folder`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from prefect import State, get_run_logger, task
from prefect.assets.materialize import materialize
from prefect.states import Cancelled
from prefect.task_runners import ThreadPoolTaskRunner

from flows import operations
from flows.batches import runners, workers
from flows.batches.read_counts import ReadCounts
from flows.batches.workers import Submit
from flows.build.run_state import RunState
from flows.orchestration import artifacts
from flows.orchestration.outcomes import NothingToDoError, require_published
from flows.orchestration.progress_artifact import ProgressArtifact
from flows.orchestration.task_options import HOUR, IO_TASK
from flows.result import Result
from flows.settings import BuildSettings
from flows.snapshots.snapshot import Snapshot
from flows.targets.execution import Publication
from flows.wording import count

STOPPED = "Stopped; what was read is kept"


@task(name="read-articles", task_run_name="read {name}", **IO_TASK)  # each call of the reader has a limit of its own
def read_articles(name: str, paths: list[str], submit: Submit) -> ReadCounts | State[Any]:
    """Read staged batches and write their tables next to them. Skip batches that are done.

    The task ends as Cancelled if the run is stopped meanwhile.

    Args:
        name: Name in the list of task runs.
        paths: Folders of the batches.
        submit: Submits the folders to the runner that reads them.
    """
    try:
        done = submit(paths).result()
    except (InterruptedError, CancelledError):  # what `workers` raises for batches that are given up
        return Cancelled(message=STOPPED)
    get_run_logger().info("%s read, %d refused", count(done.articles, "article"), done.refused)
    return done


class TaskExecution:
    """Read and publish batches in task runs of the current flow run."""

    def reading(self, run: RunState) -> AbstractContextManager[Submit]:
        """Return a context manager that gives a function to submit groups of batches as task runs."""
        return _reading_tasks(run)

    def publish(self, publication: Publication) -> Snapshot:
        """Publish the staged batches in one step, in a task that materializes the tables as assets."""
        location = publication.target.location
        asset_task = materialize(
            *artifacts.table_assets(location),
            by="newstables",
            name="publish-snapshot",
            task_run_name=f"publish {publication.run.run_id}",
            timeout_seconds=12 * HOUR,
            **IO_TASK,
        )

        def publish() -> Snapshot:
            snapshot = publication.publish()
            artifacts.add_table_metadata(location, snapshot)
            return snapshot

        return asset_task(publish)()


def build_in_tasks(settings: BuildSettings) -> dict[str, Any]:
    """Build the tables in the current flow run; see `flows.build_tables.build_tables`.

    Raises:
        NothingToDoError: The default input has no articles, and no published ones have to be read again.
        Exception: See `flows.operations.build`.
    """
    with ProgressArtifact() as progress:
        result = operations.build(settings, progress, TaskExecution())
    if result.status == "empty":
        if settings.refresh:
            require_published(settings.to, BuildSettings().to, "read again")
        raise NothingToDoError(f"{result.reason}. Relative paths start in {Path.cwd()}", result.as_dict())
    _log_result(result)
    artifacts.create_build_artifacts(result, settings.to)
    return result.as_dict()


def _log_result(result: Result) -> None:
    logger = get_run_logger()
    logger.info("%s: %s", artifacts.title(result), result.snapshot or "no tables are published yet")
    logger.info("records: %s", _format_counts(result.accounting))
    if result.tables:
        logger.info("rows: %s", _format_counts(result.tables))
    if result.search_index and result.search_index.problem:
        logger.warning("the search index is not up to date: %s", result.search_index.problem)
    if result.quarantine.reasons:
        log = logger.warning if result.too_many_refused else logger.info
        share, limit = result.quarantine.share, result.quarantine.limit
        reasons = _format_counts(result.quarantine.reasons)
        log("refused: %s; newly refused %.1f %% (limit %.1f %%)", reasons, 100 * share, 100 * limit)


def _format_counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {name}" for name, n in counts.items() if n) or "none"


@contextmanager
def _reading_tasks(run: RunState) -> Iterator[Submit]:
    """Submit batches as task runs.

    On this machine a task is a thread that waits for a plain worker process, because importing Prefect in each worker
    process would take seconds. Clusters run the task itself.
    """
    numbers, choice = itertools.count(1), run.choice

    def parameters(paths: list[str], submit: Submit) -> dict[str, Any]:
        return {"name": f"{next(numbers)}, {Path(paths[0]).name[:8]}", "paths": paths, "submit": submit}

    if choice.kind in ("dask", "ray"):
        in_cluster = workers.InlineSubmit(run.settings.reader)
        with workers.worker_deaths_explained(), runners.task_runner(run.settings, choice) as runner:
            yield lambda paths: runner.submit(read_articles, parameters(paths, in_cluster))
    elif choice.kind == "inline":
        with runners.start_runner(run.settings, choice, run.live) as submit:
            yield lambda paths: workers.DeferredRead(lambda: read_articles(**parameters(paths, submit)))
    else:
        threads = ThreadPoolTaskRunner[Any](2 * choice.workers + 1)
        with threads as runner, runners.start_runner(run.settings, choice, run.live) as submit:
            yield lambda paths: runner.submit(read_articles, parameters(paths, submit))
