"""The snapshots of a folder: which is published, which came before, and new ids."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shlex import quote

from flows.errors import NothingPublishedError, PublishError, TargetError
from flows.snapshots.manifest import MANIFEST, read_manifest
from flows.snapshots.snapshot import Snapshot

ID_FORMAT = "%Y%m%dT%H%M%SZ"
ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]+")


def current(root: Path, *, whole: bool = True) -> Snapshot | None:
    """Return the published snapshot, or None where nothing is published.

    Args:
        root: The folder with `published`.
        whole: Whether all files of the snapshot must be there.

    Raises:
        PublishError: `published` is not a link to a snapshot, a newer version wrote it, or a file was changed.
    """
    link = root / "published"
    if not link.exists() and not link.is_symlink():
        return None
    path = Path(os.path.realpath(link))  # Path.resolve fails on a link to itself
    inside = path.parent == root.resolve() / "snapshots"
    if not link.is_symlink() or not inside or not (path / MANIFEST).is_file():
        raise PublishError(f"{link} is not a link to a whole snapshot; point it at a folder of {root / 'snapshots'}")
    return load(path, whole=whole)


def load(path: Path, *, whole: bool = True) -> Snapshot:
    """Return the snapshot in the folder `path`; raises PublishError as `current` does."""
    snapshot = Snapshot(path, read_manifest(path / MANIFEST))
    for file in snapshot.files if whole else ():
        if not (path / file.path).is_file() or (path / file.path).stat().st_size != file.bytes:
            raise PublishError(
                f"{path / file.path} is not the file that was published; put it back, or go to an earlier snapshot "
                "(newstables snapshots rollback) and build again"
            )
    return snapshot


def require(root: Path, *, whole: bool = True) -> Snapshot:
    """Return the published snapshot as `current` does; raises NothingPublishedError where there is none."""
    snapshot = current(root, whole=whole)
    if snapshot is None:
        what = "nothing is published there" if root.is_dir() else "there is no such folder"
        raise NothingPublishedError(f"{root}: {what}; name the folder that holds published and snapshots/")
    return snapshot


def named(root: Path, snapshot_id: str) -> Snapshot:
    """Return the snapshot with that id; raises TargetError where there is none, or nothing is published."""
    if not ID.fullmatch(snapshot_id) or not (root / "snapshots" / snapshot_id / MANIFEST).is_file():
        require(root, whole=False)
        raise missing_snapshot(root, snapshot_id)
    return load(root / "snapshots" / snapshot_id)


def missing_snapshot(location: str | Path, snapshot_id: str) -> TargetError:
    """Return the error for an id that a folder or URL does not have; "" stands for the one before the published one."""
    what = f"no snapshot {snapshot_id or 'before the published one'}"
    return TargetError(f"{location}: {what}; newstables snapshots list {quote(str(location))} names all")


def all_ids(root: Path) -> list[str]:
    """Return the ids of all snapshots of a folder, the oldest first."""
    return sorted(path.name for path in (root / "snapshots").glob("*") if ID.fullmatch(path.name))


def former_ids(root: Path) -> list[str]:
    """Return the ids of the snapshots that were published before the current one, the oldest first."""
    published = (root / "published").resolve().name
    return [snapshot_id for snapshot_id in all_ids(root) if snapshot_id < published]


def time_of(snapshot_id: str) -> datetime:
    """Return the time in an id. It is later than that of all snapshots before, even if the clock was wrong."""
    return datetime.strptime(snapshot_id.split("-")[0], ID_FORMAT).replace(tzinfo=UTC)


def new_id(root: Path, now: datetime) -> str:
    """Return an id for a new snapshot, later than all ids of the folder even if the clock went back."""
    for last in all_ids(root)[-1:]:
        now = max(now, time_of(last) + timedelta(seconds=1))
    return f"{now:{ID_FORMAT}}-{secrets.token_hex(3)}"


def remove_unfinished(root: Path) -> None:
    """Remove snapshots that a dead run left half-written."""
    for path in (root / "snapshots").glob("*.tmp"):
        if ID.fullmatch(path.stem):  # other files there are left alone
            shutil.rmtree(path)
    for path in root.glob(".published.*.tmp"):
        path.unlink()
