"""Published snapshots: which is current, what it holds, and which former ones are kept."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows import store
from flows.errors import PublishError, TargetError
from flows.lock import locked
from flows.store import FileInfo
from transforms import accounting
from transforms.tables import SCHEMA_VERSION, TABLES

MANIFEST = "manifest.json"
REPORT = "report.html"
ID_FORMAT = "%Y%m%dT%H%M%SZ"
ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]+")


@dataclass(frozen=True)
class Snapshot:
    """A published snapshot: its folder and its manifest."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def files(self) -> list[FileInfo]:
        """Its files."""
        return [FileInfo(**file) for file in self.manifest["files"]]

    @property
    def rows(self) -> dict[str, int]:
        """Rows by table."""
        return {name: sum(f.rows for f in self.files if f.path.startswith(f"{name}/")) for name in TABLES}

    @property
    def report(self) -> Path | None:
        """Its report, an HTML page; None where it has none."""
        name = self.manifest.get("report")  # a snapshot of an earlier version has no such key
        return self.path / name if name else None

    @property
    def report_error(self) -> str | None:
        """Why it has no report."""
        return self.manifest.get("report_error")


@dataclass
class Parts:
    """The files of one month and number, by table: they hold the same articles."""

    month: str
    number: int
    files: dict[str, FileInfo] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """Their size on disk."""
        return sum(file.bytes for file in self.files.values())


def current(root: Path) -> Snapshot | None:
    """The published snapshot, or None where nothing is published.

    Raises:
        PublishError: `published` is no link to a snapshot, it has other tables than these, or a file was changed.
    """
    link = root / "published"
    if not link.exists() and not link.is_symlink():
        return None
    path = link.resolve()
    if not link.is_symlink() or not (path / MANIFEST).is_file():
        raise PublishError(f"{link} is no link to a whole snapshot; point it at a folder of {root / 'snapshots'}")
    try:
        manifest = store.read_json(path / MANIFEST)
    except ValueError as error:
        raise PublishError(
            f"{path / MANIFEST} is no JSON ({error}); put it back, or point {link} at an earlier snapshot and build "
            "again"
        ) from error
    if manifest["schema_version"] != SCHEMA_VERSION or manifest["schema"] != declared():
        raise PublishError(
            f"{path} has other tables than this version writes (schema {manifest['schema_version']}, here "
            f"{SCHEMA_VERSION}); build into a new folder with --to"
        )
    snapshot = Snapshot(path, manifest)
    for file in snapshot.files:
        if not (path / file.path).is_file() or (path / file.path).stat().st_size != file.bytes:
            raise PublishError(
                f"{path / file.path} is not the file that was published; put it back, or point {link} at an earlier "
                "snapshot and build again"
            )
    return snapshot


def declared() -> dict[str, list[dict[str, Any]]]:
    """The tables' columns as the manifest has them."""
    return {
        name: [{"name": c.name, "type": c.type, "null": c.null} for c in table.columns]
        for name, table in TABLES.items()
    }


def index(snapshot: Snapshot | None, reader: str, reader_version: str) -> dict[bytes, accounting.Published]:
    """The snapshot's articles, as the accounting needs them."""
    columns = ["article_id", "content_sha256", "published_at", "updated_at", "reader", "reader_version"]
    found: dict[bytes, accounting.Published] = {}
    for group in groups(snapshot):
        month, file = group.month, group.files.get("articles")
        if snapshot is None or file is None:
            continue
        for batch in store.read_batches(snapshot.path / file.path, columns):
            for article, content, made, changed, name, version in zip(*(c.to_pylist() for c in batch), strict=True):
                found[accounting.short(article)] = accounting.Published(
                    accounting.short(content),
                    accounting.microseconds(changed or made),
                    month,
                    (name, version) != (reader, reader_version),
                )
    return found


def groups(snapshot: Snapshot | None) -> list[Parts]:
    """The snapshot's files by month and number."""
    found: dict[tuple[str, int], Parts] = {}
    for file in snapshot.files if snapshot else []:
        table, month, number = store.split_path(file.path)
        found.setdefault((month, number), Parts(month, number)).files[table] = file
    return [found[key] for key in sorted(found)]


def sweep(root: Path) -> None:
    """Removes snapshots that a dead run left half-built."""
    for path in (root / "snapshots").glob("*.tmp"):
        shutil.rmtree(path)
    for path in root.glob(".published.*.tmp"):
        path.unlink()


def require(root: Path) -> Snapshot:
    """The published snapshot, like `current`; raises TargetError where nothing is published."""
    snapshot = current(root)
    if snapshot is None:
        raise TargetError(f"{root}: nothing is published there; name the folder that holds published and snapshots/")
    return snapshot


def prune(root: Path, keep: int, hours: float, *, dry_run: bool = False) -> list[str]:
    """Removes former snapshots as `retire` does, while no build runs; returns their ids.

    Raises:
        flows.errors.LockedError: A build is writing into the folder.
        flows.errors.TargetError: Nothing is published there.
    """
    require(root)
    with locked(root):
        return retire(root, keep, hours, datetime.now(UTC), dry_run=dry_run)


def retire(root: Path, keep: int, hours: float, now: datetime, *, dry_run: bool = False) -> list[str]:
    """Removes former snapshots but the last `keep` and those replaced less than `hours` ago; returns their ids."""
    published = (root / "published").resolve().name
    names = sorted(p.name for p in (root / "snapshots").iterdir() if ID.fullmatch(p.name))
    older = [name for name in names if name < published]
    removed = []
    for name, successor in zip(older[: max(0, len(older) - keep)], [*older, published][1:], strict=False):
        replaced_at = datetime.strptime(successor.split("-")[0], ID_FORMAT).replace(tzinfo=UTC)
        if now - replaced_at >= timedelta(hours=hours):
            removed.append(name)
            if dry_run:
                continue
            path = root / "snapshots" / name
            path.rename(path.with_name(f"{name}.tmp"))
            shutil.rmtree(path.with_name(f"{name}.tmp"))
    return removed
