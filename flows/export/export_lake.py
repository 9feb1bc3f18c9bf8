"""Export a snapshot as a folder of lakehouse tables, over the same files."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from flows.errors import InputError
from flows.export.delta_tables import open_delta
from flows.export.iceberg_tables import UNFIT, open_iceberg
from flows.export.lake_files import WriteTable, table_files
from flows.progress import ProgressReporter
from flows.snapshots import catalog
from flows.snapshots.snapshot import Snapshot
from flows.storage.locations import is_url
from flows.storage.lock import locked
from transforms.contract.table_sets import PUBLISHED_TABLES


class Lake(NamedTuple):
    """A lakehouse format.

    Attributes:
        libraries: The modules that write it; the extra that brings them has the name of the ending.
        open: Opens a folder, and gives the function that makes one table that of a snapshot.
        unfit: Characters that its addresses cannot have.
    """

    libraries: tuple[str, ...]
    open: Callable[[Path], AbstractContextManager[WriteTable]]
    unfit: str = ""


LAKES = {".delta": Lake(("deltalake",), open_delta), ".iceberg": Lake(("pyiceberg", "sqlalchemy"), open_iceberg, UNFIT)}


def export_lake(
    folder: Path,
    to: str | os.PathLike[str],
    snapshot_id: str | None,
    tables: Sequence[str],
    progress: ProgressReporter,
) -> tuple[Snapshot, list[str], int]:
    """Make the tables of a lakehouse those of a snapshot: a commit per table that differs.

    Files are hard-linked, where the file system has links. Files that the snapshot no longer has are removed from the
    tables, but stay in the folder for readers of the tables' former versions, until the lakehouse's own tools
    (`vacuum`, expired snapshots) remove them. If it ends in the middle, the next export does the rest.

    Args:
        folder: Folder of the lakehouse, whose ending tells its format; it is made if it is not there.
        to: Folder of the tables.
        snapshot_id: A former snapshot; None for the published one.
        tables: Names of published tables; empty for all.
        progress: What to report the progress to.

    Returns:
        The snapshot, the tables' names and the number of their rows.

    Raises:
        flows.errors.InputError: `to` is a URL, a table is not a published one, the library of the format is missing, or
            the folder is not one of these tables.
        flows.errors.LockedError: Another export writes into the folder.
        flows.errors.TargetError: Nothing is published there, or there is no such snapshot.
        flows.errors.PublishError: An earlier version wrote the snapshot.
    """
    if is_url(str(to)):
        raise InputError(f"{folder}: lakehouse tables share the files of a folder, and {to} is none")
    if unknown := [name for name in tables if name not in PUBLISHED_TABLES]:
        raise InputError(f"{', '.join(unknown)}: not a published table; there are: {', '.join(PUBLISHED_TABLES)}")
    root = Path(to)
    snapshot = catalog.named(root, snapshot_id) if snapshot_id else catalog.require(root)
    snapshot.require_same_tables()
    chosen = [name for name in PUBLISHED_TABLES if name in tables or not tables]
    lake = LAKES[folder.suffix.lower()]
    _require_writable(folder, lake)
    progress.stage("exporting")
    progress.begin(sum(snapshot.rows[name] for name in chosen))
    with locked(folder, doing="export"), lake.open(folder) as write:
        for name in chosen:
            write(PUBLISHED_TABLES[name], table_files(snapshot, name), snapshot.id)
            progress.advance(snapshot.rows[name])
    return snapshot, chosen, sum(snapshot.rows[name] for name in chosen)


def _require_writable(folder: Path, lake: Lake) -> None:
    """Raise InputError if the folder cannot be one of the format. Nothing is written before."""
    kind = folder.suffix.lower().removeprefix(".")
    if missing := [library for library in lake.libraries if find_spec(library) is None]:
        raise InputError(f"{folder}: .{kind} needs {missing[0]}: pip install 'newstables[{kind}]'")
    if unfit := [sign for sign in lake.unfit if sign in str(folder.resolve())]:
        raise InputError(f"{folder}: .{kind} cannot have a path with {unfit[0]!r}; choose another folder")
    if folder.is_file():
        raise InputError(f"{folder} is a file; name a folder")
    if not folder.parent.is_dir():
        raise InputError(f"{folder}: there is no folder {folder.parent}")
