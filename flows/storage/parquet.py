"""Read and write Parquet files: the only calls of pyarrow.parquet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from flows.errors import naming
from flows.storage.disk import sync
from transforms.contract import schema, tables

ROW_GROUP_ROWS = 122_880
ROW_GROUP_BYTES = 64 << 20


def write_table(path: Path, table: schema.Table, data: pa.Table) -> None:
    """Writes `data` (of the declared schema) to a new file, sorted as declared, and makes it durable."""
    order = [(name, "ascending") for name in table.order]
    write_rows(path, data.sort_by(order) if data.num_rows else data)


def write_rows(path: Path, data: pa.Table) -> None:
    """Writes rows as they are to a new file and makes it durable."""
    rows = max(1, min(ROW_GROUP_ROWS, ROW_GROUP_BYTES * data.num_rows // max(1, data.nbytes)))
    with naming(path), path.open("xb") as file:
        pq.write_table(data, file, compression="zstd", row_group_size=rows, write_page_index=True)
        sync(file.fileno())


def read_table(path: Path | BinaryIO, columns: Sequence[str] | None = None) -> pa.Table:
    """A file's rows; only these columns, where given. The partition in its path adds no column."""
    with pq.ParquetFile(path) as file:
        return file.read(columns=list(columns) if columns is not None else None)


def read_batches(path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The same, some thousand rows at a time."""
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(columns=list(columns))


def part_schema(path: Path) -> pa.Schema:
    """The Arrow schema a file was written with."""
    return pq.read_schema(path)


def empty(table: str) -> pa.Table:
    """A table of the declared schema without rows."""
    return tables.TABLES[table].arrow_schema.empty_table()
