"""A target in an object store: a local working folder, and snapshots that are copied from and to the store.

Below the URL lie immutable objects, `snapshots/<id>/…`, and one that is replaced: `LATEST`, the ids of the snapshots
that are kept, the published one last. A manifest says of each file in which snapshot's folder it lies, so that what did
not change is not copied again. `LATEST` is only written where it still is what the build began with: of two builds that
end together, one publishes and the other says so.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows import build as plain
from flows import snapshots, store
from flows.build import Publishing, Reading
from flows.errors import LockedError, PublishError, TargetError
from flows.job import Job
from flows.lock import locked
from flows.objects import Objects, TakenError
from flows.report import QUIET, Result, Watch
from flows.settings import BuildSettings
from flows.snapshots import ID, ID_FORMAT, MANIFEST, REPORT, TOTALS, Snapshot
from flows.steps import reached
from transforms.tables import SCHEMA_VERSION

if TYPE_CHECKING:
    from transforms.accounting import Settlement

LATEST = "LATEST"
QUARANTINE = "quarantine"
UPLOADING_HOURS = 24  # an object that no manifest names may belong to a build that is not done


@dataclass(frozen=True)
class Latest:
    """What `LATEST` says: snapshots that are kept, the published one last; its tag, None where there is no `LATEST`."""

    kept: tuple[str, ...] = ()
    tag: str | None = None


def latest(objects: Objects) -> Latest:
    """What is published; raises PublishError where `LATEST` is none of ours."""
    found = objects.read(LATEST)
    if found is None:
        return Latest()
    try:
        kept = tuple(json.loads(found[0])["snapshots"])
        if not kept or not all(ID.fullmatch(name) for name in kept):
            raise ValueError(kept)
    except (ValueError, KeyError, TypeError) as error:
        raise PublishError(f"{objects.url}/{LATEST} is not what a build wrote; put it back from a version") from error
    return Latest(kept, found[1])


def manifest(objects: Objects, name: str) -> dict[str, Any]:
    """A snapshot's manifest, in which each file has the `snapshot` in whose folder it lies."""
    found = objects.read(key(name, MANIFEST))
    if found is None:
        raise PublishError(f"{objects.url}/{key(name, MANIFEST)} is not there; put it back from a version")
    content: dict[str, Any] = json.loads(found[0])
    if content["schema_version"] > SCHEMA_VERSION:
        raise PublishError(
            f"{objects.url}: {name} was written by a newer newstables (schema {content['schema_version']}, here "
            f"{SCHEMA_VERSION}); upgrade this one, or build into a new place with --to"
        )
    return content


def named(objects: Objects, name: str | None) -> str:
    """The id of a snapshot that is kept, the published one unless given; raises TargetError where there is none."""
    kept = latest(objects).kept
    if not kept:
        raise TargetError(f"{objects.url}: nothing is published there; name the prefix that holds {LATEST}")
    if name and name not in kept:
        raise TargetError(f"{objects.url}: no snapshot {name}; there are {', '.join(kept)}")
    return name or kept[-1]


def working_folder(url: str) -> Path:
    """Where builds into a URL keep their lock, what is staged, and a copy of the published snapshot."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "newstables" / hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:16]


def build(
    settings: BuildSettings,
    watch: Watch = QUIET,
    reading: Reading | None = None,
    publishing: Publishing | None = None,
) -> Result:
    """Builds into the object store that `settings.to` names, see `flows.build.build`.

    Raises:
        LockedError: Also where another machine published meanwhile. What was read is staged here for the next run.
        TargetError: Also where the store cannot be reached.
    """
    objects, root = Objects(settings.to), working_folder(settings.to)
    here = settings.model_copy(update={"to": str(root)})
    before: list[Latest] = []

    def pushed(job: Job, batches: list[Path], settled: Settlement) -> Snapshot:
        snapshot = (publishing or plain.publish)(job, batches, settled)
        push(objects, snapshot, before[-1], settings.keep_snapshots, settings.keep_hours)
        return snapshot

    if settings.dry_run:
        with locked(root, settings.wait):
            pull(objects, root)
    result = plain.build(here, watch, reading, pushed, lambda: before.append(pull(objects, root)))
    if not settings.dry_run:
        _upload_quarantine(objects, root)
    if result.snapshot:
        result = replace(result, snapshot=f"{objects.url}/snapshots/{Path(result.snapshot).name}")
    return result


def pull(objects: Objects, root: Path) -> Latest:
    """Makes the published snapshot of the store that of the local folder, which is locked; returns what was published.

    Files that a snapshot of the folder has are linked, not fetched. Raises PublishError where what was fetched is not
    what was published.
    """
    found = latest(objects)
    _download_quarantine(objects, root)
    snapshots.sweep(root)
    (root / "published").unlink(missing_ok=True)
    if found.kept:
        name = found.kept[-1]
        if not (root / "snapshots" / name / MANIFEST).is_file():
            _fetch(objects, root, name)
        (root / "published").symlink_to(Path("snapshots") / name)
    for path in (root / "snapshots").glob("*"):
        if ID.fullmatch(path.name) and path.name not in found.kept[-1:]:
            shutil.rmtree(path)  # also what a build published here that came second there
    return found


def _fetch(objects: Objects, root: Path, name: str) -> None:
    content = manifest(objects, name)
    have = {
        (entry["path"], entry["sha256"]): path.parent / entry["path"]
        for path in (root / "snapshots").glob(f"*/{MANIFEST}")
        for entry in store.read_json(path)["files"]
    }
    into = root / "snapshots" / f"{name}.tmp"
    into.mkdir(parents=True)
    for entry in content["files"]:
        target = into / entry["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        near = have.get((entry["path"], entry["sha256"]))
        if near:
            os.link(near, target)
            continue
        objects.download(key(entry["snapshot"], entry["path"]), target)
        if store.describe(into, entry["path"], entry["rows"]).sha256 != entry["sha256"]:
            raise PublishError(f"{objects.url}: {key(entry['snapshot'], entry['path'])} is not what was published")
        target.chmod(0o444)
    for own in _own(content):
        objects.download(key(name, own), into / own)
    content["files"] = [{k: v for k, v in entry.items() if k != "snapshot"} for entry in content["files"]]
    store.write_json(into / MANIFEST, content)
    into.rename(into.with_name(name))


def _download_quarantine(objects: Objects, root: Path) -> None:
    """Gets the refused records that other machines wrote down, so that known ones are only counted."""
    (root / QUARANTINE).mkdir(parents=True, exist_ok=True)
    for found in objects.keys(f"{QUARANTINE}/"):
        if not (root / found.key).exists():
            with store.replacing(root / found.key) as file:
                objects.download(found.key, file)


def _upload_quarantine(objects: Objects, root: Path) -> None:
    there = {found.key for found in objects.keys(f"{QUARANTINE}/")}
    for path in sorted((root / QUARANTINE).glob("*.parquet")):
        if f"{QUARANTINE}/{path.name}" not in there:
            objects.upload(path, f"{QUARANTINE}/{path.name}")


def push(objects: Objects, snapshot: Snapshot, before: Latest, keep: int, hours: float) -> None:
    """Publishes a local snapshot in the store, and removes there what is no longer kept.

    Args:
        objects: The store.
        snapshot: Made from the snapshot that `before` names last.
        before: What `pull` found.
        keep: How many former snapshots are kept, besides those that were replaced less than `hours` ago.
        hours: See `keep`.

    Raises:
        LockedError: Something else was published there meanwhile. The store is as that left it.
    """
    name = snapshot.path.name
    there = {}
    if before.kept and before.kept[-1] != name:
        entries = manifest(objects, before.kept[-1])["files"]
        there = {(entry["path"], entry["sha256"]): entry["snapshot"] for entry in entries}
    files = []
    for entry in snapshot.manifest["files"]:
        home = there.get((entry["path"], entry["sha256"]), name)
        if home == name:
            objects.upload(snapshot.path / entry["path"], key(name, entry["path"]))
        files.append({**entry, "snapshot": home})
    for own in _own(snapshot.manifest):
        objects.upload(snapshot.path / own, key(name, own))
    settings = {**snapshot.manifest["settings"], "to": objects.url}
    content = {**snapshot.manifest, "settings": settings, "files": files}
    objects.put(key(name, MANIFEST), json.dumps(content, ensure_ascii=False, indent=2).encode())
    reached("uploaded")
    gone = _retired(before.kept, name, keep, hours)
    kept = [*(n for n in before.kept if n not in gone), name]
    try:
        objects.replace(LATEST, json.dumps({"snapshots": kept}).encode(), before.tag)
    except TakenError:
        now = latest(objects).kept
        if now[-1:] != (name,):  # else the answer to our own write was lost, and it was sent again
            raise LockedError(
                f"another build published {now[-1]} at {objects.url} meanwhile; run this again: what was read is kept"
            ) from None
    reached("pointed")
    sweep(objects, kept, gone)


def _retired(kept: tuple[str, ...], name: str, keep: int, hours: float) -> list[str]:
    """Those of the former snapshots that `flows.retention` would remove."""
    now = datetime.strptime(name.split("-")[0], ID_FORMAT)
    old = []
    for former, successor in zip(kept[: max(0, len(kept) - keep)], [*kept, name][1:], strict=False):
        if now - datetime.strptime(successor.split("-")[0], ID_FORMAT) >= timedelta(hours=hours):
            old.append(former)
    return old


def sweep(objects: Objects, kept: list[str], gone: list[str]) -> list[str]:
    """Removes the objects of snapshots that no kept one names: those of `gone` at once, others when a day old."""
    needed = {key(name, file) for name in kept for file in (MANIFEST, REPORT, TOTALS)}
    for name in kept:
        needed |= {key(entry["snapshot"], entry["path"]) for entry in manifest(objects, name)["files"]}
    dropped: set[str] = set()
    for name in gone:
        entries = manifest(objects, name)["files"]
        dropped |= {key(name, REPORT), key(name, TOTALS)} | {key(entry["snapshot"], entry["path"]) for entry in entries}
    until = datetime.now(UTC) - timedelta(hours=UPLOADING_HOURS)
    found = [o for o in objects.keys("snapshots/") if o.key not in needed]
    old = sorted(o.key for o in found if o.key in dropped or o.at < until)
    objects.remove(old)
    objects.remove([key(name, MANIFEST) for name in gone])  # last: without it a next sweep must wait a day
    return old


def _own(content: Mapping[str, Any]) -> list[str]:
    """The files of a snapshot that no other one has: its report and its sums."""
    return [name for name in (content.get("report"), (content.get("totals") or {}).get("path")) if name]


def key(name: str, path: str) -> str:
    """The key of a file in a snapshot's folder."""
    return f"snapshots/{name}/{path}"
