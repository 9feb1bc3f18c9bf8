"""A build in plain functions: input → batches → tables → snapshot. `flows.news` runs them as a Prefect flow."""

from __future__ import annotations

import os
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Any

from flows import version, workers
from flows.discover import Sources, discover
from flows.errors import TargetError
from flows.lock import locked
from flows.report import QUIET, Result, Watch, inputs_of, most_quoted
from flows.settings import DEFAULT_INPUT, BuildSettings
from flows.workers import Promise, Submit
from transforms import readers

MOST_CALLS = 200  # of workers in a run: Prefect's server records some 15 tasks a second
SMALL_BATCH_BYTES = 250_000  # of the input, in a batch that ends by its number of articles
OWN_FOLDERS = ("snapshots", "staging", "quarantine")

Reading = Callable[[BuildSettings, int], AbstractContextManager[Submit]]


class Job:
    """A build under way: what its steps share. Made by `opened`, which holds the folder's lock."""

    def __init__(self, settings: BuildSettings, sources: Sources, watch: Watch, *, write: bool) -> None:
        from flows import quarantine, snapshots, staging
        from transforms.accounting import Accounting

        self.settings = settings
        self.sources = sources
        self.watch = watch
        self.write = write
        self.root = Path(settings.to)
        self.reader = readers.get(settings.reader)
        self.now = datetime.now(UTC)
        self.run_id = f"{self.now:{snapshots.ID_FORMAT}}-{secrets.token_hex(3)}"
        self.started = time.time()
        self.first_article: float | None = None
        self.seconds: dict[str, float] = {}
        if write:
            snapshots.sweep(self.root)
            staging.sweep(self.root, self.started)
            quarantine.sweep(self.root)
        self.snapshot = snapshots.current(self.root)
        self.published = snapshots.index(self.snapshot, self.reader.name, self.reader.version)
        self.stage = staging.folder(self.root, self.reader)
        self.quarantine = quarantine.Quarantine(self.root, self.run_id, self.now, write=write)
        staged = {key for batch in staging.done_batches(self.stage) for keys in staging.pairs(batch) for key in keys}
        self.accounting = Accounting(
            self.published, staged, since=settings.since, until=settings.until, refresh=settings.refresh
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
    publishing: Callable[[Job], Result] | None = None,
) -> Result:
    """Builds the tables.

    Args:
        settings: What to build, and how.
        watch: Is told how far it is.
        reading: Gives what reads batches; worker processes unless given.
        publishing: Settles and publishes; `finish` unless given.

    Returns:
        What was done, see `flows.report.Result`.

    Raises:
        flows.discover.InputError: An input cannot be read as asked.
        flows.lock.LockedError: Another build is writing into the same folder.
        flows.errors.TargetError: The folder to build into is none, or is read-only.
        flows.errors.PublishError: A check failed; nothing was published.
        flows.workers.WorkerError: A worker process died; nothing was published.
    """
    sources = find_sources(settings)
    if not sources:
        return Result.empty(settings, sources)
    size = sum(source.size for source in sources)
    watch.begin(size)
    if settings.dry_run:
        if os.path.lexists(settings.to) and not Path(settings.to).is_dir():
            raise TargetError(f"{settings.to}: is no folder; name another one with --to")
        job = Job(settings, sources, watch, write=False)
        with job.timed("read"):
            scan(job, None)
        return finish(job)
    with locked(Path(settings.to), settings.wait):
        with (reading or processes)(settings, size) as submit:
            job = Job(settings, sources, watch, write=True)
            with job.timed("read"):
                scan(job, submit)
        return (publishing or finish)(job)


def find_sources(settings: BuildSettings) -> Sources:
    """The input's files; none where the default input is empty or not there. The build's own are no input."""
    if not settings.inputs and not Path(DEFAULT_INPUT).is_dir():
        return Sources()
    own = tuple(os.path.join(os.path.realpath(settings.to), folder, "") for folder in OWN_FOLDERS)  # noqa: PTH118
    found = discover(settings.inputs or [DEFAULT_INPUT])
    kept = [source for source in found if not os.path.realpath(source.uri).startswith(own)]
    return Sources(kept, found.passed_over)


@contextmanager
def processes(settings: BuildSettings, size: int) -> Iterator[Submit]:
    """Reads in worker processes; in this one where there is hardly more than a batch."""
    small = size <= settings.batch_chars
    one = nullcontext(workers.here(settings.reader))
    with one if small or settings.n_workers == 1 else workers.pool(settings.n_workers, settings.reader) as submit:
        yield submit


def scan(job: Job, submit: Submit | None) -> None:
    """Streams the input: every record to the accounting, those to be read into batches, those to workers."""
    from flows import staging
    from flows.ingest import Refusal, read_source

    sizes = (job.settings.batch_articles, job.settings.batch_chars)
    batcher, waiting = staging.Batcher(job.stage, *sizes, job.settings.n_workers), staging.Waiting(job.stage, *sizes)
    flight = _Flight(job, submit)
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


def finish(job: Job) -> Result:
    """Settles where every record went, writes the quarantine, and publishes where there is something new."""
    from flows import publish, snapshots, staging

    batches = [batch for batch in staging.done_batches(job.stage) if job.accounting.saw(*staging.pairs(batch))]
    refused: set[bytes] = set()
    for batch in batches:
        for pair, row in staging.refused(batch):
            if job.accounting.saw({pair}):
                job.quarantine.add(row)
                refused.add(pair)
    settled = job.accounting.settle(refused)
    job.quarantine.flush()
    status = "dry run" if not job.write else "published" if settled.winners else "unchanged"
    if status == "published":
        with job.timed("publish"):
            about = _about(job, settled.counts, settled.stale)
            job.snapshot = publish.publish(job.root, job.run_id, batches, settled, job.published, about)
        snapshots.retire(job.root, job.settings.keep_snapshots, job.settings.keep_hours, job.now)
    if job.write:
        staging.remove(batches)
    return Result(
        status=status,
        run_id=job.run_id,
        snapshot=str(job.snapshot.path.absolute()) if job.snapshot else None,
        accounting=settled.counts,
        quarantine=_quarantined(job),
        stale=settled.stale,
        tables=job.snapshot.rows if job.snapshot else {},
        speakers=most_quoted(job.snapshot) if job.snapshot else [],
        inputs=inputs_of(job.sources),
        reader={"name": job.reader.name, "version": job.reader.version},
        seconds={**job.seconds, "total": round(time.time() - job.started, 3)},
    )


class _Flight:
    """Batches handed to workers and not yet done: a bounded number, so that the input waits for its readers."""

    def __init__(self, job: Job, submit: Submit | None) -> None:
        self._job = job
        self._submit = submit
        self._flying: deque[tuple[Promise, int]] = deque()
        self._limit = 2 * job.settings.n_workers
        self._boarding: list[str] = []
        self._consumed = 0  # bytes of the input that the next batches stand for
        self._group = ceil(sum(source.size for source in job.sources) / MOST_CALLS / SMALL_BATCH_BYTES)

    def consume(self, size: int) -> None:
        """So many more bytes of the input were taken: they count as done when their batch is."""
        self._consumed += size

    def pass_by(self) -> None:
        """What was taken since the last batch needs no reading, unless a batch waits for others to join it."""
        if not self._boarding:
            self._job.watch.advance(self._consumed)
            self._consumed = 0

    def send(self, *batches: Path) -> None:
        for batch in batches:
            self._boarding.append(str(batch))
            if len(self._boarding) >= self._group:
                self._leave()
            if len(self._flying) > self._limit:
                self._wait()

    def land(self) -> None:
        self._leave()
        while self._flying:
            self._wait()
        self.pass_by()

    def _leave(self) -> None:
        if self._boarding and self._submit is not None:
            self._flying.append((self._submit(self._boarding), self._consumed))
            self._boarding, self._consumed = [], 0

    def _wait(self) -> None:
        promise, size = self._flying.popleft()
        done = promise.result()
        self._job.watch.advance(size)
        self._job.watch.articles(done.articles)
        if self._job.first_article is None:
            self._job.first_article = done.at
            self._job.seconds["first_batch"] = round(done.at - self._job.started, 3)


def _quarantined(job: Job) -> dict[str, Any]:
    held = job.quarantine
    return {"new": held.new, "known": held.known, "reasons": dict(held.reasons.most_common())}


def _about(job: Job, counts: dict[str, int], stale: int) -> dict[str, Any]:
    """What the manifest says besides its files."""
    return {
        "created_at": job.now.isoformat(timespec="seconds"),
        "code": {"newstables": version()},
        "reader": job.reader.name,
        "reader_version": job.reader.version,
        "accounting": counts,
        "quarantine": _quarantined(job),
        "stale": stale,
        "inputs": inputs_of(job.sources),
        "settings": job.settings.model_dump(mode="json"),
        "seconds": job.seconds,
    }
