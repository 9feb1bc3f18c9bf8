"""Copies of snapshots: from an object store into a local folder, and back."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from flows.errors import PublishError, TargetError
from flows.fault_points import reached
from flows.object_store import pointer as there
from flows.object_store.client import Objects, each
from flows.object_store.pointer import Latest, key
from flows.progress import QUIET, Watch
from flows.snapshots import catalog
from flows.snapshots.catalog import ID, MANIFEST, REPORT, Snapshot
from flows.storage import disk
from flows.wording import count

QUARANTINE = "quarantine"
Entry = dict[str, Any]  # of a file in a manifest


def pull(objects: Objects, root: Path, watch: Watch = QUIET, *, whole: bool = True) -> Latest:
    """Makes the published snapshot of the store that of the local folder, which is locked; returns what is published.

    Files that the folder has are linked, not fetched.

    Args:
        objects: The store.
        root: The folder.
        watch: Is told what is fetched.
        whole: Whether the snapshot's files are wanted; otherwise its manifest is enough.

    Raises:
        PublishError: What was fetched is not what was published.
    """
    found = there.latest(objects)
    _download_quarantine(objects, root)
    catalog.sweep(root)
    (root / "published").unlink(missing_ok=True)
    if found.kept:
        name = found.kept[-1]
        if not _has(root, name, whole):
            fetch(objects, root, name, watch, wanted=lambda _: whole)
        (root / "published").symlink_to(Path("snapshots") / name)
    tidy(root, found.kept[-1:])
    return found


def tidy(root: Path, kept: Collection[str]) -> None:
    """Removes the other snapshots of the local folder, such as one that came second in the store."""
    for path in (root / "snapshots").glob("*"):
        if ID.fullmatch(path.name) and path.name not in kept:
            shutil.rmtree(path)


def _has(root: Path, name: str, whole: bool) -> bool:
    try:
        catalog.load(root / "snapshots" / name, whole=whole)
    except (PublishError, OSError):  # whatever is wrong with a copy, it is fetched again
        return False
    return True


def fetch(
    objects: Objects,
    root: Path,
    name: str,
    watch: Watch = QUIET,
    *,
    wanted: Callable[[str], bool] = lambda _: True,
    near: Mapping[str, Path] | None = None,
    verify: bool = True,
) -> None:
    """Fetches a snapshot into `snapshots/` of a local folder.

    Args:
        objects: The store.
        root: The folder.
        name: The snapshot's id.
        watch: Is told what is fetched.
        wanted: Says of a path below the snapshot whether that file is; its manifest always is.
        near: Local files by the keys of their objects; those of the folder's snapshots unless given.
        verify: Whether every file must be as it was published; otherwise what the store has is taken as it is.

    Raises:
        PublishError: The snapshot has no manifest, or `verify` and a file is not as it was published.
    """
    content = there.manifest(objects, name)
    sums = [{**content["totals"], "snapshot": name}] if content.get("totals") else []
    entries = [entry for entry in [*content["files"], *sums] if wanted(entry["path"])]
    have = near or {}
    if near is None:
        same = _same(root)
        have = {_key(e): same[e["path"], e["sha256"]] for e in entries if (e["path"], e["sha256"]) in same}
    lacking = [entry for entry in entries if _key(entry) not in have]
    into = root / "snapshots" / f"{name}.tmp"
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    for entry in entries:
        (into / entry["path"]).parent.mkdir(parents=True, exist_ok=True)
        if _key(entry) in have:
            os.link(have[_key(entry)], into / entry["path"])
    if lacking:
        watch.say(f"fetching {_size(lacking)} of {objects.url}")

    def get(entry: Entry) -> None:
        path = into / entry["path"]
        found = objects.download(_key(entry), path)
        if verify and not (found and disk.describe(into, entry["path"], 0).sha256 == entry["sha256"]):
            raise PublishError(
                f"{objects.url}/{_key(entry)} is not what was published; newstables check {objects.url} says what to do"
            )
        if found:
            disk.seal(path)

    each(get, lacking)
    if content.get("report") and wanted(REPORT) and objects.download(key(name, REPORT), into / REPORT):
        disk.seal(into / REPORT)
    disk.write_json(into / MANIFEST, there.as_on_disk(content))
    disk.seal(into / MANIFEST)
    shutil.rmtree(into.with_name(name), ignore_errors=True)
    into.rename(into.with_name(name))


def _same(root: Path) -> dict[tuple[str, str], Path]:
    """The files of a folder's snapshots by path and sha256."""
    found = {}
    for path in (root / "snapshots").glob(f"*/{MANIFEST}"):
        for entry in disk.read_json(path)["files"]:
            file = path.parent / entry["path"]
            if file.is_file() and file.stat().st_size == entry["bytes"]:
                found[entry["path"], entry["sha256"]] = file
    return found


def push(
    objects: Objects,
    snapshot: Snapshot,
    before: Latest,
    gone: Collection[str] = (),
    watch: Watch = QUIET,
    base: str | None = None,
) -> None:
    """Publishes a local snapshot in the store, and removes there what is no longer kept.

    Args:
        objects: The store.
        snapshot: Made from the snapshot `base`.
        before: What `pull` found.
        gone: Ids of former snapshots that are kept no longer.
        watch: Is told what is uploaded.
        base: The id of a snapshot; of the one that `before` names last unless given.

    Raises:
        LockedError: Something else was published there meanwhile. The store is as that left it.
        TargetError: The store cannot be reached, or what may be done there is not enough.
    """
    name = snapshot.path.name
    origin = base or (before.kept[-1] if before.kept else None)
    shared = there.manifest(objects, origin)["files"] if origin else []
    homes = {(entry["path"], entry["sha256"]): entry["snapshot"] for entry in shared}
    files = [
        {**entry, "snapshot": homes.get((entry["path"], entry["sha256"]), name)} for entry in snapshot.manifest["files"]
    ]
    new = [entry for entry in files if entry["snapshot"] == name]
    watch.say(f"uploading {_size(new)} to {objects.url}")
    paths = [*(entry["path"] for entry in new), *there.own(dict(snapshot.manifest))]
    each(lambda path: objects.upload(snapshot.path / path, key(name, path)), paths)
    settings = {**snapshot.manifest["settings"], "to": objects.url}
    content = {**snapshot.manifest, "settings": settings, "files": files}
    objects.put(key(name, MANIFEST), json.dumps(content, ensure_ascii=False, indent=2).encode())
    reached("uploaded")
    kept = there.point(objects, before, name, gone, base)
    reached("pointed")
    try:
        there.sweep(objects, kept, [one for one in gone if one not in kept])
    except TargetError as error:
        raise TargetError(f"{name} is published, but what is no longer needed could not be removed: {error}") from error


def upload_quarantine(objects: Objects, root: Path) -> None:
    """Puts the refused records of this machine where others find them."""
    known = {found.key for found in objects.keys(f"{QUARANTINE}/")}
    names = [f"{QUARANTINE}/{path.name}" for path in sorted((root / QUARANTINE).glob("*.parquet"))]
    each(lambda name: objects.upload(root / name, name), [name for name in names if name not in known])


def _download_quarantine(objects: Objects, root: Path) -> None:
    """Gets the refused records that other machines wrote down, so that known ones are only counted."""
    (root / QUARANTINE).mkdir(parents=True, exist_ok=True)

    def get(name: str) -> None:
        temporary = (root / name).with_name(f".{Path(name).name}.tmp")
        temporary.unlink(missing_ok=True)
        if objects.download(name, temporary):
            disk.seal(temporary)
            temporary.rename(root / name)

    found = [one.key for one in objects.keys(f"{QUARANTINE}/")]
    ours = [name for name in found if name.count("/") == 1 and name.endswith(".parquet")]
    each(get, [name for name in ours if not (root / name).exists()])


def _key(entry: Entry) -> str:
    return key(entry["snapshot"], entry["path"])


def _size(entries: Collection[Entry]) -> str:
    return f"{count(len(entries), 'file')}, {sum(entry['bytes'] for entry in entries) / 1e6:,.1f} MB,"
