"""Publish a snapshot as Delta Lake tables over the same files."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import InputError
from flows.export.lake_files import (
    SNAPSHOT_PROPERTY,
    LakeFile,
    WriteTable,
    change,
    is_partitioned,
    lake_schema,
    link_files,
)
from transforms.contract.archive_tables import PUBLISHED_MONTH
from transforms.contract.schema import Table

if TYPE_CHECKING:
    from deltalake import DeltaTable
    from deltalake.transaction import AddAction


@contextmanager
def open_delta(folder: Path) -> Iterator[WriteTable]:
    """Yield a function that writes the Delta table `folder`/NAME.

    Files are hard-linked below the table, so that it stays right when the snapshot is pruned. Paths in the log are
    relative: the folder may be moved. (Delta Lake protocol, writer version 2.) The function raises InputError if the
    table is there with other columns.
    """
    yield partial(_write, folder)


def _write(folder: Path, table: Table, files: list[LakeFile], snapshot: str) -> None:
    from deltalake import DeltaTable

    place = folder / table.name
    if DeltaTable.is_deltatable(str(place)):
        _update(DeltaTable(str(place)), place, table, files, snapshot)
    else:
        _create(place, table, files, snapshot)


def _create(place: Path, table: Table, files: list[LakeFile], snapshot: str) -> None:
    from deltalake import CommitProperties, Schema
    from deltalake.transaction import create_table_with_add_actions

    link_files(place, files)
    create_table_with_add_actions(
        str(place),
        Schema.from_arrow(lake_schema(table, "comment")),
        [_add_action(file) for file in files],
        partition_by=_partition_columns(table),
        name=table.name,
        description=table.row,
        commit_properties=CommitProperties(custom_metadata={SNAPSHOT_PROPERTY: snapshot}),
    )


def _update(found: DeltaTable, place: Path, table: Table, files: list[LakeFile], snapshot: str) -> None:
    from deltalake import CommitProperties, Schema
    from deltalake.transaction import RemoveAction

    schema = Schema.from_arrow(lake_schema(table, "comment"))
    if found.schema() != schema:
        raise InputError(f"{place} has other columns than the table {table.name}; export to a new folder")
    changed = change(found.get_add_actions(flatten=True).column("path").to_pylist(), files)
    if not changed:
        return
    link_files(place, changed.added)
    now = int(time.time() * 1000)
    found.create_write_transaction(
        [
            *(RemoveAction(path, data_change=True, deletion_timestamp=now) for path in changed.removed),
            *(_add_action(file) for file in changed.added),
        ],
        mode="append",
        schema=schema,
        partition_by=_partition_columns(table),
        commit_properties=CommitProperties(custom_metadata={SNAPSHOT_PROPERTY: snapshot}),
    )


def _add_action(file: LakeFile) -> AddAction:
    from deltalake.transaction import AddAction

    return AddAction(
        path=file.path,
        size=file.bytes,
        partition_values=file.partition,
        modification_time=int(file.source.stat().st_mtime * 1000),
        data_change=True,
        stats=json.dumps({"numRecords": file.rows}),
    )


def _partition_columns(table: Table) -> list[str]:
    return [PUBLISHED_MONTH.name] if is_partitioned(table) else []
