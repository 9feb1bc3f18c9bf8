"""Publish a snapshot as Apache Iceberg tables over the same files, with a catalogue in SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
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
    from pyiceberg.catalog.sql import SqlCatalog
    from pyiceberg.manifest import DataFile
    from pyiceberg.table import Table as IcebergTable

CATALOG = "catalog.sqlite"
NAMESPACE = "newstables"
UNFIT = "#?%"  # in an address they end the path, or encode a character


@contextmanager
def open_iceberg(folder: Path) -> Iterator[WriteTable]:
    """Yield a function that writes the Iceberg table `newstables.NAME` of the folder's catalogue.

    Files are hard-linked below the table's folder, so that it stays right when the snapshot is pruned. Iceberg's
    metadata have absolute paths: the folder must stay where it is. The month is no column of the files; readers take
    it from the partition, as the specification says for tables that come from Hive ("Column Projection"). The
    function raises InputError if the table is there with other columns.
    """
    with closing(open_catalog(folder)) as catalog:
        catalog.create_namespace_if_not_exists(NAMESPACE)
        yield partial(_write, catalog, folder)


def _write(catalog: SqlCatalog, folder: Path, table: Table, files: list[LakeFile], snapshot: str) -> None:
    name = (NAMESPACE, table.name)
    found = catalog.load_table(name) if catalog.table_exists(name) else _create(catalog, folder, table)
    if _columns(found) != lake_schema(table, "doc").names:
        raise InputError(f"{folder / table.name} has other columns than the table {table.name}; export to a new folder")
    _commit(found, folder / table.name, files, snapshot)


def _commit(found: IcebergTable, place: Path, files: list[LakeFile], snapshot: str) -> None:
    """Add and remove files in one commit, unless the table has these files already."""
    present = {_below(place, task.file.file_path): task.file for task in found.scan().plan_files()}
    changed = change(present, files)
    if not changed:
        return
    link_files(place, changed.added)
    with found.transaction() as transaction:
        update = transaction.update_snapshot(snapshot_properties={SNAPSHOT_PROPERTY: snapshot}).overwrite()
        with update:
            for path in changed.removed:
                update.delete_data_file(present[path])
            for file in changed.added:
                update.append_data_file(_data_file(found, place, file))


def open_catalog(folder: Path) -> SqlCatalog:
    """Open the catalogue of a folder; make it if there is none."""
    from pyiceberg.catalog.sql import SqlCatalog

    return SqlCatalog(NAMESPACE, uri=f"sqlite:///{folder.resolve() / CATALOG}", warehouse=_address(folder))


def _create(catalog: SqlCatalog, folder: Path, table: Table) -> IcebergTable:
    """Create a table without rows, in one commit. Files have no field ids: their columns are found by name."""
    from pyiceberg.table import TableProperties

    name, place = (NAMESPACE, table.name), folder / table.name
    schema = lake_schema(table, "doc")
    with catalog.create_table_transaction(
        name, schema, location=_address(place), properties={"comment": table.row}
    ) as new:
        mapping = new.table_metadata.schema().name_mapping.model_dump_json()
        new.set_properties({TableProperties.DEFAULT_NAME_MAPPING: mapping})
        if is_partitioned(table):
            with new.update_spec() as spec:
                spec.add_identity(PUBLISHED_MONTH.name)
    return catalog.load_table(name)


def _columns(found: IcebergTable) -> list[str]:
    return [field.name for field in found.schema().fields]


def _below(place: Path, address: str) -> str:
    """Return the path of a file's address below a table's folder."""
    return Path(address.removeprefix("file://")).relative_to(place.resolve()).as_posix()


def _address(place: Path) -> str:
    """Return the address of a file or folder. Iceberg's addresses have no percent-encoding."""
    return f"file://{place.resolve()}"


def _data_file(found: IcebergTable, place: Path, file: LakeFile) -> DataFile:
    from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
    from pyiceberg.typedef import Record

    return DataFile.from_args(
        content=DataFileContent.DATA,
        file_path=_address(place / file.path),
        file_format=FileFormat.PARQUET,
        partition=Record(*file.partition.values()),
        record_count=file.rows,
        file_size_in_bytes=file.bytes,
        spec_id=found.spec().spec_id,
    )
