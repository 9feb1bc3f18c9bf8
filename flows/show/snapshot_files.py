"""Read single rows of a snapshot, in a folder or in an object store, without reading its other rows.

Imports as little as it can: `newstables show` answers within a second, its start included.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

import pyarrow as pa

from flows.snapshots import catalog
from flows.storage import parquet, partitions
from flows.storage.disk import FileInfo
from flows.storage.locations import checked, is_url

Row = dict[str, Any]
T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
READ_AT_ONCE = 4  # files; most of the time goes into unpacking, which holds no lock of Python's


@dataclass(frozen=True)
class SnapshotFiles:
    """The files of a snapshot.

    Attributes:
        location: Folder or URL that was built into.
        snapshot: Id of the snapshot.
        files: Its files.
        opened: Path of each file in a folder, or a function that opens it in a store, by its path below the snapshot.
    """

    location: str
    snapshot: str
    files: Sequence[FileInfo]
    opened: Mapping[str, Path | Callable[[], BinaryIO]]

    def of(self, table: str, month: str | None = None, number: int | None = None) -> list[str]:
        """Return the paths of a table's files, of a month or of one part, in order; none if it has no such table."""
        named = [(file.path, partitions.split_path(file.path)) for file in self.files]
        return [
            path
            for path, name in named
            if name.table == table and month in (None, name.month) and number in (None, name.number)
        ]

    def rows(
        self, paths: Sequence[str], column: str, values: Iterable[str], columns: Sequence[str] | None = None
    ) -> list[Row]:
        """Return the rows of files in which a column of strings has one of some values, in the order of the files.

        Args:
            paths: Paths of the files.
            column: The column.
            values: The values.
            columns: Columns to read; None for all. Those that a file lacks are left out.
        """
        return [row for rows in self._read_where(paths, column, values, columns) for row in rows]

    def rows_by_table(self, paths: Sequence[str], column: str, values: Iterable[str]) -> dict[str, list[Row]]:
        """Return rows as `rows` does, by their table; all files are read at once."""
        found: dict[str, list[Row]] = {}
        for path, rows in zip(paths, self._read_where(paths, column, values), strict=True):
            found.setdefault(partitions.split_path(path).table, []).extend(rows)
        return found

    def _read_where(
        self, paths: Sequence[str], column: str, values: Iterable[str], columns: Sequence[str] | None = None
    ) -> list[list[Row]]:
        wanted = sorted(set(values))
        if not wanted:
            return [[] for _ in paths]
        tables = self.read_each(paths, lambda file: parquet.read_where(file, column, wanted, columns))
        return [_rows_of(table) for table in tables]

    def read_each(self, paths: Sequence[str], read: Callable[[Path | BinaryIO], T]) -> list[T]:
        """Call a function on each file, several at a time, and return what it returns, in their order."""

        def read_one(path: str) -> T:
            opened = self.opened[path]
            if isinstance(opened, Path):
                return read(opened)
            with opened() as file:
                return read(file)

        if len(paths) < 2:
            return [read_one(path) for path in paths]
        with ThreadPoolExecutor(READ_AT_ONCE) as pool:
            return list(pool.map(read_one, paths))


def _rows_of(table: pa.Table) -> list[Row]:
    """Return rows as `to_pylist` does, dates as datetimes with UTC; it would import pandas for them."""
    dated = [field.name for field in table.schema if pa.types.is_timestamp(field.type)]
    for name in dated:
        column = table.schema.get_field_index(name)
        table = table.set_column(column, name, table[name].cast(pa.int64()))  # microseconds, as the contract has it
    rows: list[Row] = table.to_pylist()
    for row in rows:
        row.update({name: EPOCH + timedelta(microseconds=row[name]) for name in dated if row[name] is not None})
    return rows


def open_files(to: str | os.PathLike[str], snapshot_id: str | None = None) -> SnapshotFiles:
    """Open a snapshot of a folder or URL; the published one for None.

    Raises:
        flows.errors.TargetError: Nothing is published there, or there is no such snapshot.
        flows.errors.PublishError: A newer version wrote it, or its files are not those that were published.
    """
    place = checked(to)
    if is_url(place):
        return _open_stored(place, snapshot_id)
    root = Path(place)
    snapshot = catalog.require(root) if snapshot_id is None else catalog.named(root, snapshot_id)
    paths = {file.path: snapshot.path / file.path for file in snapshot.files}
    return SnapshotFiles(str(root), snapshot.id, snapshot.files, paths)


def _open_stored(url: str, snapshot_id: str | None) -> SnapshotFiles:
    from flows.object_store import pointer
    from flows.object_store.client import Files, Objects

    objects = Objects(url)
    stored = pointer.read_stored(objects, pointer.resolve_id(objects, snapshot_id))
    files = Files(objects, {file.key: file.bytes for file in stored.files})

    def open_object(key: str) -> BinaryIO:
        return cast(BinaryIO, files.open(key))

    opened = {file.path: partial(open_object, file.key) for file in stored.files}
    return SnapshotFiles(objects.url, stored.id, stored.files, opened)
