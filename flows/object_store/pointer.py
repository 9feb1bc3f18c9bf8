"""What is published in an object store: `LATEST`, the manifests that it names, and what is no longer needed.

Below the URL lie immutable objects, `snapshots/<id>/…`, and one that is replaced: `LATEST`, the ids of the snapshots
that are kept, the published one last. A manifest says of each file in which snapshot's folder it lies, so that what did
not change is not copied again. `LATEST` is only written where it still is what the change began with: of two that end
together, one publishes and the other says so.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.errors import LockedError, PublishError, TargetError
from flows.object_store.client import Listed, Objects, Tag, TakenError, each
from flows.snapshots import catalog, retention
from flows.snapshots.catalog import ID, MANIFEST, REPORT, TOTALS
from transforms.contract.tables import SCHEMA_VERSION

LATEST = "LATEST"
UPLOADING_HOURS = 24  # an object that no manifest names may belong to a build that is not done


@dataclass(frozen=True)
class Latest:
    """What `LATEST` says: snapshots that are kept, the published one last; its tag, None where there is no `LATEST`."""

    kept: tuple[str, ...] = ()
    tag: Tag | None = None


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


def require(objects: Objects) -> Latest:
    """The same; raises TargetError where nothing is published."""
    found = latest(objects)
    if not found.kept:
        raise TargetError(f"{objects.url}: nothing is published there; name the prefix that holds {LATEST}")
    return found


def named(objects: Objects, name: str | None) -> str:
    """The id of a snapshot that is kept, the published one unless given; raises TargetError where there is none."""
    kept = require(objects).kept
    if name is not None and name not in kept:
        raise TargetError(
            f"{objects.url}: no snapshot {name or 'before the published one'}; there are {', '.join(kept)}"
        )
    return name or kept[-1]


def manifest(objects: Objects, name: str) -> dict[str, Any]:
    """A snapshot's manifest, in which each file has the `snapshot` in whose folder it lies.

    Raises:
        PublishError: It is not there, a newer version wrote it, or it is none.
    """
    found = objects.read(key(name, MANIFEST))
    where = f"{objects.url}/{key(name, MANIFEST)}"
    if found is None:
        raise PublishError(f"{where} is not there; put it back from a version or a copy")
    try:
        content: dict[str, Any] = json.loads(found[0])
        newer = content["schema_version"] > SCHEMA_VERSION
        if not newer:
            catalog.check_shape(as_on_disk(content))
        if not all(ID.fullmatch(entry["snapshot"]) for entry in content["files"]):
            raise ValueError("a file is in no snapshot's folder")
    except (ValueError, TypeError, LookupError) as error:
        raise PublishError(
            f"{where} is no manifest of a snapshot ({type(error).__name__}: {error}); put it back from a version or a "
            "copy"
        ) from error
    if newer:
        raise PublishError(
            f"{objects.url}: {name} was written by a newer newstables (schema {content['schema_version']}, here "
            f"{SCHEMA_VERSION}); upgrade this one, or build into a new place with --to"
        )
    return content


def as_on_disk(content: dict[str, Any]) -> dict[str, Any]:
    """A manifest as it is in a folder, where a snapshot has all of its files itself."""
    return {**content, "files": [{k: v for k, v in entry.items() if k != "snapshot"} for entry in content["files"]]}


def own(content: dict[str, Any]) -> list[str]:
    """The files of a snapshot that no other one has: its report and its sums."""
    return [*([REPORT] if content.get("report") else []), *([TOTALS] if content.get("totals") else [])]


def key(name: str, path: str) -> str:
    """The key of a file in a snapshot's folder."""
    return f"snapshots/{name}/{path}"


def keys(content: dict[str, Any]) -> Iterator[str]:
    """The keys of all that a snapshot needs but its manifest."""
    yield from (key(content["snapshot"], path) for path in own(content))
    yield from (key(entry["snapshot"], entry["path"]) for entry in content["files"])


def point(
    objects: Objects, before: Latest, name: str | None, gone: Collection[str], base: str | None = None
) -> list[str]:
    """Publishes a snapshot whose objects are all there; returns the ids that are kept now.

    Where others only removed former snapshots meanwhile, that is no obstacle.

    Args:
        objects: The store.
        before: What the change began with.
        name: The snapshot's id; None where only former ones are to go.
        gone: Ids of those that are kept no longer.
        base: Of the snapshot whose objects the new one shares; the published one unless given.

    Raises:
        LockedError: Something else was published there meanwhile. The store is as that left it.
    """
    published = before.kept[-1:]
    while True:
        kept = [*(n for n in before.kept if n not in gone), *([name] if name else [])]
        try:
            objects.replace(LATEST, json.dumps({"snapshots": kept}).encode(), before.tag)
            return kept
        except TakenError:
            now = latest(objects)
        if name in now.kept or list(now.kept) == kept:  # the answer to our own write was lost, and it was sent again
            return list(now.kept)
        if now.kept[-1:] != published or now.kept == before.kept or base not in (None, *now.kept):
            raise LockedError(
                f"{now.kept[-1] if now.kept else 'nothing'} is published at {objects.url} meanwhile, by another build "
                "or command; run this again: what was read is kept"
            )
        before = now


def retired(objects: Objects, names: Sequence[str], keep: int, hours: float, now: datetime) -> list[str]:
    """Those of the snapshots, of which the last is published, that `flows.snapshots.retention` would remove."""
    written = each(lambda name: objects.written_at(key(name, MANIFEST)), names)
    named = map(retention.named_at, names)
    made = [min(by_id, by_store or now) for by_id, by_store in zip(named, written, strict=True)]
    return retention.retired(dict(zip(names, made, strict=True)), keep, hours, now)


def sweep(objects: Objects, kept: Sequence[str], gone: Sequence[str]) -> list[str]:
    """Removes what no kept snapshot needs: objects of `gone` at once, others when a day old. Returns their keys.

    Nothing is removed where it cannot be known what is needed, as a manifest is not there.
    """
    try:
        found = unneeded(objects, kept)
        dropped = {key for name in gone for key in keys(manifest(objects, name))}
    except PublishError:  # `check` says what is wrong; or another machine has just removed what was kept until now
        return []
    until = datetime.now(UTC) - timedelta(hours=UPLOADING_HOURS)
    last = [key(name, MANIFEST) for name in gone]  # without it a next sweep must wait a day
    old = sorted(one.key for one in found if one.key not in last and (one.key in dropped or one.at < until))
    objects.remove(old)
    objects.remove(last)
    return old


def unneeded(objects: Objects, kept: Sequence[str]) -> list[Listed]:
    """The objects of snapshots that none of these needs: of builds under way, of dead ones, of what is kept no longer.

    Raises:
        PublishError: A manifest is not as it must be.
    """
    needed = {key(name, MANIFEST) for name in kept}
    for content in each(lambda name: manifest(objects, name), kept):
        needed.update(keys(content))
    return [one for one in objects.keys("snapshots/") if one.key not in needed and _ours(one.key)]


def _ours(key: str) -> bool:
    """Whether a build wrote it; what others put there is left alone."""
    folder = key.split("/")[1]
    return folder.startswith("probe-") or bool(ID.fullmatch(folder))
