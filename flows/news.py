"""The Prefect flow: thin decorators over the plain functions of `flows.build`, which it runs in the same order.

What goes from task to task are names of staged batches, never tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows import build, runners, workers
from flows.report import Watch
from flows.runners import Choice
from flows.settings import BuildSettings
from flows.snapshots import Snapshot
from flows.staging import Done
from flows.workers import Promise, Submit
from transforms.accounting import Settlement

LOG_SHARE = 0.1


@task(name="read-articles", task_run_name="read-articles-{name}", cache_policy=NO_CACHE)
def read_articles(name: str, paths: list[str], reader: str) -> Done:
    """Reads staged batches into tables beside them; batches that are done stay as they are.

    Args:
        name: The first batch's, for the list of task runs.
        paths: The batches' folders.
        reader: Name of the reader.
    """
    done = workers.read(paths, reader)
    get_run_logger().info("%d articles read, %d refused, in %d batches", done.articles, done.refused, len(paths))
    return done


@task(name="publish-snapshot", cache_policy=NO_CACHE)
def publish_snapshot(job: build.Job, batches: list[Path], settled: Settlement) -> Snapshot:
    """Publishes the staged batches in one step."""
    return build.publish(job, batches, settled)


@flow(name="build-tables", validate_parameters=True)
def build_tables(settings: BuildSettings) -> dict[str, Any]:
    """Builds the tables from articles: the same as the command `newstables build`.

    Args:
        settings: What to build, and how. Paths are relative to the folder of the deployment.

    Returns:
        What was done, as `newstables build --json` prints it.
    """
    settings = BuildSettings.model_validate(settings.model_dump())  # a run may be asked for without the API's check
    result = build.build(settings, _Log(), reading=_tasks, publishing=publish_snapshot)
    logger = get_run_logger()
    logger.info("%s: %s", result.status, result.snapshot)
    logger.info("records: %s; quarantined: %s; rows: %s", result.accounting, result.quarantine, result.tables)
    return result.as_dict()


class _Log(Watch):
    """Logs every tenth of the input, so that a run's page shows how far it is."""

    def __init__(self) -> None:
        self._logger = get_run_logger()
        self._size = self._consumed = self._articles = 0
        self._logged = 0.0

    def begin(self, size: int) -> None:
        self._size = size
        self._logger.info("input: %.1f MB", size / 1e6)

    def stage(self, name: str) -> None:
        self._logger.info("%s", name)

    def advance(self, size: int) -> None:
        self._consumed += size
        share = self._consumed / max(1, self._size)
        if share - self._logged >= LOG_SHARE:
            self._logged = share
            self._logger.info("%.0f %% of the input, %d articles read", 100 * share, self._articles)

    def articles(self, n: int) -> None:
        self._articles += n


@contextmanager
def _tasks(settings: BuildSettings, choice: Choice) -> Iterator[Submit]:
    """Reads batches in task runs."""
    if choice.kind == "here":
        yield _here(settings.reader)
        return
    pool = runners.task_runner(settings, choice)
    with workers.deaths_told(), pool as runner:
        yield lambda paths: runner.submit(
            read_articles, {"name": Path(paths[0]).name, "paths": paths, "reader": settings.reader}
        )


def _here(reader: str) -> Submit:
    def submit(paths: list[str]) -> Promise:
        future: Future[Done] = Future()
        future.set_result(read_articles(Path(paths[0]).name, paths, reader))
        return future

    return submit
