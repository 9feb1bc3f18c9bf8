"""Check published snapshots: the folder and every file against the manifest, every row against the tables' contract.

Every problem says how to fix it. Files that snapshots share are read once.
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
from flows.maintenance.cross_article_check import cross_article_problems
from flows.maintenance.directory_check import Finding, check_directory
from flows.progress import NO_PROGRESS, ProgressReporter
from flows.snapshots import catalog, part_check, summary
from flows.snapshots.catalog import ID
from flows.snapshots.manifest import MANIFEST, SUMMARY
from flows.snapshots.snapshot import PartSet, Snapshot
from flows.storage import parquet
from flows.storage.disk import FileInfo
from transforms.contract.table_sets import BATCH_TABLES
from transforms.records import accounting

LEFTOVERS = ("snapshots/*.tmp", ".published.*.tmp", "quarantine/.*.tmp", "search/.*.tmp")


@dataclass(frozen=True)
class Checked:
    """The result of a check.

    Attributes:
        snapshot: Absolute path, or URL, of the published snapshot.
        files: Number of files of the checked snapshots.
        rows: Rows of the published snapshot by table, as its manifest has them.
        problems: What is wrong and how to fix it, a sentence each; empty where all is well.
        notes: Harmless observations.
    """

    snapshot: str
    files: int
    rows: dict[str, int]
    problems: list[str]
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return asdict(self)


def check(root: Path, progress: ProgressReporter = NO_PROGRESS, *, every: bool = False, whole: bool = True) -> Checked:
    """Check the published snapshot: its folder, sha256, modes, schemas, rows, keys, references, offsets and counts.

    Args:
        root: Folder of the tables.
        progress: Reports how far the check is.
        every: Whether to check the former snapshots, too.
        whole: Whether former snapshots have all their files; otherwise advice about them goes by their manifests.

    Raises:
        flows.errors.TargetError: Nothing is published there.
        flows.errors.PublishError: The published snapshot has no readable manifest.
    """
    published = catalog.require(root, whole=False)
    former, problems = _load_former(root) if every else ([], [])
    progress.begin(sum({file.sha256: file.bytes for s in (published, *former) for file in s.files}.values()))
    progress.stage("check")
    cache = _CheckedOnce(progress)
    findings = list(_findings(published, cache))
    lost = {digest for found in findings for digest in found.lost}
    fallback = "" if all(found.mend for found in findings) else _way_back(root, lost, whole)
    problems = [*(f"{found.text}; {found.mend or fallback}" for found in findings), *problems]
    for snapshot in former:
        fallback = f"put it back from a copy, or do without that snapshot: rm -r {quote(str(snapshot.path))}"
        problems += [f"{snapshot.id}/{found.text}; {found.mend or fallback}" for found in _findings(snapshot, cache)]
    n_files = sum(len(snapshot.files) for snapshot in (published, *former))
    return Checked(str(published.path.absolute()), n_files, published.rows, problems, _leftovers(root))


def _load_former(root: Path) -> tuple[list[Snapshot], list[str]]:
    """Return the former snapshots, and a problem for each that cannot be loaded."""
    found, problems = [], []
    for snapshot_id in catalog.former_ids(root):
        path = root / "snapshots" / snapshot_id
        try:
            if path.is_symlink() or not (path / MANIFEST).is_file():
                raise PublishError(f"{path}: is not a folder with a {MANIFEST}; put it back from a copy, or remove it")
            found.append(catalog.load(path, whole=False))
        except PublishError as error:
            problems.append(str(error))
    return found, problems


def _way_back(root: Path, lost: set[str], whole: bool) -> str:
    """Return what to do without the files of these sha256."""
    for snapshot_id in reversed(catalog.former_ids(root)):
        try:
            former = catalog.load(root / "snapshots" / snapshot_id, whole=whole)
        except (PublishError, OSError):  # it cannot help; `every` reports what is wrong with it
            continue
        if not former.outdated and lost.isdisjoint(file.sha256 for file in former.files):
            return (
                "put it back from a copy, or go to the last snapshot without it (newstables snapshots rollback "
                f"{snapshot_id} --to {quote(str(root))}) and build again, which reads what that one lacks"
            )
    return "put it back from a copy, or build all input into a new folder with --to: every former snapshot has it, too"


def _leftovers(root: Path) -> list[str]:
    left = [path for pattern in LEFTOVERS for path in sorted(root.glob(pattern))]
    ours = [path for path in left if path.parent.name != "snapshots" or ID.fullmatch(path.stem)]
    return [f"{path}: left by a build that is running or died; the next build removes it" for path in ours]


class _CheckedOnce:
    """Checks files once, even if several snapshots share them by hard links."""

    def __init__(self, progress: ProgressReporter) -> None:
        self._progress = progress
        self._changed: dict[tuple[int, int, str], str] = {}
        self._parts: dict[tuple[str, ...], list[str]] = {}

    def changed(self, snapshot: Snapshot, file: FileInfo) -> str:
        """Return what is wrong with the bytes of a file; "" where they are those that were published."""
        path = snapshot.path / file.path
        try:
            status = path.stat()
            key = (status.st_dev, status.st_ino, file.sha256)
            if key not in self._changed:
                with path.open("rb") as opened:
                    same = hashlib.file_digest(opened, "sha256").hexdigest() == file.sha256
                self._progress.advance(file.bytes)
                self._changed[key] = "" if same else "its bytes are not those that were published (sha256)"
            return self._changed[key]
        except OSError as error:
            return f"cannot be read ({error.strerror})"

    def rows(self, snapshot: Snapshot, part: PartSet) -> list[str]:
        """Return what is wrong with the rows of a part whose bytes are unchanged."""
        key = tuple(f"{file.sha256} {file.path} {file.rows}" for file in part.files.values())
        if key not in self._parts:
            self._parts[key] = part_check.problems(snapshot.path, part)
        return self._parts[key]


def _findings(snapshot: Snapshot, cache: _CheckedOnce) -> Iterator[Finding]:
    """Yield the problems of a snapshot."""
    yield from _check_manifest(snapshot)
    directory = check_directory(snapshot)
    yield from directory.findings
    found = list(_file_findings(snapshot, directory.present, cache))
    yield from found
    if not found and directory.present.issuperset(file.path for file in snapshot.files):
        found = list(_check_articles(snapshot))
        yield from found
        yield from _check_summary(snapshot, directory.present)
        if not found and not snapshot.outdated:
            mend = f"the articles are right: {_republish(snapshot)} makes the tables over the archive again"
            yield from (Finding(text, mend) for text in cross_article_problems(snapshot))


def _file_findings(snapshot: Snapshot, present: set[str], cache: _CheckedOnce) -> Iterator[Finding]:
    """Yield the problems of the files that are there, and of the rows of whole parts."""
    for part in snapshot.parts:
        files = [file for file in part.files.values() if file.path in present]
        changed = [
            Finding(f"{f.path}: {text}", lost=(f.sha256,)) for f in files if (text := cache.changed(snapshot, f))
        ]
        yield from changed
        declared = not snapshot.outdated and part.files.keys() <= BATCH_TABLES.keys()  # others: another contract
        if declared and not changed and len(files) == len(part.files):
            lost = tuple(file.sha256 for file in files)
            yield from (Finding(text, lost=lost) for text in cache.rows(snapshot, part))
    of_parts = {file.path for part in snapshot.parts for file in part.files.values()}
    for file in snapshot.files:
        if file.path in present - of_parts and (text := cache.changed(snapshot, file)):
            yield Finding(f"{file.path}: {text}", lost=(file.sha256,))


def _check_manifest(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield the problems of a manifest by itself."""
    named = Counter(file.path for file in snapshot.files)
    yield from (Finding(f"{MANIFEST}: names {path} more than once") for path, n in named.items() if n > 1)
    tables = {path.split("/")[0] for path in named}
    for table in sorted(snapshot.manifest.tables.keys() ^ tables):
        what = "names files of an undeclared table" if table in tables else "names no file of"
        yield Finding(f"{MANIFEST}: {what} {table}")
    counts = snapshot.manifest.accounting
    placed = sum(counts.get(place, 0) for place in accounting.PLACES)
    if counts.get("read", 0) != placed:
        yield Finding(f"{MANIFEST}: of {counts.get('read', 0)} records read, {placed} are accounted for")


def _check_summary(snapshot: Snapshot, present: set[str]) -> Iterator[Finding]:
    """Yield the problems of the stored summary."""
    if not snapshot.manifest.totals or SUMMARY not in present or snapshot.outdated:
        return
    if not summary.is_intact(snapshot):
        text = "its bytes are not those that were published (sha256)"
        yield Finding(f"{SUMMARY}: {text}", "put it back from a copy; the next snapshot has its own")
    elif not summary.read(snapshot).equals(summary.summarize(snapshot.path, snapshot.files)):
        mend = f"the tables are right, reports are not: {_republish(snapshot)} writes a new summary"
        yield Finding(f"{SUMMARY}: does not match the tables", mend)


def _republish(snapshot: Snapshot) -> str:
    """Return the command that publishes a snapshot again, with all that is derived from its articles made anew."""
    return f"newstables snapshots rollback {snapshot.id} --to {quote(str(snapshot.path.parents[1]))}"


def _check_articles(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield problems across parts: articles in several parts, and retracted ones."""
    files = snapshot.files_of("articles")
    columns = [parquet.read_table(snapshot.path / file.path, ["article_id"])["article_id"] for file in files]
    ids = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())
    file_of = pa.array(np.repeat(np.arange(len(files), dtype=np.int32), [len(column) for column in columns]))
    first_last = [("file", "min"), ("file", "max")]
    found = pa.table({"article_id": ids, "file": file_of}).group_by("article_id").aggregate(first_last)
    repeated = found.filter(pc.less(found["file_min"], found["file_max"])).to_pylist()
    if repeated:
        one, other = (files[repeated[0][f"file_{which}"]] for which in ("min", "max"))
        text = (
            f"{len(repeated)} articles are in several parts, first {repeated[0]['article_id']} in {one.path} and "
            f"{other.path}"
        )
        yield Finding(text, lost=(one.sha256, other.sha256))
    retracted = [article.article_id for article in snapshot.manifest.retracted]
    for article_id in ids.filter(pc.is_in(ids, value_set=pa.array(retracted, pa.string()))).to_pylist():
        mend = f"newstables retract {article_id} --to {quote(str(snapshot.path.parents[1]))}"
        yield Finding(f"{MANIFEST}: {article_id} is retracted, and in the tables", f"retract it again: {mend}")
