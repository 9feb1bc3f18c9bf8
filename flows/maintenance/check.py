"""Checks of what is published: the folder and every file against the manifest, every row against the tables' contract.

Everything that is found says how to mend it. Files that snapshots share are read once.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from shlex import quote
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.errors import PublishError
from flows.maintenance import directory_check
from flows.maintenance.directory_check import Finding
from flows.progress import QUIET, Watch
from flows.snapshots import catalog, part_check, retention, summary
from flows.snapshots.catalog import ID, MANIFEST, Parts, Snapshot
from flows.storage import parquet, partitions
from flows.storage.disk import FileInfo
from flows.storage.locations import also_in_store
from transforms.contract.tables import TABLES
from transforms.records import accounting

LEFTOVERS = ("snapshots/*.tmp", ".published.*.tmp", "quarantine/.*.tmp")


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Attributes:
        snapshot: Absolute path, or URL, of the published snapshot.
        files: Files that were looked at, of all snapshots that were.
        rows: Rows of the published snapshot by table, as its manifest has them.
        problems: What is wrong and how to mend it, a sentence each; none where all is well.
        notes: What is worth knowing and does no harm.
    """

    snapshot: str
    files: int
    rows: dict[str, int]
    problems: list[str]
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """It as plain values."""
        return asdict(self)


@also_in_store
def check(root: Path, watch: Watch = QUIET, *, every: bool = False, whole: bool = True) -> Checked:
    """Checks the published snapshot: its folder, sha256, modes, schemas, rows, keys, references, offsets and counts.

    Args:
        root: The folder with `published`.
        watch: Is told how far it is.
        every: Whether to check the former snapshots, too.
        whole: Whether these have all of their files; otherwise what is said of them goes by their manifests.

    Raises:
        flows.errors.TargetError: Nothing is published there.
        flows.errors.PublishError: What is published has no manifest that can be read.
    """
    published = catalog.require(root, whole=False)
    former, problems = _former(root) if every else ([], [])
    watch.begin(sum({file.sha256: file.bytes for s in (published, *former) for file in s.files}.values()))
    watch.stage("check")
    reading = _Reading(watch)
    problems = [*_mended(root, published, list(_findings(published, reading)), whole), *problems]
    for snapshot in former:
        mend = f"put it back from a copy, or do without that snapshot: rm -r {quote(str(snapshot.path))}"
        problems += [
            f"{snapshot.path.name}/{found.text}; {found.mend or mend}" for found in _findings(snapshot, reading)
        ]
    files = sum(len(snapshot.files) for snapshot in (published, *former))
    return Checked(str(published.path.absolute()), files, published.rows, problems, _notes(root))


def _former(root: Path) -> tuple[list[Snapshot], list[str]]:
    """The snapshots before the published one, and what is wrong with those that cannot be loaded."""
    found, problems = [], []
    for name in retention.former(root):
        path = root / "snapshots" / name
        try:
            if path.is_symlink() or not (path / MANIFEST).is_file():
                raise PublishError(f"{path}: is no folder with a {MANIFEST}; put it back from a copy, or remove it")
            found.append(catalog.load(path, whole=False))
        except PublishError as error:
            problems.append(str(error))
    return found, problems


def _mended(root: Path, snapshot: Snapshot, findings: list[Finding], whole: bool) -> list[str]:
    """The findings, each with what mends it."""
    lost = {digest for found in findings for digest in found.lost}
    mend = "" if all(found.mend for found in findings) else _way_back(root, lost, whole)
    return [f"{found.text}; {found.mend or mend}" for found in findings]


def _way_back(root: Path, lost: set[str], whole: bool) -> str:
    """What to do without the files of those sha256."""
    for name in reversed(retention.former(root)):
        try:
            former = catalog.load(root / "snapshots" / name, whole=whole)
        except (PublishError, OSError):  # nor is it of help; `every` says what is wrong with it
            continue
        if not former.outdated and lost.isdisjoint(file.sha256 for file in former.files):
            return (
                f"put it back from a copy, or go to the last snapshot without it (newstables snapshots rollback {name} "
                f"--to {quote(str(root))}) and build again, which reads what that one lacks"
            )
    return "put it back from a copy; no former snapshot is without it: else build all input into a new folder with --to"


def _notes(root: Path) -> list[str]:
    left = [path for pattern in LEFTOVERS for path in sorted(root.glob(pattern))]
    ours = [path for path in left if path.parent.name != "snapshots" or ID.fullmatch(path.stem)]
    return [f"{path}: of a build under way, or of one that died; the next build removes it" for path in ours]


class _Reading:
    """Reads files once, also those that several snapshots have by hard links."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._changed: dict[tuple[int, int, str], str] = {}
        self._parts: dict[tuple[str, ...], list[str]] = {}

    def changed(self, snapshot: Snapshot, file: FileInfo) -> str:
        """What is wrong with a file's bytes; "" where they are those that were published."""
        path = snapshot.path / file.path
        try:
            status = path.stat()
            key = (status.st_dev, status.st_ino, file.sha256)
            if key not in self._changed:
                with path.open("rb") as opened:
                    same = hashlib.file_digest(opened, "sha256").hexdigest() == file.sha256
                self._watch.advance(file.bytes)
                self._changed[key] = "" if same else "its bytes are not those that were published (sha256)"
            return self._changed[key]
        except OSError as error:
            return f"cannot be read ({error.strerror})"

    def rows(self, snapshot: Snapshot, part: Parts) -> list[str]:
        """What is wrong with the rows of a part whose bytes are as they were published."""
        key = tuple(f"{file.sha256} {file.path} {file.rows}" for file in part.files.values())
        if key not in self._parts:
            self._parts[key] = part_check.problems(snapshot.path, part)
        return self._parts[key]


def _findings(snapshot: Snapshot, reading: _Reading) -> Iterator[Finding]:
    """What is wrong with a snapshot."""
    yield from _manifest(snapshot)
    found = directory_check.look(snapshot)
    yield from found.findings
    whole = True
    for part in catalog.groups(snapshot):
        changed = {file: reading.changed(snapshot, file) for file in part.files.values() if file.path in found.there}
        yield from (Finding(f"{file.path}: {text}", lost=(file.sha256,)) for file, text in changed.items() if text)
        if any(changed.values()) or len(changed) < len(part.files):
            whole = False
        elif part.files.keys() <= TABLES.keys() and not snapshot.outdated:  # other tables have another contract
            lost = tuple(file.sha256 for file in part.files.values())
            yield from (Finding(text, lost=lost) for text in reading.rows(snapshot, part))
    if whole:
        yield from _articles(snapshot)
        yield from _sums(snapshot, found.there)


def _manifest(snapshot: Snapshot) -> Iterator[Finding]:
    """What is wrong with a manifest by itself."""
    named = Counter(file.path for file in snapshot.files)
    yield from (Finding(f"{MANIFEST}: names {path} more than once") for path, n in named.items() if n > 1)
    tables = {path.split("/")[0] for path in named}
    for table in sorted(snapshot.manifest["schema"].keys() ^ tables):
        yield Finding(f"{MANIFEST}: {'names files of no table' if table in tables else 'names no file of'} {table}")
    counts = snapshot.manifest.get("accounting", {})
    placed = sum(counts.get(place, 0) for place in accounting.PLACES)
    if counts.get("read", 0) != placed:
        yield Finding(f"{MANIFEST}: of {counts.get('read', 0)} records read, {placed} are accounted for")


def _sums(snapshot: Snapshot, there: set[str]) -> Iterator[Finding]:
    """Whether what is kept of the rows, added up, is what they add up to."""
    if not snapshot.totals or snapshot.totals.path not in there or snapshot.outdated:
        return
    if not summary.kept(snapshot):
        text = "its bytes are not those that were published (sha256)"
        yield Finding(f"{snapshot.totals.path}: {text}", "put it back from a copy; the next snapshot has its own")
    elif not summary.of(snapshot).equals(summary.count(snapshot.path, snapshot.files)):
        again = f"newstables snapshots rollback {snapshot.path.name} --to {quote(str(snapshot.path.parents[1]))}"
        mend = f"the tables are right, reports are not: {again} adds them up anew"
        yield Finding(f"{snapshot.totals.path}: is not what the tables add up to", mend)


def _articles(snapshot: Snapshot) -> Iterator[Finding]:
    """What is wrong between parts: each article is in one of them, and none that is retracted."""
    files = [file for file in snapshot.files if partitions.split_path(file.path)[0] == "articles"]
    columns = [parquet.read_table(snapshot.path / file.path, ["article_id"])["article_id"] for file in files]
    ids = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())
    of_part = pa.array(np.repeat(np.arange(len(files), dtype=np.int32), [len(column) for column in columns]))
    first_last = [("part", "min"), ("part", "max")]
    found = pa.table({"article_id": ids, "part": of_part}).group_by("article_id").aggregate(first_last)
    twice = found.filter(pc.less(found["part_min"], found["part_max"])).to_pylist()
    if twice:
        one, other = (files[twice[0][f"part_{which}"]] for which in ("min", "max"))
        text = (
            f"{len(twice)} articles are in several parts, first {twice[0]['article_id']} in {one.path} and {other.path}"
        )
        yield Finding(text, lost=(one.sha256, other.sha256))
    retracted = [entry["article_id"] for entry in snapshot.retracted]
    for name in ids.filter(pc.is_in(ids, value_set=pa.array(retracted, pa.string()))).to_pylist():
        mend = f"newstables retract {name} --to {quote(str(snapshot.path.parents[1]))}"
        yield Finding(f"{MANIFEST}: {name} is retracted, and in the tables", f"retract it again: {mend}")
