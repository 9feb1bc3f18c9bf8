"""A folder of tables."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import PublishError, TargetError
from flows.fault_points import reached
from flows.identities.decision_log import write_decisions
from flows.maintenance import check as checks
from flows.maintenance import edits, status
from flows.maintenance.check import Checked
from flows.maintenance.status import Status
from flows.progress import NO_PROGRESS, ProgressReporter
from flows.search_index.index_location import own_folder
from flows.snapshots import catalog, duckdb_views, retention
from flows.snapshots.snapshot import Snapshot
from flows.storage.lock import locked
from transforms.identities.decision import Decision

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class FolderTarget:
    """A folder of tables.

    Attributes:
        root: The folder that builds write into.
        location: The folder as messages name it.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.root = Path(folder)
        self.location = str(self.root)

    @property
    def search_folder(self) -> Path:
        """Folder of the index for searches."""
        return own_folder(self.root)

    @contextmanager
    def lock(self, wait: float = 0) -> Iterator[None]:
        """Hold the folder's lock during a block; raises LockedError if another build still holds it after `wait` s."""
        with locked(self.root, wait):
            reached("locked")
            yield

    @contextmanager
    def open_unlocked(self) -> Iterator[None]:
        """Look at the folder during a block without writing into it; raises TargetError if it is not a folder."""
        if os.path.lexists(self.root) and not self.root.is_dir():
            raise TargetError(f"{self.root}: is not a folder; name another one with --to")
        yield

    def pull(self, progress: ProgressReporter = NO_PROGRESS, *, whole: bool = True) -> None:
        """Make sure that `root` has the published snapshot: in a folder it always does."""

    def require_conditional_writes(self) -> None:
        """Make sure that rival builds cannot undo each other: in a folder the lock prevents it."""

    def deliver(
        self,
        snapshot: Snapshot,
        progress: ProgressReporter = NO_PROGRESS,
        *,
        removed: Sequence[str] = (),
        base: str | None = None,
    ) -> None:
        """Complete the publishing of a snapshot of `root`, and remove former ones.

        Args:
            snapshot: The new snapshot, or the published one if nothing is new.
            progress: Is told what is copied.
            removed: Ids of former snapshots to remove.
            base: Id of the snapshot that the new one is based on; None for the one that was published.
        """
        retention.remove(self.root, removed)

    def expiring(self, snapshot: Snapshot, keep: int, hours: float, now: datetime) -> list[str]:
        """Return the former snapshots to remove with the publish: none, as `retire` removes them afterwards."""
        return []

    def finish(self) -> None:
        """Complete a build: in a folder everything is in place."""

    def address(self, snapshot_id: str) -> str:
        """Return the absolute path of a snapshot."""
        return str((self.root / "snapshots" / snapshot_id).absolute())

    @contextmanager
    def refused(self) -> Iterator[Path]:
        """Give the folder that holds the quarantine, to read there during a block."""
        yield self.root

    @contextmanager
    def decided(self) -> Iterator[Path]:
        """Give the folder that holds the decisions about identities, to read there during a block."""
        yield self.root

    def add_decisions(self, decisions: Sequence[Decision]) -> None:
        """Add decisions about identities."""
        write_decisions(self.root, decisions)

    def published_address(self) -> str | None:
        """Return the absolute path of the published snapshot; None where nothing is published.

        Raises:
            PublishError: What is published is damaged.
        """
        snapshot = catalog.current(self.root, whole=False)
        return self.address(snapshot.id) if snapshot else None

    def former_with(self, article_ids: set[str]) -> list[str]:
        """Return the ids of the former snapshots that hold one of the articles."""
        return [one for one in catalog.former_ids(self.root) if edits.has_articles(self.root, one, article_ids)]

    def prepare_rollback(self, snapshot_id: str | None) -> str:
        """Return the id of the snapshot to go back to: the given one, or the one before the published one."""
        return snapshot_id or catalog.require(self.root, whole=False).manifest.parent or ""

    def snapshots(self) -> list[Snapshot]:
        """Return all snapshots, the oldest first; only their manifests are read.

        Raises:
            TargetError: Nothing is published.
            PublishError: A manifest cannot be read.
        """
        catalog.require(self.root, whole=False)
        return [catalog.load(self.root / "snapshots" / one, whole=False) for one in catalog.all_ids(self.root)]

    def published_id(self) -> str:
        """Return the id of the published snapshot; raises TargetError where nothing is published."""
        return catalog.require(self.root, whole=False).id

    @contextmanager
    def pair(self, old: str | None, new: str | None) -> Iterator[tuple[Snapshot, Snapshot]]:
        """Open two snapshots to compare during a block.

        Args:
            old: Id of the earlier one; None for the parent of the later one.
            new: Id of the later one; None for the published one.

        Raises:
            TargetError: There is no such snapshot.
            PublishError: A manifest cannot be read, or files are missing.
        """
        later = catalog.named(self.root, new) if new else catalog.require(self.root)
        yield catalog.named(self.root, old or later.manifest.parent or ""), later

    def prune(self, keep: int, hours: float, *, dry_run: bool = False) -> list[str]:
        """Remove former snapshots as `flows.snapshots.retention.retire` does, while no build runs; return their ids."""
        catalog.require(self.root)
        with locked(self.root):
            return retention.retire(self.root, keep, hours, datetime.now(UTC), dry_run=dry_run)

    def check(self, progress: ProgressReporter = NO_PROGRESS, *, every: bool = False) -> Checked:
        """Check the published snapshot, and with `every` the former ones; see `flows.maintenance.check.check`."""
        return checks.check(self.root, progress, every=every)

    def status(self, reader: str | None = None) -> Status:
        """Describe the tables; articles of another reader are stale (None: of another than that of the last build)."""
        snapshot = catalog.current(self.root, whole=False)
        former = []
        for one in catalog.former_ids(self.root) if snapshot else ():
            with suppress(OSError, PublishError):  # a build has just removed it; check --all reports damaged ones
                former.append(catalog.load(self.root / "snapshots" / one, whole=False))
        paths = {file.path: snapshot.path / file.path for file in snapshot.files} if snapshot else {}
        missing = [path for path, file in paths.items() if not file.is_file()]
        articles = [file.path for file in snapshot.files_of("articles")] if snapshot else []
        present = {path: paths[path] for path in articles if path not in missing}
        return status.describe(self.root, snapshot, former, reader, present, missing)

    def connect(self, snapshot_id: str | None = None) -> DuckDBPyConnection:
        """Open a snapshot in DuckDB; the published one for None."""
        return duckdb_views.connect_folder(self.root, snapshot_id)
