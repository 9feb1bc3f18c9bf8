"""Published snapshots: which is current, and what it holds."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows import store
from flows.errors import PublishError, TargetError
from flows.store import FileInfo
from transforms import accounting
from transforms.tables import SCHEMA_VERSION, TABLES

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
UNDATED = np.iinfo(np.int64).min  # in a column of moments


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
        """The file of its sums, see `flows.totals`; None where an earlier version wrote it."""
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
        manifest = store.read_json(path / MANIFEST)
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
        store.split_path(FileInfo(**file).path)


def declared() -> dict[str, list[dict[str, Any]]]:
    """The tables' columns as the manifest has them."""
    return {
        name: [{"name": c.name, "type": c.type, "null": c.null} for c in table.columns]
        for name, table in TABLES.items()
    }


class Index(Mapping[bytes, accounting.Published]):
    """The articles of a snapshot by `accounting.short` of their ids: columns, as an object an article would be slow.

    Attributes:
        stale: How many of them another reader or version read.
    """

    def __init__(self, columns: Mapping[str, np.ndarray[Any, Any]], contents: bytes, parts: list[Parts]) -> None:
        self._columns = columns
        self._contents = contents
        self._parts = parts
        self._row: dict[bytes, int] = {}
        self.stale = int(columns["stale"].sum())

    @classmethod
    def of(cls, snapshot: Snapshot | None, reader: str, reader_version: str) -> Index:
        """The index of a snapshot; without one, of nothing."""
        names = ["article_id", "content_sha256", "published_at", "updated_at", "reader", "reader_version"]
        parts = [group for group in groups(snapshot) if "articles" in group.files]
        ids, contents = [], []
        columns: dict[str, list[Any]] = {"dated": [], "stale": [], "part": []}
        for i, group in enumerate(parts):
            assert snapshot is not None
            rows = store.read_table(snapshot.path / group.files["articles"].path, names)
            ids += _short(rows["article_id"])
            contents += _short(rows["content_sha256"])
            dated = pc.coalesce(rows["updated_at"], rows["published_at"]).cast(pa.int64())
            same = pc.and_(pc.equal(rows["reader"], reader), pc.equal(rows["reader_version"], reader_version))
            columns["dated"].append(pc.fill_null(dated, UNDATED).to_numpy())
            columns["stale"].append(~same.to_numpy() | snapshot.outdated)
            columns["part"].append(np.full(rows.num_rows, i))
        kinds = {"dated": np.int64, "stale": np.bool_, "part": np.int32}
        joined: dict[str, np.ndarray[Any, Any]] = {
            k: np.concatenate([np.empty(0, kinds[k]), *found]).astype(kinds[k]) for k, found in columns.items()
        }
        made = cls(joined, b"".join(contents), parts)
        made._row = dict(zip(ids, range(len(ids)), strict=True))
        return made

    def __getitem__(self, article: bytes) -> accounting.Published:
        i = self._row[article]
        part, dated = self._parts[self._columns["part"][i]], int(self._columns["dated"][i])
        content, stale = self._contents[16 * i : 16 * (i + 1)], bool(self._columns["stale"][i])
        return accounting.Published(content, None if dated == UNDATED else dated, part.month, stale, part.number)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)

    def stale_parts(self) -> list[Parts]:
        """The parts with stale articles."""
        numbers = np.unique(self._columns["part"][self._columns["stale"]])
        return [self._parts[i] for i in numbers.tolist()]


def _short(column: pa.ChunkedArray) -> list[bytes]:
    """`accounting.short` of every value."""
    digits = bytes.fromhex("".join(pc.utf8_slice_codeunits(column, 0, 32).to_pylist()))
    return [digits[i : i + 16] for i in range(0, len(digits), 16)]


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
