"""The Prefect flows that build the tables: thin decorators over the plain functions of `flows.build`.

What goes from task to task are names of staged batches, never tables. A run that dies is run again: batches that are
done stay done, see `flows.staging`.
"""

from __future__ import annotations

import errno
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prefect import State, Task, flow, get_run_logger, task
from prefect.assets.materialize import materialize
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import TaskRun
from prefect.runtime import flow_run
from prefect.states import Cancelled
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import exponential_backoff

from flows import artifacts, build, runners, workers
from flows.errors import LockedError
from flows.job import Job
from flows.report import Result, count
from flows.runners import Choice
from flows.settings import DEFAULT_INPUT, BuildSettings, RefreshSettings
from flows.snapshots import Snapshot
from flows.staging import Done
from flows.workers import Submit
from transforms.accounting import Settlement

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
def read_articles(name: str, paths: list[str], submit: Submit) -> Done:
    """Reads staged batches into tables beside them; batches that are done stay as they are.

    Args:
        name: For the list of task runs.
        paths: The batches' folders.
        submit: Hands them to what reads them.
    """
    done = submit(paths).result()
    get_run_logger().info("%s read, %d refused", count(done.articles, "article"), done.refused)
    return done


def publish_snapshot(job: Job, batches: list[Path], settled: Settlement) -> Snapshot:
    """Publishes the staged batches in one step, as a task that materializes the tables."""
    asset_task = materialize(
        *artifacts.tables_of(job.place),
        by="newstables",
        name="publish-snapshot",
        task_run_name=f"publish {job.run_id}",
        timeout_seconds=12 * HOUR,
        **IO,
    )

    def publish() -> Snapshot:
        snapshot = build.publish(job, batches, settled)
        artifacts.tell_tables(job.place, snapshot)
        return snapshot

    return asset_task(publish)()


def _name() -> str:
    """What a run is called in lists: what it reads, and into which folder."""
    settings = flow_run.parameters["settings"]
    if isinstance(settings, dict):
        settings = BuildSettings.model_validate(settings)
    inputs = settings.inputs or [DEFAULT_INPUT]
    more = f" and {len(inputs) - 1} more" if len(inputs) > 1 else ""
    window = "".join(f" {word} {day}" for word, day in (("from", settings.since), ("to", settings.until)) if day)
    return f"{'try' if settings.dry_run else 'build'} {inputs[0]}{more}{window} into {settings.to}"


@flow(name="build-tables", flow_run_name=_name, timeout_seconds=7 * 24 * HOUR)
def build_tables(settings: BuildSettings) -> dict[str, Any] | State[Any]:
    """Builds the tables from articles: the same as the command `newstables build`.

    Args:
        settings: What to build, and how. Paths are relative to the folder of the deployment.

    Returns:
        What was done, as `newstables build --json` prints it. The run ends as Cancelled, named Refused, where another
        build is writing into the same folder.
    """
    return _build(settings)


@flow(name="refresh-tables", flow_run_name="refresh {settings.to}", timeout_seconds=7 * 24 * HOUR)
def refresh_tables(settings: RefreshSettings) -> dict[str, Any] | State[Any]:
    """Reads again what another reader or version has read, and what is new: the same as `newstables build --refresh`.

    Args:
        settings: What to read again, and how. Paths are relative to the folder of the deployment.

    Returns:
        As `build_tables`.
    """
    return _build(settings.to_build())


def _build(settings: BuildSettings) -> dict[str, Any] | State[Any]:
    try:
        with artifacts.Progress() as progress:
            result = build.build(settings, progress, reading=_tasks, publishing=publish_snapshot)
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
    if result.quarantine["reasons"]:
        tell = logger.warning if result.too_many_refused else logger.info
        share, limit = result.quarantine["share"], result.quarantine["limit"]
        reasons = _in_words(result.quarantine["reasons"])
        tell("refused: %s; newly refused %.1f %% (limit %.1f %%)", reasons, 100 * share, 100 * limit)


def _in_words(counts: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {name}" for name, n in counts.items() if n) or "none"


@contextmanager
def _tasks(settings: BuildSettings, choice: Choice) -> Iterator[Submit]:
    """Reads batches in task runs.

    On this machine a task is a thread that waits for what reads without a server, too: a process that reads needs no
    Prefect then, whose import and context cost it seconds. Clusters run the task itself.
    """
    numbers = itertools.count(1)

    def values(paths: list[str], submit: Submit) -> dict[str, Any]:
        return {"name": f"{next(numbers)}, {Path(paths[0]).name[:8]}", "paths": paths, "submit": submit}

    if choice.kind in ("dask", "ray"):
        there = workers.Here(settings.reader)
        with workers.deaths_told(), runners.task_runner(settings, choice) as runner:
            yield lambda paths: runner.submit(read_articles, values(paths, there))
    elif choice.kind == "here":
        with runners.plain(settings, choice) as submit:
            yield lambda paths: workers.Now(read_articles(**values(paths, submit)))
    else:
        waiting = ThreadPoolTaskRunner[Any](2 * choice.workers + 1)
        with waiting as runner, runners.plain(settings, choice) as submit:
            yield lambda paths: runner.submit(read_articles, values(paths, submit))
