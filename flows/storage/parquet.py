"""Read and write Parquet files. No other module calls pyarrow.parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
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


def read_files(table: str, paths: Iterable[Path | BinaryIO], columns: Sequence[str] | None = None) -> pa.Table:
    """Read some files of a declared table, or only some of its columns, as one table; no files give no rows."""
    none = empty(table) if columns is None else empty(table).select(list(columns))
    return pa.concat_tables([none, *(read_table(path, columns) for path in paths)])


def read_chunks(path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield some columns of a file, some thousand rows at a time."""
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(columns=list(columns))


def read_where(
    path: Path | BinaryIO, column: str, values: Sequence[str], columns: Sequence[str] | None = None
) -> pa.Table:
    """Read the rows in which a column has one of some values.

    Row groups that cannot have one, by their least and greatest value, are not read. Of the others, the column is read
    first, and the rest only where it has one.

    Args:
        path: The file.
        column: A column of strings.
        values: The values.
        columns: Columns to read; None for all.
    """
    among = _strings(values)

    def may_have(least: str, greatest: str) -> bool:
        return any(least <= value <= greatest for value in values)

    return _read_matching(path, column, may_have, lambda found: pc.is_in(found, value_set=among), columns)


def read_starting(path: Path | BinaryIO, column: str, beginning: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Read the rows in which a column of strings begins with `beginning`, as `read_where` does."""

    def may_have(least: str, greatest: str) -> bool:
        return least[: len(beginning)] <= beginning <= greatest[: len(beginning)]

    return _read_matching(path, column, may_have, lambda found: pc.starts_with(found, pattern=beginning), columns)


def _read_matching(
    path: Path | BinaryIO,
    column: str,
    may_have: Callable[[str, str], bool],
    matches: Callable[[pa.ChunkedArray], pa.ChunkedArray],
    columns: Sequence[str] | None,
) -> pa.Table:
    with pq.ParquetFile(path) as file:
        names = file.schema_arrow.names
        chosen = names if columns is None else [name for name in columns if name in names]
        place = names.index(column)
        found = [file.read_row_groups([], chosen)]  # no rows
        for group in range(file.num_row_groups):
            statistics = file.metadata.row_group(group).column(place).statistics
            known = statistics is not None and statistics.has_min_max
            if not known or may_have(statistics.min, statistics.max):
                matching = matches(file.read_row_group(group, [column])[column])
                if pc.any(matching).as_py():
                    found.append(file.read_row_group(group, chosen).filter(matching))
        return pa.concat_tables(found)


def _strings(values: Sequence[str]) -> pa.Array:
    """Return an array of strings. `pyarrow.array` would import pandas, which takes as long as all that is read."""
    encoded = [value.encode("utf-8", "surrogatepass") for value in values]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(encoded), pa.py_buffer(offsets.tobytes()), pa.py_buffer(b"".join(encoded)))


def part_schema(path: Path) -> pa.Schema:
    """Return the Arrow schema of a file."""
    return pq.read_schema(path)


def empty(table: str) -> pa.Table:
    """Return a declared table without rows."""
    return SNAPSHOT_TABLES[table].arrow_schema.empty_table()
