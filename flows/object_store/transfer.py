"""Copy snapshots from an object store into a local folder, and back."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Mapping, Sequence, Set
from pathlib import Path

from flows.errors import PublishError, TargetError
from flows.fault_points import reached
from flows.identities import decision_log
from flows.ingest.refusal_log import QUARANTINE, SOLVED
from flows.object_store.client import Objects, map_concurrently
from flows.object_store.pointer import (
    Pointer,
    StoredFile,
    StoredSnapshot,
    key_of,
    move_pointer,
    read_pointer,
    read_stored,
    remove_unneeded,
)
from flows.progress import NO_PROGRESS, ProgressReporter
from flows.snapshots import catalog
from flows.snapshots.catalog import ID
from flows.snapshots.manifest import MANIFEST, REPORT, read_manifest, write_manifest
from flows.snapshots.snapshot import Snapshot
from flows.storage import disk
from flows.wording import count, file_size

OF_RECORDS = (QUARANTINE, SOLVED)  # folders of the refused records


def pull(objects: Objects, root: Path, progress: ProgressReporter = NO_PROGRESS, *, whole: bool = True) -> Pointer:
    """Publish in a local folder, which is locked, what is published in the store. Files it has are linked, not fetched.

    Args:
        objects: The store.
        root: The local folder.
        progress: Is told what is fetched.
        whole: Whether to fetch the files of the snapshot; otherwise only its manifest.

    Returns:
        What is published in the store.

    Raises:
        PublishError: A fetched file is not the one that was published.
    """
    pointer = read_pointer(objects)
    download_logs(objects, root, [*OF_RECORDS, decision_log.FOLDER])
    catalog.remove_unfinished(root)
    (root / "published").unlink(missing_ok=True)
    if pointer.kept:
        published = pointer.kept[-1]
        if not _has(root, published, whole):
            stored = read_stored(objects, published)
            fetch(objects, root, stored, progress, paths=all_paths(stored) if whole else frozenset())
        (root / "published").symlink_to(Path("snapshots") / published)
    remove_others(root, pointer.kept[-1:])
    return pointer


def remove_others(root: Path, kept: Collection[str]) -> None:
    """Remove all snapshots of the local folder that are not in `kept`."""
    for path in (root / "snapshots").glob("*"):
        if ID.fullmatch(path.name) and path.name not in kept:
            shutil.rmtree(path)


def _has(root: Path, snapshot_id: str, whole: bool) -> bool:
    try:
        catalog.load(root / "snapshots" / snapshot_id, whole=whole)
    except (PublishError, OSError):  # whatever is wrong with the local copy, it is fetched again
        return False
    return True


def all_paths(stored: StoredSnapshot) -> set[str]:
    """Return the paths of all files of a snapshot, with its report and its summary."""
    return {file.path for file in stored.files} | set(stored.own_files)


def fetch(
    objects: Objects,
    root: Path,
    stored: StoredSnapshot,
    progress: ProgressReporter = NO_PROGRESS,
    *,
    paths: Set[str],
    local: Mapping[str, Path] | None = None,
    verify: bool = True,
) -> None:
    """Fetch a snapshot into `snapshots/` of a local folder.

    Args:
        objects: The store.
        root: The local folder.
        stored: The snapshot.
        progress: Is told what is fetched.
        paths: Paths below the snapshot of the files to fetch; the manifest always is.
        local: Local files by key of their object, to link instead of fetching; None for all files of the folder's
            snapshots that are the same.
        verify: Whether every file must be as it was published; otherwise what the store has is taken as it is.

    Raises:
        PublishError: `verify` is set and a file is not the one that was published.
    """
    files = [file for file in _with_summary(stored) if file.path in paths]
    present = _same_files(root, files) if local is None else local
    lacking = [file for file in files if file.key not in present]
    into = root / "snapshots" / f"{stored.id}.tmp"
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    for file in files:
        (into / file.path).parent.mkdir(parents=True, exist_ok=True)
        if file.key in present:
            os.link(present[file.key], into / file.path)
    if lacking:
        progress.log(f"fetching {_size(lacking)} of {objects.url}")
    map_concurrently(lambda file: _download(objects, file, into, verify=verify), lacking)
    if stored.manifest.report and REPORT in paths and objects.download(key_of(stored.id, REPORT), into / REPORT):
        disk.seal(into / REPORT)
    write_manifest(into / MANIFEST, stored.manifest)
    shutil.rmtree(into.with_name(stored.id), ignore_errors=True)
    into.rename(into.with_name(stored.id))


def _with_summary(stored: StoredSnapshot) -> list[StoredFile]:
    """Return the files of a snapshot, with its summary."""
    totals = stored.manifest.totals
    if totals is None:
        return stored.files
    return [*stored.files, StoredFile(totals.path, totals.rows, totals.bytes, totals.sha256, stored.id)]


def _download(objects: Objects, file: StoredFile, into: Path, *, verify: bool) -> None:
    path = into / file.path
    found = objects.download(file.key, path)
    if verify and not (found and disk.describe(into, file.path, 0).sha256 == file.sha256):
        raise PublishError(
            f"{objects.url}/{file.key} is not what was published; newstables check {objects.url} says what to do"
        )
    if found:
        disk.seal(path)


def _same_files(root: Path, files: Sequence[StoredFile]) -> dict[str, Path]:
    """Return local files that equal stored ones by path and sha256, by key of the stored one."""
    local = {}
    for path in (root / "snapshots").glob(f"*/{MANIFEST}"):
        for entry in read_manifest(path).files:
            file = path.parent / entry.path
            if file.is_file() and file.stat().st_size == entry.bytes:
                local[entry.path, entry.sha256] = file
    return {file.key: local[file.path, file.sha256] for file in files if (file.path, file.sha256) in local}


def push(
    objects: Objects,
    snapshot: Snapshot,
    before: Pointer,
    removed: Collection[str] = (),
    progress: ProgressReporter = NO_PROGRESS,
    base: str | None = None,
) -> None:
    """Publish a local snapshot in the store, and remove there what is no longer kept.

    Args:
        objects: The store.
        snapshot: The local snapshot.
        before: What `pull` found.
        removed: Ids of former snapshots that are no longer kept.
        progress: Is told what is uploaded.
        base: Id of the snapshot that the new one is based on; None for the published one.

    Raises:
        LockedError: Something else was published there meanwhile. The store is as that left it.
        TargetError: The store cannot be reached, or the credentials do not allow enough.
    """
    stored = _place(objects, snapshot, base or (before.kept[-1] if before.kept else None))
    new = [file for file in stored.files if file.snapshot == snapshot.id]
    progress.log(f"uploading {_size(new)} to {objects.url}")
    paths = [*(file.path for file in new), *stored.own_files]
    map_concurrently(lambda path: objects.upload(snapshot.path / path, key_of(snapshot.id, path)), paths)
    objects.put(key_of(snapshot.id, MANIFEST), json.dumps(stored.as_json(), ensure_ascii=False, indent=2).encode())
    reached("uploaded")
    kept = move_pointer(objects, before, snapshot.id, removed, base)
    reached("pointed")
    try:
        remove_unneeded(objects, kept, [one for one in removed if one not in kept])
    except TargetError as error:
        raise TargetError(
            f"{snapshot.id} is published, but what is no longer needed could not be removed: {error}"
        ) from error


def _place(objects: Objects, snapshot: Snapshot, base: str | None) -> StoredSnapshot:
    """Return the snapshot as it will be in the store: files that `base` has stay where they are."""
    shared = read_stored(objects, base).files if base else []
    homes = {(file.path, file.sha256): file.snapshot for file in shared}
    files = [
        StoredFile(file.path, file.rows, file.bytes, file.sha256, homes.get((file.path, file.sha256), snapshot.id))
        for file in snapshot.files
    ]
    settings = {**snapshot.manifest.settings, "to": objects.url}
    return StoredSnapshot(snapshot.manifest.model_copy(update={"settings": settings}), files)


def upload_quarantine(objects: Objects, root: Path) -> None:
    """Upload the refused records of this machine, and which are solved, so that others find them."""
    for folder in OF_RECORDS:
        local = [f"{folder}/{path.name}" for path in sorted((root / folder).glob("*.parquet"))]
        known = {found.key for found in objects.keys(f"{folder}/")} if local else set()
        map_concurrently(lambda name: objects.upload(root / name, name), [name for name in local if name not in known])


def download_logs(objects: Objects, root: Path, folders: Sequence[str]) -> None:
    """Download what other machines have added to folders whose files never change.

    Args:
        objects: The store.
        root: The local folder.
        folders: Those with the refused records, which are then only counted, and with decisions about identities.
    """

    def get(name: str) -> None:
        temporary = (root / name).with_name(f".{Path(name).name}.tmp")
        temporary.unlink(missing_ok=True)
        if objects.download(name, temporary):
            disk.seal(temporary)
            temporary.rename(root / name)

    for folder in folders:
        found = [one.key for one in objects.keys(f"{folder}/")]
        ours = [name for name in found if name.count("/") == 1 and name.endswith(".parquet")]
        lacking = [name for name in ours if not (root / name).exists()]
        if lacking:
            (root / folder).mkdir(parents=True, exist_ok=True)
        map_concurrently(get, lacking)


def _size(files: Collection[StoredFile]) -> str:
    return f"{count(len(files), 'file')} ({file_size(sum(file.bytes for file in files))})"
