"""Snapshots: built beside the current one, checked from disk, then put in its place in one atomic step."""

from __future__ import annotations

import errno
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows import merge, store
from flows.errors import PublishError
from flows.store import FileInfo
from transforms import accounting, checks
from transforms.tables import SCHEMA_VERSION, TABLES

MANIFEST = "manifest.json"
SMALL_PARTS = 8
ID_FORMAT = "%Y%m%dT%H%M%SZ"
NO_LINKS = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP}


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
    manifest = store.read_json(path / MANIFEST)
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


def publish(
    root: Path,
    name: str,
    batches: Sequence[Path],
    settled: accounting.Settlement,
    published: Mapping[bytes, accounting.Published],
    about: Mapping[str, Any],
) -> Snapshot:
    """Publishes the winners of the staged batches, together with all that is published and not replaced.

    Args:
        root: The build's folder, locked.
        name: The new snapshot's id.
        batches: Done batches.
        settled: Which of their articles to publish, and which published ones they replace.
        published: The current snapshot's articles.
        about: More for the manifest.

    Raises:
        PublishError: A check failed. The current snapshot is as it was.
    """
    last = current(root)
    into = root / "snapshots" / f"{name}.tmp"
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    old, kept = groups(last), []
    again = _to_rewrite(last, old, settled.replaced, published)
    for group in old:
        if (group.month, group.number) not in again and "articles" in group.files:
            kept.append(group)
    origins = [merge.staged(batch, settled.winners) for batch in batches]
    for group in old:
        if last and (group.month, group.number) in again:
            paths = {table: last.path / file.path for table, file in group.files.items()}
            origins.append(merge.published(paths, group.month, 3 * group.bytes, settled.replaced))
    new = _write_parts(into, origins, old)
    expected = len(published) - len(settled.replaced) + len(settled.winners)
    _check_articles(into, new, expected - _rows(kept, "articles"))
    files = [*_link(last, into, kept), *(file for group in new for file in group.files.values())]
    files += _placeholders(into, files)
    manifest = {
        "snapshot": name,
        "parent": last.path.name if last else None,
        "schema_version": SCHEMA_VERSION,
        **about,
        "files": [file._asdict() for file in sorted(files)],
        "schema": declared(),
    }
    store.write_json(into / MANIFEST, manifest)
    return Snapshot(_flip(root, into, name), manifest)


def sweep(root: Path) -> None:
    """Removes snapshots that a dead run left half-built."""
    for path in (root / "snapshots").glob("*.tmp"):
        shutil.rmtree(path)
    for path in root.glob(".published.*.tmp"):
        path.unlink()


def retire(root: Path, keep: int, hours: float, now: datetime) -> list[str]:
    """Removes former snapshots but the last `keep` and those replaced less than `hours` ago; returns their ids."""
    published = (root / "published").resolve().name
    names = sorted(p.name for p in (root / "snapshots").iterdir() if not p.name.endswith(".tmp"))
    older = [name for name in names if name < published]
    removed = []
    for name, successor in zip(older[: max(0, len(older) - keep)], [*older, published][1:], strict=False):
        replaced_at = datetime.strptime(successor.split("-")[0], ID_FORMAT).replace(tzinfo=UTC)
        if now - replaced_at >= timedelta(hours=hours):
            path = root / "snapshots" / name
            path.rename(path.with_name(f"{name}.tmp"))
            shutil.rmtree(path.with_name(f"{name}.tmp"))
            removed.append(name)
    return removed


def _rows(parts: Sequence[Parts], table: str) -> int:
    return sum(group.files[table].rows for group in parts if table in group.files)


def _to_rewrite(
    last: Snapshot | None, old: Sequence[Parts], replaced: set[bytes], published: Mapping[bytes, accounting.Published]
) -> set[tuple[str, int]]:
    """The groups with a replaced article, and the small ones of a month where many have gathered."""
    again: set[tuple[str, int]] = set()
    months = {published[article].month for article in replaced}
    for group in old:
        if last and group.month in months and "articles" in group.files:
            batches = store.read_batches(last.path / group.files["articles"].path, ["article_id"])
            ids = (article for batch in batches for article in batch.column(0).to_pylist())
            if any(accounting.short(article) in replaced for article in ids):
                again.add((group.month, group.number))
    small: dict[str, list[Parts]] = defaultdict(list)
    for group in old:
        if "articles" in group.files and 3 * group.bytes < merge.PART_BYTES / 2:
            small[group.month].append(group)
    for month, gathered in small.items():
        if len(gathered) >= SMALL_PARTS:
            again |= {(month, group.number) for group in gathered}
    return again


def _write_parts(into: Path, origins: Sequence[merge.Origin], old: Sequence[Parts]) -> list[Parts]:
    highest: dict[str, int] = defaultdict(lambda: -1)
    for group in old:
        highest[group.month] = max(highest[group.month], group.number)
    written = []
    for month, rows in merge.merge(origins, merge.PART_BYTES):
        highest[month] += 1
        group = Parts(month, highest[month])
        for table, data in rows.items():
            if data.num_rows:
                path = store.part_path(table, month, group.number)
                group.files[table] = _write(into, path, table, data)
        del rows
        _check_group(into, group)
        written.append(group)
    return written


def _write(into: Path, path: str, table: str, data: Any) -> FileInfo:
    file = into / path
    file.parent.mkdir(parents=True, exist_ok=True)
    store.write_table(file, TABLES[table], data)
    file.chmod(file.stat().st_mode & 0o444)  # ours alone still: once linked, a mode would change everywhere
    return store.describe(into, path, data.num_rows)


def _check_group(into: Path, group: Parts) -> None:
    """Reads back what was written, and checks it."""
    frames = {}
    for table in TABLES:
        if table not in group.files:
            frames[table] = store.empty(table).to_pandas()
            continue
        file = group.files[table]
        data = store.read_table(into / file.path)
        if not data.schema.equals(TABLES[table].arrow_schema, check_metadata=True) or data.num_rows != file.rows:
            raise PublishError(f"{file.path} does not read back as it was written; nothing was published")
        frames[table] = data.to_pandas()
    wrong = checks.problems(frames)
    if wrong:
        raise PublishError(f"a check failed, nothing was published: {'; '.join(wrong)}; please report it")


def _check_articles(into: Path, new: Sequence[Parts], expected: int) -> None:
    """Every article that is to be in the new parts is there, once."""
    ids: set[bytes] = set()
    for group in new:
        for batch in store.read_batches(into / group.files["articles"].path, ["article_id"]):
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
                shutil.copy2(source, target)
            yield file


def _placeholders(into: Path, files: Sequence[FileInfo]) -> list[FileInfo]:
    """An empty file for each table that would have none."""
    path = {table: store.part_path(table, store.UNKNOWN, 0) for table in TABLES}
    missing = [table for table in TABLES if not any(file.path.startswith(f"{table}/") for file in files)]
    return [_write(into, path[table], table, store.empty(table)) for table in missing]


def _flip(root: Path, into: Path, name: str) -> Path:
    """Makes all of it durable, gives it its name, and points `published` at it."""
    for folder, _, _ in os.walk(into, topdown=False):
        store.sync_folder(Path(folder))
    path = into.with_name(name)
    into.rename(path)
    store.sync_folder(path.parent)
    link = root / f".published.{name}.tmp"
    link.symlink_to(Path("snapshots") / name)
    link.replace(root / "published")
    store.sync_folder(root)
    return path
