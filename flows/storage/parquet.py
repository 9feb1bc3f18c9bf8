"""Read and write Parquet files. No other module calls pyarrow.parquet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from flows.errors import naming
from flows.storage.disk import sync
from transforms.contract import schema
from transforms.contract.table_sets import SNAPSHOT_TABLES

ROW_GROUP_ROWS = 122_880
ROW_GROUP_BYTES = 64 << 20


def write_table(path: Path, table: schema.Table, data: pa.Table) -> None:
    """Write rows of a declared table to a new file, sorted as declared, and make it durable.

    Raises:
        FileExistsError: There is a file at `path`.
    """
    write_rows(path, table.sorted(data))


def write_rows(path: Path, data: pa.Table) -> None:
    """Write rows in their order to a new file, and make it durable.

    Raises:
        FileExistsError: There is a file at `path`.
    """
    rows = max(1, min(ROW_GROUP_ROWS, ROW_GROUP_BYTES * data.num_rows // max(1, data.nbytes)))
    with naming(path), path.open("xb") as file:
        pq.write_table(data, file, compression="zstd", row_group_size=rows, write_page_index=True)
        sync(file.fileno())


def read_table(path: Path | BinaryIO, columns: Sequence[str] | None = None) -> pa.Table:
    """Read a file, or only some of its columns. The partition in its path adds no column."""
    with pq.ParquetFile(path) as file:
        return file.read(columns=list(columns) if columns is not None else None)


def read_chunks(path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield some columns of a file, some thousand rows at a time."""
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(columns=list(columns))


def part_schema(path: Path) -> pa.Schema:
    """Return the Arrow schema of a file."""
    return pq.read_schema(path)


def empty(table: str) -> pa.Table:
    """Return a declared table without rows."""
    return SNAPSHOT_TABLES[table].arrow_schema.empty_table()
