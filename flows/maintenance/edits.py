"""Changes to what is published that no input brings: articles retracted, an earlier snapshot gone back to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows import version
from flows.errors import PublishError, TargetError
from flows.ingest.sources import Sources
from flows.publish import snapshot_writer
from flows.result import inputs_of
from flows.snapshots import catalog, retention
from flows.snapshots.article_index import Index
from flows.snapshots.catalog import Snapshot
from flows.storage import disk, parquet, partitions
from flows.storage.locations import also_in_store
from flows.storage.lock import locked
from transforms.records import accounting

NAMES = ("article_id", "external_id", "source")  # what a manifest keeps of a retracted article


@dataclass(frozen=True)
class Edited:
    """What was changed.

    Attributes:
        snapshot: Absolute path, or URL, of the snapshot that is published now.
        articles: The articles that were retracted, or are no longer: article_id, external_id, source.
        former: Ids of former snapshots that still have retracted articles, until they are pruned.
    """

    snapshot: str
    articles: list[dict[str, str]] = field(default_factory=list)
    former: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """It as plain values."""
        return asdict(self)


@also_in_store
def retract(
    root: Path, ids: Sequence[str], source: str | None = None, *, purge: bool = False, wait: float = 0
) -> Edited:
    """Removes articles from every table, and keeps builds from publishing them again.

    Args:
        root: The folder with `published`.
        ids: Article ids, or the input's own ids.
        source: Only articles of this source; for own ids that several sources have.
        purge: Also removes former snapshots that have one of them, whoever reads these.
        wait: Seconds to wait for a build into the folder.

    Raises:
        flows.errors.LockedError: A build is writing into the folder.
        flows.errors.TargetError: Nothing is published there, an id is not, or it is that of several sources.
        flows.errors.PublishError: A check failed, or the tables are another version's. Nothing was changed.
    """
    with locked(root, wait):
        snapshot = _prepared(root)
        known = [entry for entry in snapshot.retracted if matches(entry, ids, source)]
        found = _find(snapshot, ids, source)
        _check_found(root, ids, source, [*known, *found])
        if found:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            removed = {accounting.short(entry["article_id"]) for entry in found}
            retracted = [*snapshot.retracted, *({**entry, "retracted_at": now} for entry in found)]
            change = snapshot_writer.Change(snapshot, _index(snapshot), removed, retracted=retracted)
            snapshot = _publish(root, snapshot, change, {"kind": "retract", "articles": found})
        former = [name for name in retention.former(root) if _holds(root, name, [*known, *found])]
        if purge:
            retention.remove(root, former)
            former = []
        return Edited(str(snapshot.path.absolute()), found, former)


@also_in_store
def unretract(root: Path, ids: Sequence[str], source: str | None = None, *, wait: float = 0) -> Edited:
    """Lets the next build publish retracted articles again, where its input has them.

    Raises:
        flows.errors.LockedError: A build is writing into the folder.
        flows.errors.TargetError: Nothing is published there, or an id is not retracted.
        flows.errors.PublishError: A check failed, or the tables are another version's. Nothing was changed.
    """
    with locked(root, wait):
        snapshot = _prepared(root)
        found = [entry for entry in snapshot.retracted if matches(entry, ids, source)]
        missing = [name for name in ids if not any(matches(entry, [name], source) for entry in found)]
        if missing:
            listed = snapshot.path / catalog.MANIFEST
            raise TargetError(f"{root}: {', '.join(missing)}: not retracted; retracted in {listed} lists what is")
        left = [entry for entry in snapshot.retracted if entry not in found]
        change = snapshot_writer.Change(snapshot, _index(snapshot), retracted=left)
        snapshot = _publish(root, snapshot, change, {"kind": "unretract", "articles": found})
        return Edited(str(snapshot.path.absolute()), found)


@also_in_store
def rollback(root: Path, name: str | None = None, *, wait: float = 0) -> Edited:
    """Publishes what a former snapshot holds, as a new snapshot. What was retracted since stays so.

    Args:
        root: The folder with `published`.
        name: The former snapshot's id; the one before the published one unless given.
        wait: Seconds to wait for a build into the folder.

    Raises:
        flows.errors.LockedError: A build is writing into the folder.
        flows.errors.TargetError: There is no such snapshot.
        flows.errors.PublishError: A check failed, or its tables are another version's. Nothing was changed.
    """
    with locked(root, wait):
        last = _prepared(root, damaged=True)
        base = catalog.named(root, name or last.manifest["parent"] or "")
        base.require_same_tables()
        _require_unchanged(base)
        articles = _index(base)
        removed = {accounting.short(entry["article_id"]) for entry in last.retracted} & articles.keys()
        change = snapshot_writer.Change(base, articles, removed, retracted=last.retracted, recount=True)
        snapshot = _publish(root, base, change, {"kind": "rollback", "to": base.path.name})
        return Edited(str(snapshot.path.absolute()))


def _prepared(root: Path, *, damaged: bool = False) -> Snapshot:
    """The published snapshot, once what a dead run left is gone; `damaged` takes one that lacks files, too."""
    catalog.sweep(root)
    snapshot = catalog.require(root, whole=not damaged)
    if not damaged:
        snapshot.require_same_tables()
    return snapshot


def _require_unchanged(snapshot: Snapshot) -> None:
    """Raises PublishError where a file is not as it was published: going back to it would publish the damage again."""
    for file in snapshot.files:
        if disk.describe(snapshot.path, file.path, file.rows) != file:
            raise PublishError(
                f"{snapshot.path / file.path} is not the file that was published; go back to another snapshot: "
                "newstables check --all says which are whole"
            )


def _index(snapshot: Snapshot) -> Index:
    return Index.of(snapshot, snapshot.manifest["reader"], snapshot.manifest["reader_version"])


def _find(snapshot: Snapshot, ids: Sequence[str], source: str | None) -> list[dict[str, str]]:
    """The published articles of those ids."""
    wanted = pa.array(ids, pa.string())
    found: list[dict[str, str]] = []
    for file in snapshot.files:
        if partitions.split_path(file.path)[0] == "articles":
            rows = parquet.read_table(snapshot.path / file.path, NAMES)
            mask = pc.or_(*(pc.is_in(rows[name], value_set=wanted) for name in NAMES[:2]))
            found += rows.filter(pc.and_(mask, pc.equal(rows["source"], source)) if source else mask).to_pylist()
    return found


def matches(entry: Mapping[str, Any], ids: Sequence[str], source: str | None) -> bool:
    """Whether an article is one of these ids, its own or the input's, and of that source."""
    return (entry["article_id"] in ids or entry["external_id"] in ids) and source in (None, entry["source"])


def _check_found(root: Path, ids: Sequence[str], source: str | None, found: Sequence[dict[str, str]]) -> None:
    for name in ids:
        sources = sorted({entry["source"] for entry in found if matches(entry, [name], source)})
        if not sources:
            of = f" of source {source}" if source else ""
            raise TargetError(
                f"{root}: no article{of} has the id {name}; give its article_id or external_id, as the table articles "
                "has them. Nothing was retracted"
            )
        if len(sources) > 1:
            raise TargetError(
                f"{root}: the id {name} is that of articles of several sources ({', '.join(sources)}); say which with "
                "--source, or give the article_id. Nothing was retracted"
            )


def _holds(root: Path, name: str, entries: Sequence[dict[str, str]]) -> bool:
    try:
        former = catalog.load(root / "snapshots" / name, whole=False)
        return bool(entries and _find(former, [entry["article_id"] for entry in entries], None))
    except (OSError, pa.ArrowException, PublishError):  # damaged: nothing shows that it does not
        return bool(entries)


def _publish(root: Path, base: Snapshot, change: snapshot_writer.Change, edit: dict[str, Any]) -> Snapshot:
    now = datetime.now(UTC)
    about = {
        "created_at": now.isoformat(timespec="seconds"),
        "code": {"newstables": version()},
        "edit": edit,
        "reader": base.manifest["reader"],
        "reader_version": base.manifest["reader_version"],
        "accounting": dict.fromkeys(("read", *accounting.PLACES), 0),
        "quarantine": {"new": 0, "known": 0, "share": 0.0, "limit": 0.0, "reasons": {}},
        "stale": base.manifest["stale"],
        "runner": "nothing was read",
        "resumed": 0,
        "inputs": inputs_of(Sources()),
        "settings": base.manifest["settings"],
        "seconds": {},
    }
    return snapshot_writer.publish(root, catalog.new_id(root, now), change, about)
