"""Run a build in the order that keeps it safe: lock, fetch, read, settle, publish, tidy up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flows.batches.batch_folder import read_mark
from flows.build import pipeline
from flows.build.read_input import count_input, read_input
from flows.build.retry_plan import RetryPlan
from flows.build.run_state import RunState, start_run
from flows.ingest.sources import Sources
from flows.progress import ProgressReporter
from flows.result import Result, SearchIndexUpdate
from flows.search_index.index_after_build import index_after_build
from flows.settings import BuildSettings
from flows.snapshots.snapshot import Snapshot
from flows.targets.execution import Execution, Publication
from flows.targets.open_target import Target


class Prepared(NamedTuple):
    """What a build reads.

    Attributes:
        settings: How it reads.
        sources: The files.
        retry: Which refused records are read again, and nothing else; None for an ordinary build.
    """

    settings: BuildSettings
    sources: Sources
    retry: RetryPlan | None = None


def build_locked(
    target: Target,
    prepare: Callable[[], Prepared],
    progress: ProgressReporter,
    execution: Execution,
    *,
    dry_run: bool = False,
    wait: float = 0.0,
) -> Result:
    """Read, and publish what is new.

    Args:
        target: Where the tables lie.
        prepare: Says what to read. It is called when the target is locked and its published snapshot is there.
        progress: Reports how far the build is.
        execution: How batches are read and published.
        dry_run: Whether nothing is written.
        wait: Seconds to wait for another build.

    Raises:
        Exception: See `flows.operations.build`.
    """
    with target.open_unlocked() if dry_run else target.lock(wait):
        target.pull(progress)
        if not dry_run:
            target.require_conditional_writes()
        settings, sources, retry = prepare()
        known = [str(Path(path).absolute()) for path in settings.known]  # an edit in another folder finds them again
        local = settings.model_copy(update={"to": str(target.root), "work": None, "known": known})
        run = start_run(local, sources, progress, target.root, retry)
        progress.begin(run.size)
        settled = pipeline.settle(run, _read(run, execution))
        snapshot = run.snapshot
        if settled.has_news:
            with _stage(run, "publish"):
                snapshot = execution.publish(Publication(run, settled, target))
        if run.write:
            pipeline.tidy(run, settled, snapshot)
            target.finish()
        index = _index(run, target, snapshot) if snapshot else None
        result = pipeline.describe(run, settled, snapshot)
        address = target.address(snapshot.id) if snapshot else None
        return result.model_copy(update={"snapshot": address, "search_index": index})


def _index(run: RunState, target: Target, snapshot: Snapshot) -> SearchIndexUpdate | None:
    """Bring the index for searches up to date, unless it is left out."""
    if not run.write or not run.settings.search_index:
        return None
    with run.times.measure("index"):
        return index_after_build(target.search_folder, snapshot, run.progress)


def _read(run: RunState, execution: Execution) -> int:
    """Go through the input; return the number of unchanged files."""
    if not run.write:
        with _stage(run, "read"):
            return count_input(run)
    run.progress.log(run.choice.why)
    if run.resumed:
        run.progress.log(
            f"{sum(read_mark(batch).articles for batch in run.resumed)} articles were read by a run that did not finish"
        )
    with execution.reading(run) as submit, _stage(run, "read"):
        return read_input(run, submit)


@contextmanager
def _stage(run: RunState, name: str) -> Iterator[None]:
    run.progress.stage(name)
    with run.times.measure(name):
        yield
