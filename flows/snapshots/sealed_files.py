"""Write the files of a new snapshot, or share them with the snapshot before."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pyarrow as pa

from flows.snapshots.snapshot import Snapshot
from flows.storage import disk, parquet
from flows.storage.disk import FileInfo
from transforms.contract.table_sets import SNAPSHOT_TABLES

NO_LINKS = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP}


def write_part(into: Path, path: str, table: str, rows: pa.Table) -> FileInfo:
    """Write the rows of a table to a new file, sorted as declared, and make it read-only.

    Args:
        into: Folder of the new snapshot.
        path: Path of the file below it.
        table: Name of the table.
        rows: Its rows, with the declared columns.
    """
    file = into / path
    file.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(file, SNAPSHOT_TABLES[table], rows)
    disk.seal(file)
    return disk.describe(into, path, rows.num_rows)


def link_part(base: Snapshot, into: Path, file: FileInfo) -> FileInfo:
    """Share a file of an earlier snapshot with the new one."""
    link_file(base.path / file.path, into / file.path)
    return file


def link_file(source: Path, target: Path) -> None:
    """Hard-link a sealed file; copy it where the file system has no links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        shutil.copyfile(source, target)
        disk.sync_folder(target)  # syncs the content of a file, too
        disk.seal(target)


class PartFiles:
    """The files of tables that are made anew for a snapshot. A file with the rows of the base's is shared with it.

    Attributes:
        files: The files so far, as the manifest lists them.
        written: Paths of those that the base does not have.
    """

    def __init__(self, into: Path, base: Snapshot | None) -> None:
        self.files: list[FileInfo] = []
        self.written: set[str] = set()
        self._into = into
        self._base = base
        self._of_base = {file.path: file for file in base.files} if base else {}

    def write(self, path: str, table: str, rows: pa.Table) -> None:
        """Write a file, or share that of the base if it has the same bytes; a file without rows is left out."""
        if not rows.num_rows:
            return
        file = write_part(self._into, path, table, rows)
        if self._base and self._of_base.get(path) == file:
            (self._into / path).unlink()
            link_part(self._base, self._into, file)
        else:
            self.written.add(path)
        self.files.append(file)

    def keep(self, path: str) -> None:
        """Share a file of the base, if it has one at that path."""
        if self._base and path in self._of_base:
            self.files.append(link_part(self._base, self._into, self._of_base[path]))
