"""Publish a snapshot as Delta Lake tables over the same files."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import InputError
from flows.export.lake_files import SNAPSHOT_PROPERTY, LakeFile, change, is_partitioned, lake_schema, link_files
from transforms.contract.archive_tables import PUBLISHED_MONTH
from transforms.contract.schema import Table

if TYPE_CHECKING:
    from deltalake import DeltaTable
    from deltalake.transaction import AddAction


def write_delta(folder: Path, table: Table, files: list[LakeFile], snapshot: str) -> None:
    """Make the Delta table `folder`/NAME one of exactly these files, in one commit.

    The files are hard-linked below the table, so that it stays right when the snapshot is pruned. Paths in the log are
    relative: the folder may be moved. (Delta Lake protocol, writer version 2.)

    Args:
        folder: Folder of all tables.
        table: The table's declaration.
        files: All files that the table shall have.
        snapshot: Id of their snapshot, which the commit names.

    Raises:
        InputError: deltalake is missing, or the table has other columns.
    """
    try:
        from deltalake import DeltaTable
    except ModuleNotFoundError:
        raise InputError("Delta Lake tables need deltalake: pip install 'newstables[delta]'") from None
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
