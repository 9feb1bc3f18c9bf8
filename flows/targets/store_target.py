"""Tables in an object store, by way of a local folder that holds a copy of the published snapshot.

See `flows.object_store.pointer` for what lies in the store. The local folder is an ordinary folder of tables: a build
writes into it as usual, and its snapshot is then published in the store. It also holds staged batches.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, BinaryIO, cast

from flows.errors import LockedError, PublishError, TargetError
from flows.fault_points import reached
from flows.identities import decision_log
from flows.maintenance import check as checks
from flows.maintenance import status
from flows.maintenance.check import Checked
from flows.maintenance.snapshot_diff import differing_paths
from flows.maintenance.status import Status
from flows.object_store import pointer, transfer
from flows.object_store.client import PROTOCOL, Files, Objects, map_concurrently
from flows.object_store.pointer import Pointer, StoredSnapshot
from flows.progress import NO_PROGRESS, ProgressReporter
from flows.search_index.index_location import own_folder
from flows.snapshots import catalog, duckdb_views
from flows.snapshots.snapshot import Snapshot
from flows.storage import parquet, partitions
from flows.storage.locations import working_folder
from flows.storage.lock import holder, locked
from flows.wording import count
from transforms.identities.decision import Decision

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class StoreTarget:
    """Tables in an object store. Its methods do what those of `flows.targets.folder_target.FolderTarget` do.

    Attributes:
        root: The local folder that builds write into.
        location: The URL as messages name it.
    """

    def __init__(self, url: str, work: str | None = None) -> None:
        self._objects = Objects(url)
        self._folder = working_folder(url, work)
        self._before = Pointer()
        self.root = self._folder / "target"
        self.location = self._objects.url

    @property
    def search_folder(self) -> Path:
        """Folder of the index for searches, on this machine."""
        return own_folder(self._folder)

    @contextmanager
    def lock(self, wait: float = 0) -> Iterator[None]:
        """Keep other commands of this machine away during a block. Errors name the URL, not the local folder."""
        with self._errors_name_the_url(), locked(self._folder, wait), locked(self.root):
            reached("locked")
            yield

    @contextmanager
    def open_unlocked(self) -> Iterator[None]:
        """Hold the lock of this machine, too: what is published is fetched into the local folder."""
        with self._errors_name_the_url(), locked(self._folder):
            yield

    @contextmanager
    def _errors_name_the_url(self) -> Iterator[None]:
        try:
            yield
        except (LockedError, PublishError, TargetError) as error:
            raise type(error)(self._with_url(self._with_url(str(error), self.root), self._folder)) from error

    def _with_url(self, text: str, folder: Path) -> str:
        return text.replace(quote(str(folder)), quote(self.location)).replace(str(folder), self.location)

    def pull(self, progress: ProgressReporter = NO_PROGRESS, *, whole: bool = True) -> None:
        """Fetch the published snapshot into `root`; only its manifest unless `whole`.

        Raises:
            TargetError: The store cannot be reached.
        """
        self._before = transfer.pull(self._objects, self.root, progress, whole=whole)

    def require_conditional_writes(self) -> None:
        """Try out conditional writes before the first publish: now, not after hours of reading."""
        if not self._before.kept:
            self._objects.require_conditions()

    def deliver(
        self,
        snapshot: Snapshot,
        progress: ProgressReporter = NO_PROGRESS,
        *,
        removed: Sequence[str] = (),
        base: str | None = None,
    ) -> None:
        """Publish a snapshot of `root` in the store if it is new, and remove former ones.

        Raises:
            LockedError: Another machine published meanwhile. What was read stays staged for the next run.
        """
        if snapshot.id not in self._before.kept:
            transfer.push(self._objects, snapshot, self._before, removed, progress, base=base)
        elif removed:
            kept = pointer.move_pointer(self._objects, self._before, None, removed)
            pointer.remove_unneeded(self._objects, kept, removed)
        transfer.remove_others(self.root, [snapshot.id])

    def expiring(self, snapshot: Snapshot, keep: int, hours: float, now: datetime) -> list[str]:
        """Return the former snapshots to remove as `snapshot` is published."""
        return pointer.expired(self._objects, [*self._before.kept, snapshot.id], keep, hours, now)

    def finish(self) -> None:
        """Complete a build: upload its refused records."""
        transfer.upload_quarantine(self._objects, self.root)

    def address(self, snapshot_id: str) -> str:
        """Return the URL of a snapshot."""
        return f"{self.location}/snapshots/{snapshot_id}"

    @contextmanager
    def refused(self) -> Iterator[Path]:
        """Fetch the quarantine into a temporary folder, to read there during a block."""
        with tempfile.TemporaryDirectory(prefix="newstables-quarantine-") as folder:
            transfer.download_logs(self._objects, Path(folder), transfer.OF_RECORDS)
            yield Path(folder)

    @contextmanager
    def decided(self) -> Iterator[Path]:
        """Fetch the decisions about identities into a temporary folder, to read there during a block."""
        with tempfile.TemporaryDirectory(prefix="newstables-decisions-") as folder:
            transfer.download_logs(self._objects, Path(folder), [decision_log.FOLDER])
            yield Path(folder)

    def add_decisions(self, decisions: Sequence[Decision]) -> None:
        """Upload decisions about identities, as one object: it is there whole or not at all."""
        with tempfile.TemporaryDirectory(prefix="newstables-decisions-") as folder:
            path = decision_log.write_decisions(Path(folder), decisions)
            self._objects.upload(path, f"{decision_log.FOLDER}/{path.name}")

    def published_address(self) -> str | None:
        """Return the URL of the published snapshot; None where nothing is published."""
        kept = pointer.read_pointer(self._objects).kept
        return self.address(kept[-1]) if kept else None

    def former_with(self, article_ids: set[str]) -> list[str]:
        """Return the ids of the former snapshots that hold one of the articles; only their ids are read."""
        local = catalog.require(self.root, whole=False).id
        former = [one for one in pointer.read_pointer(self._objects).kept if one != local]
        stored = pointer.read_all_stored(self._objects, former)
        sizes = {
            file.key: file.bytes
            for one in stored
            for file in one.files
            if partitions.split_path(file.path)[0] == "articles"
        }
        files = Files(self._objects, sizes)

        def holds(key: str) -> bool:
            with files.open(key) as file:
                ids = parquet.read_table(file, ["article_id"])["article_id"].to_pylist()
                return not article_ids.isdisjoint(ids)

        found = {key for key, has in zip(sizes, map_concurrently(holds, list(sizes)), strict=True) if has}
        return [one.id for one in stored if not found.isdisjoint(one.keys)]

    def prepare_rollback(self, snapshot_id: str | None) -> str:
        """Fetch the snapshot to go back to, and return its id.

        All its objects are fetched and verified, whatever the local folder has: the new snapshot shares them.
        """
        parent = catalog.require(self.root, whole=False).manifest.parent
        base = pointer.resolve_id(self._objects, snapshot_id or parent or "")
        stored = pointer.read_stored(self._objects, base)
        paths = {file.path for file in stored.files}
        transfer.fetch(self._objects, self.root, stored, paths=paths, local={})
        return base

    def snapshots(self) -> list[Snapshot]:
        """Return all kept snapshots, the oldest first; only their manifests are read."""
        kept = pointer.require_pointer(self._objects).kept
        return [stored.without_files() for stored in pointer.read_all_stored(self._objects, kept)]

    def published_id(self) -> str:
        """Return the id of the published snapshot; raises TargetError where nothing is published."""
        return pointer.require_pointer(self._objects).kept[-1]

    @contextmanager
    def pair(self, old: str | None, new: str | None) -> Iterator[tuple[Snapshot, Snapshot]]:
        """Open two snapshots to compare during a block; only files that differ are fetched."""
        later = pointer.read_stored(self._objects, pointer.resolve_id(self._objects, new))
        earlier_id = pointer.resolve_id(self._objects, old or later.manifest.parent or "")
        earlier = pointer.read_stored(self._objects, earlier_id)
        differing = differing_paths(earlier.without_files(), later.without_files())
        with tempfile.TemporaryDirectory(prefix="newstables-diff-") as folder:
            for stored in {earlier.id: earlier, later.id: later}.values():
                transfer.fetch(self._objects, Path(folder), stored, paths=differing, local={})
            here = [Snapshot(Path(folder, "snapshots", one.id), one.manifest) for one in (earlier, later)]
            yield here[0], here[1]

    def prune(self, keep: int, hours: float, *, dry_run: bool = False) -> list[str]:
        """Remove former snapshots, as `flows.snapshots.retention.retire` does in a folder; return their ids."""
        before = pointer.require_pointer(self._objects)
        removed = pointer.expired(self._objects, before.kept, keep, hours, datetime.now(UTC))
        if not dry_run:
            moved = pointer.move_pointer(self._objects, before, None, removed) if removed else list(before.kept)
            pointer.remove_unneeded(self._objects, moved, removed)
        return removed

    def check(self, progress: ProgressReporter = NO_PROGRESS, *, every: bool = False) -> Checked:
        """Check the objects themselves: they are fetched into a temporary folder."""
        kept = pointer.require_pointer(self._objects).kept
        with tempfile.TemporaryDirectory(prefix="newstables-check-") as folder:
            root = Path(folder).resolve()
            problems = self._fetch_as_they_are(root, kept, progress, every=every)
            (root / "published").symlink_to(Path("snapshots") / kept[-1])
            found = checks.check(root, progress, every=every, whole=every)
        texts = [self._with_url(text, root) for text in found.problems]
        for one in kept:
            remove = f"rm -r {quote(f'{self.location}/snapshots/{one}')}"
            texts = [text.replace(remove, self._prune_command()) for text in texts]
        return replace(
            found,
            snapshot=self.address(kept[-1]),
            problems=[*texts, *(problems if every else [])],
            notes=[] if problems else self._leftovers(kept),
        )

    def _fetch_as_they_are(
        self, root: Path, kept: Sequence[str], progress: ProgressReporter, *, every: bool
    ) -> list[str]:
        """Fetch the snapshots to check, former ones without files unless `every`; return problems of former ones."""
        problems: list[str] = []
        local: dict[str, Path] = {}
        for one in kept[::-1]:
            try:
                stored = pointer.read_stored(self._objects, one)
            except PublishError as error:
                if one == kept[-1]:
                    raise
                problems.append(f"{error}; or do without the former snapshots: {self._prune_command()}")
                continue
            paths = transfer.all_paths(stored) if every or one == kept[-1] else set()
            transfer.fetch(self._objects, root, stored, progress, paths=paths, local=local, verify=False)
            local |= _fetched(stored, root)
        return problems

    def _prune_command(self) -> str:
        return f"newstables snapshots prune {quote(self.location)} --keep-snapshots 0 --keep-hours 0"

    def _leftovers(self, kept: Sequence[str]) -> list[str]:
        left = pointer.unneeded(self._objects, kept)
        text = "of builds that are running or died; builds remove them when they are a day old"
        return [f"{self.location}/snapshots/ has {count(len(left), 'object')} more: {text}"] if left else []

    def status(self, reader: str | None = None) -> Status:
        """Describe what is published, and the local folder of this machine."""
        stored = pointer.read_all_stored(self._objects, pointer.read_pointer(self._objects).kept)
        snapshots = [one.without_files() for one in stored]
        snapshot = snapshots.pop() if snapshots else None
        present = {one.key for one in self._objects.keys("snapshots/")}
        published = stored[-1].files if stored else []
        files = Files(self._objects, {file.key: file.bytes for file in published})
        articles = {
            file.path: cast(BinaryIO, files.open(file.key))
            for file in published
            if file.key in present and partitions.split_path(file.path)[0] == "articles"
        }
        missing = [file.path for file in published if file.key not in present]
        found = status.describe(self.root, snapshot, snapshots, reader, articles, missing)
        address = self.address(snapshot.id) if snapshot else None
        return replace(found, snapshot=address, building=holder(self._folder))

    def connect(self, snapshot_id: str | None = None) -> DuckDBPyConnection:
        """Open a snapshot in DuckDB, which reads its objects in ranges; the published one for None."""
        stored = pointer.read_stored(self._objects, pointer.resolve_id(self._objects, snapshot_id))
        filesystem = Files(self._objects, {file.key: file.bytes for file in stored.files})
        files = {file.path: f"{PROTOCOL}://{file.key}" for file in stored.files}
        return duckdb_views.connect(files, stored.manifest.tables, filesystem)


def _fetched(stored: StoredSnapshot, root: Path) -> dict[str, Path]:
    """Return the local files of a fetched snapshot by key of their object."""
    paths = {file.key: root / "snapshots" / stored.id / file.path for file in stored.files}
    return {key: path for key, path in paths.items() if path.is_file()}
