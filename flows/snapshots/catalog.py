"""Published snapshots: which is current, and what it holds."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.errors import PublishError, TargetError
from flows.storage import disk, partitions
from flows.storage.disk import FileInfo
from transforms.contract.tables import SCHEMA_VERSION, TABLES

MANIFEST = "manifest.json"
REPORT = "report.html"
TOTALS = "totals.parquet"
ID_FORMAT = "%Y%m%dT%H%M%SZ"
ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]+")
NEEDED = (
    "snapshot",
    "parent",
    "created_at",
    "reader",
    "reader_version",
    "schema",
    "settings",
    "stale",
)  # of a manifest


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
    def outdated(self) -> bool:
        """Whether its tables are not those that this version writes."""
        return bool(self.manifest["schema"] != declared())

    def require_same_tables(self) -> None:
        """Raises PublishError where it is outdated."""
        if self.outdated:
            raise PublishError(
                f"{self.path} has other tables than this version writes; newstables build --refresh reads all of its "
                "articles again, or build into a new folder with --to"
            )

    @property
    def retracted(self) -> list[dict[str, Any]]:
        """The articles that are not to be published again: article_id, external_id, source, retracted_at."""
        return list(self.manifest.get("retracted", ()))

    @property
    def report(self) -> Path | None:
        """Its report, an HTML page; None where it has none."""
        name = self.manifest.get("report")  # a snapshot of an earlier version has no such key
        return self.path / name if name else None

    @property
    def totals(self) -> FileInfo | None:
        """The file of its sums, see `flows.snapshots.summary`; None where an earlier version wrote it."""
        entry = self.manifest.get("totals")
        return FileInfo(**entry) if entry else None

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


def current(root: Path, *, whole: bool = True) -> Snapshot | None:
    """The published snapshot, or None where nothing is published.

    Args:
        root: The folder with `published`.
        whole: Whether all of its files must be there.

    Raises:
        PublishError: `published` is no link to a snapshot, a newer version wrote it, or a file was changed.
    """
    link = root / "published"
    if not link.exists() and not link.is_symlink():
        return None
    path = Path(os.path.realpath(link))  # Path.resolve fails on a link to itself
    inside = path.parent == root.resolve() / "snapshots"
    if not link.is_symlink() or not inside or not (path / MANIFEST).is_file():
        raise PublishError(f"{link} is no link to a whole snapshot; point it at a folder of {root / 'snapshots'}")
    return load(path, whole=whole)


def load(path: Path, *, whole: bool = True) -> Snapshot:
    """The snapshot of that folder; raises PublishError like `current`."""
    try:
        manifest = disk.read_json(path / MANIFEST)
        newer = manifest["schema_version"] > SCHEMA_VERSION
        if not newer:
            check_shape(manifest)
    except (ValueError, TypeError, LookupError) as error:
        raise PublishError(
            f"{path / MANIFEST} is no manifest of a snapshot ({type(error).__name__}: {error}); put it back from a "
            "copy, or point published at an earlier folder of snapshots/, and retract again what was retracted since"
        ) from error
    if newer:
        raise PublishError(
            f"{path} was written by a newer newstables (schema {manifest['schema_version']}, here {SCHEMA_VERSION}); "
            "upgrade this one, or build into a new folder with --to"
        )
    snapshot = Snapshot(path, manifest)
    for file in snapshot.files if whole else ():
        if not (path / file.path).is_file() or (path / file.path).stat().st_size != file.bytes:
            raise PublishError(
                f"{path / file.path} is not the file that was published; put it back, or go to an earlier snapshot "
                "(newstables snapshots rollback) and build again"
            )
    return snapshot


def check_shape(manifest: Mapping[str, Any]) -> None:
    """Raises ValueError, TypeError or KeyError where a manifest lacks something, or names files elsewhere."""
    lacks = [name for name in NEEDED if name not in manifest]
    if lacks:
        raise ValueError(f"it has no {lacks[0]}")
    if manifest.get("report") not in (None, REPORT):
        raise ValueError(f"{manifest['report']!r} is no report's name")
    if manifest.get("totals", {"path": TOTALS})["path"] != TOTALS:
        raise ValueError(f"{manifest['totals']!r} names no file of sums")
    for file in manifest["files"]:
        partitions.split_path(FileInfo(**file).path)


def declared() -> dict[str, list[dict[str, Any]]]:
    """The tables' columns as the manifest has them."""
    return {
        name: [{"name": c.name, "type": c.type, "null": c.null} for c in table.columns]
        for name, table in TABLES.items()
    }


def require_columns(snapshot: Snapshot, lacking: Sequence[str]) -> None:
    """Raises PublishError where its articles lack columns that reading them again needs."""
    if lacking:
        raise PublishError(
            f"{snapshot.path} cannot be read again from its tables: they lack {', '.join(lacking)}; build from the raw "
            "articles into a new folder with --to"
        )


def groups(snapshot: Snapshot | None) -> list[Parts]:
    """The snapshot's files by month and number."""
    found: dict[tuple[str, int], Parts] = {}
    for file in snapshot.files if snapshot else []:
        table, month, number = partitions.split_path(file.path)
        found.setdefault((month, number), Parts(month, number)).files[table] = file
    return [found[key] for key in sorted(found)]


def sweep(root: Path) -> None:
    """Removes snapshots that a dead run left half-built."""
    for path in (root / "snapshots").glob("*.tmp"):
        if ID.fullmatch(path.stem):  # what others put there is left alone
            shutil.rmtree(path)
    for path in root.glob(".published.*.tmp"):
        path.unlink()


def require(root: Path, *, whole: bool = True) -> Snapshot:
    """The published snapshot, like `current`; raises TargetError where nothing is published."""
    snapshot = current(root, whole=whole)
    if snapshot is None:
        raise TargetError(f"{root}: nothing is published there; name the folder that holds published and snapshots/")
    return snapshot


def named(root: Path, name: str) -> Snapshot:
    """The snapshot of that id; raises TargetError where there is none."""
    if not ID.fullmatch(name) or not (root / "snapshots" / name / MANIFEST).is_file():
        raise TargetError(
            f"{root}: no snapshot {name or 'before the published one'}; newstables snapshots list names all"
        )
    return load(root / "snapshots" / name)


def new_id(root: Path, now: datetime) -> str:
    """An id for a snapshot, later than all there are, also where the clock went back."""
    last = max((p.name for p in (root / "snapshots").glob("*") if ID.fullmatch(p.name)), default="")
    if last:
        then = datetime.strptime(last.split("-")[0], ID_FORMAT).replace(tzinfo=UTC)
        now = max(now, then + timedelta(seconds=1))
    return f"{now:{ID_FORMAT}}-{secrets.token_hex(3)}"
