"""Share the Parquet files of a snapshot with the tables of a lakehouse (Delta Lake, Apache Iceberg)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from flows.snapshots.sealed_files import link_file
from flows.snapshots.snapshot import Snapshot
from flows.storage import partitions
from flows.storage.disk import FileInfo
from transforms.contract.archive_tables import PUBLISHED_MONTH
from transforms.contract.schema import Table
from transforms.contract.table_sets import UNPARTITIONED

SNAPSHOT_PROPERTY = "newstables.snapshot"  # in each commit: which snapshot the tables are made of


@dataclass(frozen=True)
class LakeFile:
    """A file of a table in a lakehouse.

    Attributes:
        path: Its path below the table's folder. It is named by its content, so that equal paths are equal files.
        source: The file of the snapshot that it is shared with.
        month: Its partition; None for a table without partitions.
        rows: Number of rows.
        bytes: Size in bytes.
    """

    path: str
    source: Path
    month: str | None
    rows: int
    bytes: int

    @property
    def partition(self) -> dict[str, str]:
        """Return the values of the partition's columns, which the file does not hold."""
        return {} if self.month is None else {PUBLISHED_MONTH.name: self.month}


# Makes a table one of exactly some files, in one commit that names their snapshot.
WriteTable = Callable[[Table, list[LakeFile], str], None]


@dataclass(frozen=True)
class Change:
    """What makes a table that of another snapshot.

    Attributes:
        added: The files to add.
        removed: Paths of the files to remove, below the table's folder.
    """

    added: list[LakeFile]
    removed: list[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def table_files(snapshot: Snapshot, table: str) -> list[LakeFile]:
    """Return the files that a table has in a snapshot, in the order of their paths. A file without rows is left out."""
    return [_lake_file(snapshot, file) for file in sorted(snapshot.files_of(table)) if file.rows]


def _lake_file(snapshot: Snapshot, file: FileInfo) -> LakeFile:
    month = partitions.split_path(file.path).month or None
    folder = "" if month is None else f"{PUBLISHED_MONTH.name}={month}/"
    return LakeFile(f"{folder}{file.sha256}.parquet", snapshot.path / file.path, month, file.rows, file.bytes)


def change(present: Iterable[str], wanted: Iterable[LakeFile]) -> Change:
    """Return what to add and to remove so that a table with the paths `present` has the files `wanted`."""
    by_path = {file.path: file for file in wanted}
    before = set(present)
    added = [file for path, file in by_path.items() if path not in before]
    return Change(added, sorted(before - by_path.keys()))


def link_files(folder: Path, files: Iterable[LakeFile]) -> None:
    """Hard-link files into a table's folder. Those that an earlier export linked are there already."""
    for file in files:
        if not (folder / file.path).exists():
            link_file(file.source, folder / file.path)


def lake_schema(table: Table, comment: str) -> pa.Schema:
    """Return a table's schema with its partition column, if it has one.

    Args:
        table: The table's declaration.
        comment: Key of the metadata under which the format keeps what a column means.
    """
    fields = [c.arrow_field.with_metadata({comment: c.meaning}) for c in table.columns]
    if is_partitioned(table):
        # Nullable, as Iceberg's readers expect what is not null to be in the files.
        month = PUBLISHED_MONTH.arrow_field.with_nullable(True)
        fields.append(month.with_metadata({comment: PUBLISHED_MONTH.meaning}))
    return pa.schema(fields)


def is_partitioned(table: Table) -> bool:
    """Return whether the table has a partition per month."""
    return table.name not in UNPARTITIONED
