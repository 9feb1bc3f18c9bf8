"""A build in plain functions: input → batches → tables → snapshot. `flows.build_tables` runs them as a Prefect flow."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.batches import runners
from flows import version
from flows.errors import PublishError, TargetError
from flows.build.run_state import Job
from flows.storage.lock import locked
from flows.storage.locations import is_url
from flows.progress import QUIET, Watch
from flows.result import Result, inputs_of
from flows.batches.runners import Choice
from flows.build.read_input import find_sources, scan
from flows.settings import BuildSettings
from flows.fault_points import reached
from flows.batches.workers import Submit

if TYPE_CHECKING:
    from flows.snapshots.catalog import Snapshot
    from transforms.records.accounting import Settlement

Reading = Callable[[BuildSettings, Choice], AbstractContextManager[Submit]]
Publishing = Callable[["Job", list[Path], "Settlement"], "Snapshot"]


def build(
    settings: BuildSettings,
    watch: Watch = QUIET,
    reading: Reading | None = None,
    publishing: Publishing | None = None,
    preparing: Callable[[], None] | None = None,
) -> Result:
    """Builds the tables.

    Args:
        settings: What to build, and how.
        watch: Is told how far it is.
        reading: Gives what reads batches; the chosen runner unless given.
        publishing: Publishes staged batches by `publish`, which it is unless given.
        preparing: Is called before anything in the folder is looked at, once it is locked, as it is but for a dry run.

    Returns:
        What was done, see `flows.result.Result`.

    Raises:
        flows.ingest.sources.InputError: An input cannot be read as asked.
        flows.storage.lock.LockedError: Another build is writing into the same folder.
        flows.errors.TargetError: The folder to build into is none, or is read-only.
        flows.errors.PublishError: A check failed; nothing was published.
        flows.batches.workers.WorkerError: A worker process died; nothing was published.
    """
    from flows.batches import staging

    if is_url(settings.to):
        from flows.object_store import target

        return target.build(settings, watch, reading, publishing)
    sources = find_sources(settings)
    if not sources and not settings.refresh:
        return Result.empty(settings, sources)
    if settings.dry_run:
        if os.path.lexists(settings.to) and not Path(settings.to).is_dir():
            raise TargetError(f"{settings.to}: is no folder; name another one with --to")
        if preparing:
            preparing()
        job = Job(settings, sources, watch, write=False)
        watch.begin(job.size)
        with job.timed("read"):
            scan(job, None)
        return finish(job, publish)
    with locked(Path(settings.to), settings.wait):
        reached("locked")
        if preparing:
            preparing()
        job = Job(settings, sources, watch, write=True)
        watch.begin(job.size)
        job.choice = runners.choose(settings, job.size)
        watch.say(job.choice.why)
        if job.resumed:
            watch.say(f"{sum(map(staging.articles, job.resumed))} articles were read by a run that did not end")
        with (reading or runners.plain)(settings, job.choice) as submit, job.timed("read"):
            scan(job, submit)
        return finish(job, publishing or publish)


def finish(job: Job, publishing: Publishing) -> Result:
    """Settles where every record went, writes the quarantine, and publishes where there is something new."""
    from flows.batches import staging
    from flows.snapshots import summary
    from flows.report.report_data import most_quoted

    batches = [batch for batch in staging.done_batches(job.stage) if job.accounting.saw(*staging.pairs(batch))]
    job.articles_resumed = sum(staging.articles(batch) for batch in batches if batch in job.resumed)
    refused: set[bytes] = set()
    for batch in batches:
        for pair, row in staging.refused(batch):
            if job.accounting.saw({pair}):
                job.quarantine.add(row)
                refused.add(pair)
    settled = job.accounting.settle(refused)
    job.quarantine.flush()
    reached("quarantined")
    status = "dry run" if not job.write else "published" if settled.winners or job.outdated else "unchanged"
    if job.outdated and job.write and job.published and not settled.winners:
        raise PublishError(f"{job.root}: none of the published articles could be read again; see the quarantine")
    if status == "published":
        with job.timed("publish"):
            job.snapshot = publishing(job, batches, settled)
    if job.write:
        _tidy(job, batches, settled)
    report = job.snapshot.report if job.snapshot else None
    return Result(
        status=status,
        run_id=job.run_id,
        snapshot=str(job.snapshot.path.absolute()) if job.snapshot else None,
        report=str(report.absolute()) if report else None,
        report_error=job.snapshot.report_error if job.snapshot else None,
        accounting=settled.counts,
        quarantine=_quarantined(job, settled.counts["read"]),
        stale=_stale(job, settled),
        refreshed=settled.refreshed,
        tables=job.snapshot.rows if job.snapshot else {},
        speakers=most_quoted(summary.of(job.snapshot)) if job.snapshot else [],
        inputs=inputs_of(job.sources, job.as_before),
        reader={"name": job.reader.name, "version": job.reader.version},
        runner=job.choice.why,
        resumed=job.articles_resumed,
        rejects=job.quarantine.examples,
        seconds={**job.seconds, "total": round(time.time() - job.started, 3)},
    )


def _tidy(job: Job, batches: list[Path], settled: Settlement) -> None:
    """Removes what is no longer needed and writes down what is known now, also where nothing was new: a run may have
    died before it came to this. The tables are published: what fails here must not end as a failure."""
    from flows.snapshots import retention
    from flows.batches import staging

    settings = job.settings
    try:
        if job.snapshot:
            retention.retire(job.root, settings.keep_snapshots, settings.keep_hours, job.now)
        staging.remove(batches)
        job.ledger.write(job.sources, lambda key: job.accounting.holds(settled, key))
    except OSError as error:
        job.watch.say(f"what is published is whole, but tidying up failed; the next build tries again: {error}")
    reached("ledger written")


def publish(job: Job, batches: list[Path], settled: Settlement) -> Snapshot:
    """Publishes the winners of the staged batches; see `flows.publish.snapshot_writer`."""
    from flows.publish import snapshot_writer

    about = _about(job, settled)
    # What has other tables cannot stand beside ours: an article of it that was refused now is in the quarantine alone.
    removed = job.published.keys() if job.outdated else settled.replaced
    change = snapshot_writer.Change(job.snapshot, job.published, removed, batches, settled.winners, job.retracted)
    snapshot = snapshot_writer.publish(job.root, job.run_id, change, about)
    job.deliver(snapshot)
    return snapshot


def _quarantined(job: Job, read: int) -> dict[str, Any]:
    held, limit = job.quarantine, job.settings.warn_quarantined
    share = round(held.new / max(1, read), 4)
    return {
        "new": held.new,
        "known": held.known,
        "share": share,
        "limit": limit,
        "reasons": dict(held.reasons.most_common()),
    }


def _stale(job: Job, settled: Settlement) -> int:
    return 0 if job.outdated else settled.stale


def _about(job: Job, settled: Settlement) -> dict[str, Any]:
    """What the manifest says besides its files."""
    return {
        "created_at": job.now.isoformat(timespec="seconds"),
        "code": {"newstables": version()},
        "reader": job.reader.name,
        "reader_version": job.reader.version,
        "accounting": settled.counts,
        "quarantine": _quarantined(job, settled.counts["read"]),
        "stale": _stale(job, settled),
        "refreshed": settled.refreshed,
        "runner": job.choice.why,
        "resumed": job.articles_resumed,
        "inputs": inputs_of(job.sources, job.as_before),
        "settings": job.settings.model_dump(mode="json"),
        "seconds": job.seconds,
    }
