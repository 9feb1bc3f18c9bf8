"""A build in plain functions: input → batches → tables → snapshot. `flows.news` runs them as a Prefect flow."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows import runners, version
from flows.discover import Sources, discover
from flows.errors import TargetError
from flows.flight import Flight
from flows.lock import locked
from flows.report import QUIET, Result, Watch, inputs_of
from flows.runners import NOWHERE, Choice
from flows.settings import DEFAULT_INPUT, BuildSettings
from flows.steps import reached
from flows.workers import Submit
from transforms import readers

if TYPE_CHECKING:
    from flows.snapshots import Snapshot
    from transforms.accounting import Settlement

OWN_FOLDERS = ("snapshots", "staging", "quarantine")

Reading = Callable[[BuildSettings, Choice], AbstractContextManager[Submit]]
Publishing = Callable[["Job", list[Path], "Settlement"], "Snapshot"]


class Job:
    """A build under way: what its steps share. Made by `opened`, which holds the folder's lock."""

    def __init__(
        self, settings: BuildSettings, sources: Sources, watch: Watch, *, write: bool, choice: Choice = NOWHERE
    ) -> None:
        from flows import quarantine, snapshots, staging
        from transforms.accounting import Accounting, short

        self.settings = settings
        self.sources = sources
        self.watch = watch
        self.write = write
        self.runner = choice.why
        self.workers = choice.workers
        self.root = Path(settings.to)
        self.reader = readers.get(settings.reader)
        self.now = datetime.now(UTC)
        self.run_id = snapshots.new_id(self.root, self.now)
        self.started = time.time()
        self.first_article: float | None = None
        self.seconds: dict[str, float] = {}
        if write:
            snapshots.sweep(self.root)
            staging.sweep(self.root, self.started)
            quarantine.sweep(self.root)
            reached("swept")
        self.snapshot = snapshots.current(self.root)
        if self.snapshot:
            self.snapshot.require_same_tables()
        self.retracted = self.snapshot.retracted if self.snapshot else []
        self.published = snapshots.Index.of(self.snapshot, self.reader.name, self.reader.version)
        self.stage = staging.folder(self.root, self.reader)
        self.quarantine = quarantine.Quarantine(self.root, self.run_id, self.now, write=write)
        self.resumed = set(staging.done_batches(self.stage))
        self.articles_resumed = 0
        staged = {key for batch in self.resumed for keys in staging.pairs(batch) for key in keys}
        self.accounting = Accounting(
            self.published,
            staged,
            since=settings.since,
            until=settings.until,
            refresh=settings.refresh,
            retracted={short(entry["article_id"]) for entry in self.retracted},
            stale=self.published.stale,
        )

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Tells the watch of a stage and takes its time."""
        began = time.monotonic()
        self.watch.stage(stage)
        yield
        self.seconds[stage] = round(time.monotonic() - began, 3)


def build(
    settings: BuildSettings,
    watch: Watch = QUIET,
    reading: Reading | None = None,
    publishing: Publishing | None = None,
) -> Result:
    """Builds the tables.

    Args:
        settings: What to build, and how.
        watch: Is told how far it is.
        reading: Gives what reads batches; the chosen runner unless given.
        publishing: Publishes staged batches; `publish` unless given.

    Returns:
        What was done, see `flows.report.Result`.

    Raises:
        flows.discover.InputError: An input cannot be read as asked.
        flows.lock.LockedError: Another build is writing into the same folder.
        flows.errors.TargetError: The folder to build into is none, or is read-only.
        flows.errors.PublishError: A check failed; nothing was published.
        flows.workers.WorkerError: A worker process died; nothing was published.
    """
    from flows import staging

    sources = find_sources(settings)
    if not sources:
        return Result.empty(settings, sources)
    size = sum(source.size for source in sources)
    if settings.dry_run:
        if os.path.lexists(settings.to) and not Path(settings.to).is_dir():
            raise TargetError(f"{settings.to}: is no folder; name another one with --to")
        watch.begin(size)
        job = Job(settings, sources, watch, write=False)
        with job.timed("read"):
            scan(job, None)
        return finish(job, publish)
    with locked(Path(settings.to), settings.wait):
        reached("locked")
        watch.begin(size)
        choice = runners.choose(settings, size)
        watch.say(choice.why)
        with (reading or runners.plain)(settings, choice) as submit:
            job = Job(settings, sources, watch, write=True, choice=choice)
            if job.resumed:
                watch.say(f"{sum(map(staging.articles, job.resumed))} articles were read by a run that did not end")
            with job.timed("read"):
                scan(job, submit)
        return finish(job, publishing or publish)


def find_sources(settings: BuildSettings) -> Sources:
    """The input's files; none where the default input is empty or not there. The build's own are no input."""
    if not settings.inputs and not Path(DEFAULT_INPUT).is_dir():
        return Sources()
    own = tuple(os.path.join(os.path.realpath(settings.to), folder, "") for folder in OWN_FOLDERS)  # noqa: PTH118
    found = discover(settings.inputs or [DEFAULT_INPUT])
    kept = [source for source in found if not os.path.realpath(source.uri).startswith(own)]
    return Sources(kept, found.passed_over)


def scan(job: Job, submit: Submit | None) -> None:
    """Streams the input: every record to the accounting, those to be read into batches, those to workers."""
    from flows import staging
    from flows.ingest import Refusal, read_source

    sizes = (job.settings.batch_articles, job.settings.batch_chars)
    warm_up = 0 if job.resumed else job.workers  # a run that goes on has its first results
    batcher, waiting = staging.Batcher(job.stage, *sizes, warm_up), staging.Waiting(job.stage, *sizes)
    flight = Flight(job, submit)
    for source in job.sources:
        for item in read_source(
            source,
            namespace=job.settings.source,
            min_chars=job.settings.min_chars,
            advance=flight.consume if submit else job.watch.advance,
            now=job.now,
        ):
            if isinstance(item, Refusal):
                job.accounting.refuse()
                job.quarantine.add(item._asdict())
                continue
            key = (item.article_id, item.content_sha256)
            verdict = job.accounting.see(*key, item.published_at, item.updated_at, source.modified)
            if submit is None:
                continue
            if verdict == "read":
                flight.send(*batcher.add(item))
            elif batcher.empty:
                flight.pass_by()
            if verdict == "wait":
                waiting.add(item)
    if submit is None:
        return
    for record in waiting.take():
        if job.accounting.wins(record[staging.ARTICLE_ID], record[staging.CONTENT]):
            flight.send(*batcher.add(record))
    flight.send(*batcher.rest())
    flight.land()
    reached("read")


def finish(job: Job, publishing: Publishing) -> Result:
    """Settles where every record went, writes the quarantine, and publishes where there is something new."""
    from flows import retention, staging
    from flows.facts import most_quoted

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
    status = "dry run" if not job.write else "published" if settled.winners else "unchanged"
    if status == "published":
        with job.timed("publish"):
            job.snapshot = publishing(job, batches, settled)
    if job.write and job.snapshot:  # also where nothing is new: a run may have died before it came to this
        retention.retire(job.root, job.settings.keep_snapshots, job.settings.keep_hours, job.now)
    if job.write:
        staging.remove(batches)
    report = job.snapshot.report if job.snapshot else None
    return Result(
        status=status,
        run_id=job.run_id,
        snapshot=str(job.snapshot.path.absolute()) if job.snapshot else None,
        report=str(report.absolute()) if report else None,
        report_error=job.snapshot.report_error if job.snapshot else None,
        accounting=settled.counts,
        quarantine=_quarantined(job, settled.counts["read"]),
        stale=settled.stale,
        tables=job.snapshot.rows if job.snapshot else {},
        speakers=most_quoted(job.snapshot.path, job.snapshot.files) if job.snapshot else [],
        inputs=inputs_of(job.sources),
        reader={"name": job.reader.name, "version": job.reader.version},
        runner=job.runner,
        resumed=job.articles_resumed,
        rejects=job.quarantine.examples,
        seconds={**job.seconds, "total": round(time.time() - job.started, 3)},
    )


def publish(job: Job, batches: list[Path], settled: Settlement) -> Snapshot:
    """Publishes the winners of the staged batches; see `flows.publish`."""
    from flows import publish

    about = _about(job, settled.counts, settled.stale)
    change = publish.Change(job.snapshot, job.published, settled.replaced, batches, settled.winners, job.retracted)
    return publish.publish(job.root, job.run_id, change, about)


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


def _about(job: Job, counts: dict[str, int], stale: int) -> dict[str, Any]:
    """What the manifest says besides its files."""
    return {
        "created_at": job.now.isoformat(timespec="seconds"),
        "code": {"newstables": version()},
        "reader": job.reader.name,
        "reader_version": job.reader.version,
        "accounting": counts,
        "quarantine": _quarantined(job, counts["read"]),
        "stale": stale,
        "runner": job.runner,
        "resumed": job.articles_resumed,
        "inputs": inputs_of(job.sources),
        "settings": job.settings.model_dump(mode="json"),
        "seconds": job.seconds,
    }
