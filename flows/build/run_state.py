"""A build under way: what its steps share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flows.ingest import quarantine
from flows.snapshots import catalog
from flows.batches import staging
from flows.ingest.sources import Sources
from flows.snapshots.article_index import Index
from flows.ingest.seen_files import Ledger
from flows.progress import Watch
from flows.batches.runners import NOWHERE
from flows.settings import BuildSettings
from flows.snapshots.catalog import Snapshot
from flows.fault_points import reached
from transforms import readers
from transforms.records.accounting import Accounting, short


class Job:
    """A build under way. Whoever makes one that writes holds the folder's lock.

    Attributes:
        published: The articles of the published snapshot.
        outdated: Whether its tables are not those that this version writes: all of it is then read again.
        choice: Where articles are read.
        deliver: Is given the snapshot that was published in the folder, to publish it elsewhere, too.
        place: Where the tables are to be found: the folder, or the URL whose working folder it is.

    Raises:
        flows.errors.PublishError: What is published is not as it must be, or is outdated and no refresh is asked for.
    """

    def __init__(self, settings: BuildSettings, sources: Sources, watch: Watch, *, write: bool) -> None:
        self.settings = settings
        self.sources = sources
        self.watch = watch
        self.write = write
        self.choice = NOWHERE
        self.root = Path(settings.to)
        self.place = settings.to
        self.deliver: Callable[[Snapshot], None] = lambda _: None
        self.reader = readers.get(settings.reader)
        self.now = datetime.now(UTC)
        self.run_id = catalog.new_id(self.root, self.now)
        self.started = time.time()
        self.first_article: float | None = None
        self.seconds: dict[str, float] = {}
        if write:
            catalog.sweep(self.root)
            staging.sweep(self.root, self.started)
            quarantine.sweep(self.root)
            reached("swept")
        self.snapshot = catalog.current(self.root)
        self.outdated = bool(self.snapshot and self.snapshot.outdated)
        if self.snapshot and not settings.refresh:
            self.snapshot.require_same_tables()
        self.retracted = self.snapshot.retracted if self.snapshot else []
        self.published = Index.of(self.snapshot, self.reader.name, self.reader.version)
        self.stage = staging.folder(self.root, self.reader)
        self.quarantine = quarantine.Quarantine(self.root, self.run_id, self.now, write=write)
        self.ledger = Ledger(settings, self.started)
        self.as_before = 0  # files that were not opened
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

    @property
    def size(self) -> int:
        """Bytes that are gone through: the input's, and those of the tables that are read again."""
        again = self.published.stale_parts() if self.settings.refresh else []
        return sum(source.size for source in self.sources) + sum(part.files["articles"].bytes for part in again)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Tells the watch of a stage and takes its time."""
        began = time.monotonic()
        self.watch.stage(stage)
        yield
        self.seconds[stage] = round(time.monotonic() - began, 3)
