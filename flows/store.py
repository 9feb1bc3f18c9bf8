"""Files on disk: the only Parquet calls, and writing so that a crash leaves the old file or the new one whole."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from flows.errors import naming
from transforms import schema, tables

ROW_GROUP_ROWS = 122_880
ROW_GROUP_BYTES = 64 << 20
UNKNOWN = "unknown"
MONTH = r"[0-9]{4}-(?:0[1-9]|1[0-2])|unknown"
PART = re.compile(rf"(?P<table>[a-z_]+)/published_month=(?P<month>{MONTH})/part-(?P<number>0|[1-9][0-9]*)\.parquet")


class FileInfo(NamedTuple):
    """What a manifest says of a file.

    Attributes:
        path: Below the snapshot, with `/`.
        rows: Rows in it.
        bytes: Its size.
        sha256: Of its bytes, in hexadecimal.
    """

    path: str
    rows: int
    bytes: int
    sha256: str


def part_path(table: str, month: str, number: int) -> str:
    """The path of a part below its snapshot."""
    return f"{table}/published_month={month}/part-{number}.parquet"


def split_path(path: str) -> tuple[str, str, int]:
    """Table, month and number of a part's path below its snapshot; raises ValueError for what is no such path."""
    match = PART.fullmatch(path)
    if match is None:
        raise ValueError(f"{path!r} is no path of a table's part")
    return match["table"], match["month"], int(match["number"])


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


def seal(path: Path) -> None:
    """Takes the right to write from a new file's mode; once it is linked, that would change everywhere."""
    path.chmod(path.stat().st_mode & 0o444)


def part_schema(path: Path) -> pa.Schema:
    """The Arrow schema a file was written with."""
    return pq.read_schema(path)


def empty(table: str) -> pa.Table:
    """A table of the declared schema without rows."""
    return tables.TABLES[table].arrow_schema.empty_table()


def describe(snapshot: Path, path: str, rows: int) -> FileInfo:
    """What the manifest says of a file that was just written."""
    file = snapshot / path
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return FileInfo(path, rows, file.stat().st_size, digest)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file to write, which takes the place of `path` at the block's end: it is whole, whoever else writes it."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    yield temporary
    temporary.replace(path)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Writes a JSON file in one step: it is there whole or not at all."""
    with replacing(path) as temporary, naming(temporary), temporary.open("w", encoding="utf-8") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
        file.write("\n")
        file.flush()
        sync(file.fileno())


def read_json(path: Path) -> dict[str, Any]:
    """A JSON file's object."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def sync(descriptor: int) -> None:
    """Makes a file's or folder's content durable."""
    os.fsync(descriptor)


def sync_folder(path: Path) -> None:
    """Makes a folder's entries durable: without it a rename may be lost with the power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)
