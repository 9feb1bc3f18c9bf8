"""The pointer to what is published in an object store, the manifests it leads to, and the removal of old objects.

Below the URL lie immutable objects, `snapshots/<id>/…`, and one that is replaced: `LATEST`, the ids of the kept
snapshots, the published one last. A manifest says of each file in which snapshot's folder it lies, so that unchanged
files are not copied again. `LATEST` is written on the condition that it has not changed since the command began: of two
commands that end together, one publishes and the other says so.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.errors import LockedError, NothingPublishedError, PublishError
from flows.object_store.client import Listed, Objects, Tag, TakenError, map_concurrently
from flows.snapshots import catalog, retention
from flows.snapshots.catalog import ID
from flows.snapshots.manifest import MANIFEST, REPORT, SUMMARY, Manifest, parse_manifest
from flows.snapshots.snapshot import Snapshot
from flows.storage.disk import FileInfo

LATEST = "LATEST"
UPLOADING_HOURS = 24  # an object that no manifest names may belong to a build that is still running


@dataclass(frozen=True, order=True)
class StoredFile(FileInfo):
    """A file of a snapshot in an object store.

    Attributes:
        snapshot: Id of the snapshot in whose folder it lies.
    """

    snapshot: str

    @property
    def key(self) -> str:
        """Key of the object."""
        return key_of(self.snapshot, self.path)


@dataclass(frozen=True)
class StoredSnapshot:
    """A snapshot in an object store.

    Attributes:
        manifest: What its manifest says.
        files: The files of all tables, with the snapshots they lie in.
    """

    manifest: Manifest
    files: list[StoredFile]

    @property
    def id(self) -> str:
        """Id of the snapshot."""
        return self.manifest.snapshot

    @property
    def own_files(self) -> list[str]:
        """Names of the files that no other snapshot shares: its report and its summary."""
        report = [REPORT] if self.manifest.report else []
        return report + ([SUMMARY] if self.manifest.totals else [])

    @property
    def keys(self) -> Iterator[str]:
        """Keys of all objects that the snapshot needs, except its manifest."""
        yield from (key_of(self.id, path) for path in self.own_files)
        yield from (file.key for file in self.files)

    def without_files(self) -> Snapshot:
        """Return the snapshot as one of a folder, though none of its files are there."""
        return Snapshot(Path(self.id), self.manifest)

    def as_json(self) -> dict[str, Any]:
        """Return the object that the manifest holds in the store."""
        content = self.manifest.as_json()
        homes = [file.snapshot for file in self.files]
        entries = [entry | {"snapshot": home} for entry, home in zip(content["files"], homes, strict=True)]
        return content | {"files": entries}


@dataclass(frozen=True)
class Pointer:
    """What `LATEST` says.

    Attributes:
        kept: Ids of the kept snapshots, the published one last; empty where nothing is published.
        tag: Tag of this version of `LATEST`; None where there is none.
    """

    kept: tuple[str, ...] = ()
    tag: Tag | None = None


def read_pointer(objects: Objects) -> Pointer:
    """Return what is published; raises PublishError if `LATEST` is not what a build wrote."""
    found = objects.read(LATEST)
    if found is None:
        return Pointer()
    try:
        kept = tuple(json.loads(found[0])["snapshots"])
        if not kept or not all(ID.fullmatch(one) for one in kept):
            raise ValueError(kept)
    except (ValueError, KeyError, TypeError) as error:
        raise PublishError(f"{objects.url}/{LATEST} is not what a build wrote; put it back from a version") from error
    return Pointer(kept, found[1])


def require_pointer(objects: Objects) -> Pointer:
    """Return what is published; raises NothingPublishedError where nothing is."""
    found = read_pointer(objects)
    if not found.kept:
        raise NothingPublishedError(f"{objects.url}: nothing is published there; name the prefix that holds {LATEST}")
    return found


def resolve_id(objects: Objects, snapshot_id: str | None) -> str:
    """Return the id of a kept snapshot, of the published one for None; raises TargetError where it is not kept."""
    kept = require_pointer(objects).kept
    if snapshot_id is not None and snapshot_id not in kept:
        raise catalog.missing_snapshot(objects.url, snapshot_id)
    return snapshot_id or kept[-1]


def read_stored(objects: Objects, snapshot_id: str) -> StoredSnapshot:
    """Return a snapshot of the store.

    Raises:
        PublishError: Its manifest is missing, a newer version wrote it, or it is not a manifest.
    """
    found = objects.read(key_of(snapshot_id, MANIFEST))
    where = f"{objects.url}/{key_of(snapshot_id, MANIFEST)}"
    if found is None:
        raise PublishError(f"{where} is missing; put it back from a version or a copy")
    mend = "put it back from a version or a copy"
    try:
        content = json.loads(found[0])
        manifest = parse_manifest(content, where, mend)
        files = [StoredFile(**entry) for entry in content["files"]]
        if not all(ID.fullmatch(file.snapshot) for file in files):
            raise ValueError("a file is in no snapshot's folder")
    except (ValueError, TypeError) as error:
        raise PublishError(f"{where} is not the manifest of a snapshot ({error}); {mend}") from error
    return StoredSnapshot(manifest, files)


def read_all_stored(objects: Objects, ids: Sequence[str]) -> list[StoredSnapshot]:
    """Return several snapshots of the store, in order; raises PublishError as `read_stored` does."""
    return map_concurrently(lambda one: read_stored(objects, one), ids)


def key_of(snapshot_id: str, path: str) -> str:
    """Return the key of a file in the folder of a snapshot."""
    return f"snapshots/{snapshot_id}/{path}"


def move_pointer(
    objects: Objects, before: Pointer, snapshot_id: str | None, removed: Collection[str], base: str | None = None
) -> list[str]:
    """Publish a snapshot whose objects are all there; return the ids that are kept now.

    It succeeds even if others removed former snapshots meanwhile.

    Args:
        objects: The store.
        before: What was published when the command began.
        snapshot_id: Id of the new snapshot; None if former ones are only removed.
        removed: Ids of snapshots that are no longer kept.
        base: Id of the snapshot whose objects the new one shares; None for the published one.

    Raises:
        LockedError: Something else was published there meanwhile. The store is as that left it.
    """
    published = before.kept[-1:]
    while True:
        kept = [*(one for one in before.kept if one not in removed), *([snapshot_id] if snapshot_id else [])]
        try:
            objects.replace(LATEST, json.dumps({"snapshots": kept}).encode(), before.tag)
            return kept
        except TakenError:
            now = read_pointer(objects)
        if (
            snapshot_id in now.kept or list(now.kept) == kept
        ):  # our write was done: its answer was lost, and it was retried
            return list(now.kept)
        if now.kept[-1:] != published or now.kept == before.kept or base not in (None, *now.kept):
            raise LockedError(
                f"another build or command has published {now.kept[-1] if now.kept else 'nothing'} at {objects.url} "
                "meanwhile; run this again: what was read is kept"
            )
        before = now


def expired(objects: Objects, ids: Sequence[str], keep: int, hours: float, now: datetime) -> list[str]:
    """Return the ids, of which the last is published, that `flows.snapshots.retention.expired` selects."""
    written = map_concurrently(lambda one: objects.written_at(key_of(one, MANIFEST)), ids)
    made = {one: min(catalog.time_of(one), at or now) for one, at in zip(ids, written, strict=True)}
    return retention.expired(made, keep, hours, now)


def remove_unneeded(objects: Objects, kept: Sequence[str], removed: Sequence[str]) -> list[str]:
    """Remove what no kept snapshot needs: objects of `removed` at once, others when a day old. Return their keys.

    Nothing is removed if a manifest is missing, as it is then unknown what is needed.
    """
    try:
        found = unneeded(objects, kept)
        dropped = {key for one in removed for key in read_stored(objects, one).keys}
    except PublishError:  # `check` reports what is wrong; or another machine has just removed what was kept until now
        return []
    until = datetime.now(UTC) - timedelta(hours=UPLOADING_HOURS)
    last = [key_of(one, MANIFEST) for one in removed]  # removed last: without it the next removal must wait a day
    old = sorted(one.key for one in found if one.key not in last and (one.key in dropped or one.at < until))
    objects.remove(old)
    objects.remove(last)
    return old


def unneeded(objects: Objects, kept: Sequence[str]) -> list[Listed]:
    """Return the objects that no kept snapshot needs: of running or dead builds, and of removed snapshots.

    Raises:
        PublishError: A manifest cannot be read.
    """
    needed = {key_of(one, MANIFEST) for one in kept}
    for stored in read_all_stored(objects, kept):
        needed.update(stored.keys)
    return [one for one in objects.keys("snapshots/") if one.key not in needed and _is_ours(one.key)]


def _is_ours(key: str) -> bool:
    """Return whether a build wrote the object; other objects are left alone."""
    folder = key.split("/")[1]
    return folder.startswith("probe-") or bool(ID.fullmatch(folder))
