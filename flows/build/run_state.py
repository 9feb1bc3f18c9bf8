"""The state of a build: what is known when it starts, and what its steps share."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from flows.batches import runners
from flows.batches.batch_folder import done_batches, staging_folder
from flows.batches.batch_outcome import batch_versions
from flows.batches.live_count import LiveCount
from flows.batches.remove_batches import sweep_batches
from flows.batches.runners import NOT_CHOSEN, RunnerChoice
from flows.build.input_notes import InputNotes
from flows.build.retry_plan import RetryPlan
from flows.cross_article.linking_rules import LinkingRules, linking_rules
from flows.fault_points import reached
from flows.ingest.quarantine import Quarantine
from flows.ingest.refusal_log import Origin, sweep_quarantine
from flows.ingest.seen_files import SeenFiles
from flows.ingest.sources import COMPRESSION_RATIO, Sources
from flows.progress import ProgressReporter
from flows.settings import BuildSettings
from flows.snapshots import catalog
from flows.snapshots.article_index import ArticleIndex
from flows.snapshots.snapshot import Snapshot
from transforms import readers
from transforms.reader_api import Reader
from transforms.records.accounting import Accounting, digest_bytes


@dataclass
class StageTimes:
    """The duration of each stage.

    Attributes:
        started: When the build started, seconds since 1970.
        seconds: Duration by stage, in seconds.
    """

    started: float
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Measure a block as a stage."""
        began = time.monotonic()
        yield
        self.seconds[stage] = round(time.monotonic() - began, 3)

    def first_batch_read(self, at: float) -> None:
        """Note when the first batch was read, in seconds since 1970; later calls change nothing."""
        self.seconds.setdefault("first_batch", round(at - self.started, 3))

    def with_total(self) -> dict[str, float]:
        """Return the duration by stage, and `total` until now."""
        return {**self.seconds, "total": round(time.time() - self.started, 3)}


@dataclass(frozen=True)
class RunState:
    """The state of a build. What writes holds the lock of `root`.

    Attributes:
        settings: What to build, and how.
        sources: Files of the input.
        progress: Reports how far the build is.
        root: Folder that the build writes into.
        write: Whether anything is written; a dry run writes nothing.
        reader: What reads the articles.
        now: When the build started.
        run_id: Id of the run, and of the snapshot it publishes.
        snapshot: The snapshot that was published when the build started; None where nothing was.
        published: Its articles.
        staging: Folder of the staged batches.
        resumed: Batches that an earlier run, which did not finish, has read.
        choice: Where articles are read.
        quarantine: Takes refused records.
        seen_files: Knows which files have not changed since all their records were published.
        accounting: Counts where every record ends.
        times: Duration of each stage.
        rules: How entities are linked to identities.
        notes: What was noticed in the input.
        live: Number of articles that were read so far.
        rules: How entities are linked to identities.
        retry: Which refused records are read again, and nothing else; None for an ordinary build.
    """

    settings: BuildSettings
    sources: Sources
    progress: ProgressReporter
    root: Path
    write: bool
    reader: Reader
    now: datetime
    run_id: str
    snapshot: Snapshot | None
    published: ArticleIndex
    staging: Path
    resumed: frozenset[Path]
    choice: RunnerChoice
    quarantine: Quarantine
    seen_files: SeenFiles
    accounting: Accounting
    times: StageTimes
    rules: LinkingRules
    notes: InputNotes = field(default_factory=InputNotes)
    live: LiveCount = field(default_factory=LiveCount)
    retry: RetryPlan | None = None

    @property
    def outdated(self) -> bool:
        """Whether the published tables are of an earlier version: all articles are then read again."""
        return bool(self.snapshot and self.snapshot.outdated)

    @property
    def relinked(self) -> bool:
        """Whether all entities are linked again, as known names, decisions or the way of linking changed."""
        return bool(self.snapshot and self.snapshot.manifest.linking != self.rules.key)

    @property
    def size(self) -> int:
        """Bytes to go through: those of the input, and of the tables that are read again."""
        return sum(source.size for source in self.sources) + _size_of_stale_parts(self.settings, self.published)


def start_run(
    settings: BuildSettings,
    sources: Sources,
    progress: ProgressReporter,
    root: Path,
    retry: RetryPlan | None = None,
) -> RunState:
    """Return the state of a build that starts now.

    Unless it is a dry run, what dead runs left half-written is removed.

    Args:
        settings: What to build, and how.
        sources: Files of the input.
        progress: Reports how far the build is.
        root: Folder that the build writes into; locked unless it is a dry run.
        retry: Which refused records to read again; None for an ordinary build.

    Raises:
        flows.errors.PublishError: The published snapshot is damaged, or outdated and no refresh was asked for.
        flows.errors.RunnerError: The cluster that was asked for cannot read batches.
    """
    write = not settings.dry_run
    now, started = datetime.now(UTC), time.time()
    run_id = catalog.new_id(root, now)
    if write:
        _remove_unfinished(root, started)
    snapshot = catalog.current(root)
    if snapshot and not settings.refresh:
        snapshot.require_same_tables()
    reader = readers.get(settings.reader)
    published = ArticleIndex(snapshot, reader.name, reader.version)
    staged = staging_folder(root, reader)
    resumed = frozenset(done_batches(staged))
    return RunState(
        settings=settings,
        sources=sources,
        progress=progress,
        root=root,
        write=write,
        reader=reader,
        now=now,
        run_id=run_id,
        snapshot=snapshot,
        published=published,
        staging=staged,
        resumed=resumed,
        choice=_choose_runner(settings, sources, published) if write else NOT_CHOSEN,
        quarantine=Quarantine(root, run_id, now, write=write, origin=Origin.of(settings)),
        seen_files=SeenFiles(settings, started),
        accounting=_accounting(settings, snapshot, published, resumed),
        times=StageTimes(started),
        rules=linking_rules(root, settings.known),
        retry=retry,
    )


def _remove_unfinished(root: Path, started: float) -> None:
    catalog.remove_unfinished(root)
    sweep_batches(root, started)
    sweep_quarantine(root)
    reached("swept")


def _choose_runner(settings: BuildSettings, sources: Sources, published: ArticleIndex) -> RunnerChoice:
    size = sources.uncompressed_size + COMPRESSION_RATIO * _size_of_stale_parts(settings, published)
    return runners.choose_runner(settings, size)


def _size_of_stale_parts(settings: BuildSettings, published: ArticleIndex) -> int:
    again = published.stale_parts() if settings.refresh else []
    return sum(part.files["articles"].bytes for part in again)


def _accounting(
    settings: BuildSettings, snapshot: Snapshot | None, published: ArticleIndex, resumed: frozenset[Path]
) -> Accounting:
    retracted = snapshot.manifest.retracted if snapshot else []
    return Accounting(
        published,
        {key for batch in resumed for keys in batch_versions(batch) for key in keys},
        since=settings.since,
        until=settings.until,
        refresh=settings.refresh,
        retracted={digest_bytes(article.article_id) for article in retracted},
        stale=published.n_stale,
    )
