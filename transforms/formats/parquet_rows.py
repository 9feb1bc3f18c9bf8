"""Read the rows of a Parquet file, in slices of some megabytes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.formats.columns import has_text, no_text_message
from transforms.formats.field_map import map_fields
from transforms.formats.items import NO_OPTIONS, Item, ReadOptions, RefusedItem
from transforms.records.record import field_of

SLICE_BYTES = 8 << 20  # of the columns that are read, as they are in memory
MOST_ROWS = 1024
HEAD_BYTES = 1 << 17  # kept of a file that is refused


def read(stream: BinaryIO, options: ReadOptions = NO_OPTIONS) -> Iterator[Item | RefusedItem]:
    """Yield the rows of a Parquet file; only the columns with known names are read."""
    number = 0
    try:
        file = pq.ParquetFile(stream)
        names = file.schema_arrow.names
        if not has_text(names, options.map):
            yield RefusedItem("file", "missing_text", no_text_message(names, options.map), _head(stream))
            return
        mapped = [name for name in names if any(f"{path}.".startswith(f"{name}.") for path in options.map.values())]
        known = [name for name in dict.fromkeys(names) if field_of(name) or name in mapped]
        for group in range(file.num_row_groups):
            for batch in file.iter_batches(_slice_rows(file, group), row_groups=[group], columns=known):
                for at in range(batch.num_rows):  # one by one: a dictionary may say a long text once for all rows
                    number += 1
                    (row,) = batch.slice(at, 1).to_pylist()
                    yield _item(f"row {number}", row, options.map)
    except (pa.ArrowException, OSError, ValueError) as error:
        read_so_far = f"its first {number} rows were read, the rest is lost" if number else "nothing of it was read"
        message = f"the Parquet file is damaged ({' '.join(str(error).split())[:200]}): {read_so_far}; fetch it again"
        yield RefusedItem("file", "broken_file", message, _head(stream))


def _head(stream: BinaryIO) -> bytes:
    """Return the start of a file: it tells one refused file from another."""
    stream.seek(0)
    return stream.read(HEAD_BYTES)


def _slice_rows(file: pq.ParquetFile, group: int) -> int:
    """Return how many rows of a row group have about `SLICE_BYTES`."""
    metadata = file.metadata.row_group(group)
    row_bytes = metadata.total_byte_size / max(1, metadata.num_rows)
    return max(1, min(MOST_ROWS, int(SLICE_BYTES / max(1.0, row_bytes))))


def _item(place: str, row: dict[str, object], names: Mapping[str, str]) -> Item | RefusedItem:
    try:
        fields = {name: _plain(value) for name, value in row.items()}
    except UnicodeDecodeError as error:
        message = f"the row has bytes that are not UTF-8 ({error.reason}); write the column anew as text"
        return RefusedItem(place, "undecodable", message, error.object)
    raw = json.dumps(fields, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace")
    found = map_fields(fields, names)
    if not has_text([name for name, value in found.items() if value is not None]):
        message = "the row has no value in the column with the text; give it one, or remove the row"
        return RefusedItem(place, "missing_text", message, raw)
    return Item(place, found, raw)


def _plain(value: object) -> object:
    """Return a value as JSON could hold it; None for a number that is none, as pandas writes what is missing."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8")
    return None if isinstance(value, float) and not math.isfinite(value) else value
