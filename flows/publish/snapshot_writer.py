"""Publishing: a snapshot is built beside the current one, checked from disk, then put in its place in one step."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.batches import staging
from flows.errors import PublishError
from flows.fault_points import reached
from flows.publish import compaction, merge
from flows.snapshots import part_check, summary
from flows.snapshots.catalog import MANIFEST, REPORT, TOTALS, Parts, Snapshot, declared, groups, require
from flows.storage import disk, parquet, partitions
from flows.storage.disk import FileInfo
from transforms.contract.tables import SCHEMA_VERSION, TABLES
from transforms.records import accounting

NO_LINKS = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP}


@dataclass(frozen=True)
class Change:
    """How a new snapshot differs from the one that it starts from.

    Attributes:
        base: The snapshot whose rows it keeps: the published one, or the one that is gone back to; None for none.
        articles: The articles of `base`.
        removed: Those of them that it shall not have as they are: replaced, retracted or lost.
        batches: Done batches.
        winners: `pair`s of the batches that it shall have.
        retracted: What its manifest says of retracted articles.
        recount: Whether to add up all rows anew, instead of carrying the base's sums along.
    """

    base: Snapshot | None
    articles: Mapping[bytes, accounting.Published]
    removed: Set[bytes] = frozenset()
    batches: Sequence[Path] = ()
    winners: Set[bytes] = frozenset()
    retracted: Sequence[Mapping[str, Any]] = ()
    recount: bool = False

    @property
    def expected(self) -> int:
        """How many articles it shall have."""
        return len(self.articles) - len(self.removed) + len(self.winners)


def publish(root: Path, name: str, change: Change, about: Mapping[str, Any]) -> Snapshot:
    """Publishes a snapshot.

    A try that failed may be repeated under the same name.

    Args:
        root: The build's folder, locked.
        name: The new snapshot's id.
        change: What it holds.
        about: More for the manifest.

    Raises:
        PublishError: A check failed. The current snapshot is as it was.
    """
    began = time.monotonic()
    last = (root / "published").resolve().name if (root / "published").is_symlink() else None
    if last == name:  # an earlier try failed after its flip
        disk.sync_folder(root)
        return require(root)
    into = root / "snapshots" / f"{name}.tmp"
    for left in (into, into.with_name(name)):
        shutil.rmtree(left, ignore_errors=True)
    into.mkdir(parents=True)
    files, sums = _write_files(into, change)
    manifest = {
        "snapshot": name,
        "parent": last,
        "schema_version": SCHEMA_VERSION,
        **about,
        "retracted": [dict(entry) for entry in change.retracted],
        "files": [file._asdict() for file in sorted(files)],
        "schema": declared(),
    }
    manifest |= _totals(into, sums) | _report(into, sums, manifest, time.monotonic() - began)
    reached("report written")
    disk.write_json(into / MANIFEST, manifest)
    disk.seal(into / MANIFEST)
    reached("manifest written")
    return Snapshot(_flip(root, into, name), manifest)


def _write_files(into: Path, change: Change) -> tuple[list[FileInfo], pa.Table]:
    """Links what stays, writes and checks what is new; returns all of it, and its sums."""
    old = _with_articles(change.base)
    again, coming = _touched(change), _coming(change)
    months = sorted({month for month, _ in again} | coming.keys())
    again |= {(month, number) for month in months for number in compaction.plan(month, old, again, coming)}
    kept = [group for group in old if (group.month, group.number) not in again]
    origins = [merge.staged(batch, change.winners) for batch in change.batches]
    for group in old:
        if change.base and (group.month, group.number) in again:
            paths = {table: change.base.path / file.path for table, file in group.files.items()}
            origins.append(merge.published(paths, group.month, merge.SWELL * group.bytes, change.removed))
    new = _write_parts(into, origins, old)
    reached("parts written")
    _check_articles(into, new, change.expected - _rows(kept, "articles"))
    reached("checked")
    written = [file for group in new for file in group.files.values()]
    files = [*_link(change.base, into, kept), *written]
    reached("linked")
    gone = [file for group in old if (group.month, group.number) in again for file in group.files.values()]
    return files + _placeholders(into, files), _sums(change, into, gone, written, files)


def _with_articles(base: Snapshot | None) -> list[Parts]:
    """The parts that may stay: none of tables of another version; an empty one is made anew where it is needed."""
    if base is None or base.outdated:
        return []
    return [group for group in groups(base) if "articles" in group.files and group.files["articles"].rows]


def _sums(
    change: Change, into: Path, gone: Sequence[FileInfo], new: Sequence[FileInfo], files: Sequence[FileInfo]
) -> pa.Table:
    """The sums of all `files`: those of the base, less those of what is gone, and those of what is new."""
    if change.base is None or change.recount or change.base.outdated:
        return summary.count(into, files)
    return summary.carry(summary.of(change.base), summary.count(change.base.path, gone), summary.count(into, new))


def _rows(parts: Sequence[Parts], table: str) -> int:
    return sum(group.files[table].rows for group in parts if table in group.files)


def _touched(change: Change) -> set[tuple[str, int]]:
    """The months and numbers of parts with articles that are not to stay."""
    return {(found.month, found.part) for found in map(change.articles.__getitem__, change.removed)}


def _coming(change: Change) -> dict[str, float]:
    """About how many bytes in memory the batches bring to each month."""
    sizes: dict[str, float] = defaultdict(float)
    for batch in change.batches:
        done = disk.read_json(batch / staging.DONE)
        total = sum(done["months"].values())
        for month, n in done["months"].items():
            sizes[month] += done["bytes"] * n / total
    return sizes


def _write_parts(into: Path, origins: Sequence[merge.Origin], old: Sequence[Parts]) -> list[Parts]:
    highest: dict[str, int] = defaultdict(lambda: -1)
    for group in old:
        highest[group.month] = max(highest[group.month], group.number)
    written: list[Parts] = []
    for together in merge.groups(origins):
        new = {}
        for month in together.months:
            highest[month] += 1
            new[month] = Parts(month, highest[month])
        for table in TABLES:
            for month, rows in together.rows(table):
                if rows.num_rows:
                    path = partitions.part_path(table, month, new[month].number)
                    new[month].files[table] = _write(into, path, table, rows)
        for part in new.values():
            _check_group(into, part)
        written += new.values()
    return written


def _write(into: Path, path: str, table: str, data: Any) -> FileInfo:
    file = into / path
    file.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(file, TABLES[table], data)
    disk.seal(file)
    return disk.describe(into, path, data.num_rows)


def _check_group(into: Path, group: Parts) -> None:
    """Reads back what was written, and checks it."""
    wrong = part_check.problems(into, group)
    if wrong:
        raise PublishError(f"a check failed, nothing was published: {'; '.join(wrong)}; please report it")


def _check_articles(into: Path, new: Sequence[Parts], expected: int) -> None:
    """Every article that is to be in the new parts is there, once."""
    ids: set[bytes] = set()
    for group in new:
        for batch in parquet.read_batches(into / group.files["articles"].path, ["article_id"]):
            ids.update(map(accounting.short, batch.column(0).to_pylist()))
    rows = _rows(new, "articles")
    if not len(ids) == rows == expected:
        raise PublishError(
            f"a check failed, nothing was published: the new parts should have {expected} articles and have {rows} "
            f"rows with {len(ids)} ids; please report it"
        )


def _link(last: Snapshot | None, into: Path, kept: Sequence[Parts]) -> Iterator[FileInfo]:
    for group in kept:
        for file in group.files.values():
            target = into / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            source = last.path / file.path if last else Path()
            try:
                os.link(source, target)
            except OSError as error:
                if error.errno not in NO_LINKS:
                    raise
                shutil.copyfile(source, target)
                disk.sync_folder(target)  # a file's content, as well
                disk.seal(target)
            yield file


def _placeholders(into: Path, files: Sequence[FileInfo]) -> list[FileInfo]:
    """An empty file for each table that would have none."""
    path = {table: partitions.part_path(table, partitions.UNKNOWN, 0) for table in TABLES}
    missing = [table for table in TABLES if not any(file.path.startswith(f"{table}/") for file in files)]
    return [_write(into, path[table], table, parquet.empty(table)) for table in missing]


def _totals(into: Path, sums: pa.Table) -> dict[str, Any]:
    parquet.write_rows(into / TOTALS, sums)
    disk.seal(into / TOTALS)
    return {"totals": disk.describe(into, TOTALS, sums.num_rows)._asdict()}


def _report(into: Path, sums: pa.Table, about: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """Writes the report; what the manifest says of it. Tables are worth more than what is shown of them."""
    path = into / REPORT
    try:
        from flows.report import html_page
        from flows.report.report_data import facts

        stages = {**about["seconds"], "publish": round(seconds, 3)}
        html_page.write(path, facts(sums), {**about, "seconds": stages})
        disk.seal(path)
    except Exception as error:
        path.unlink(missing_ok=True)
        return {"report": None, "report_error": f"{type(error).__name__}: {error}"}
    return {"report": REPORT}


def _flip(root: Path, into: Path, name: str) -> Path:
    """Makes all of it durable, gives it its name, and points `published` at it."""
    for folder, _, _ in os.walk(into, topdown=False):
        disk.sync_folder(Path(folder))
    reached("synced")
    path = into.with_name(name)
    into.rename(path)
    disk.sync_folder(path.parent)
    reached("renamed")
    link = root / f".published.{name}.tmp"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("snapshots") / name)
    reached("link made")
    link.replace(root / "published")
    disk.sync_folder(root)
    reached("flipped")
    return path
