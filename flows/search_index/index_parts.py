"""The parts of a snapshot that an index is made of, and how they differ from those that it has.

Parts are the unit: what both have is not read. Of a part that differs, as new articles were merged into it, only ids
and versions are read, and then the texts of the articles whose version is new.
"""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

import pyarrow as pa

from flows.storage import parquet, partitions
from flows.storage.disk import FileInfo

T = TypeVar("T")

PART_TABLES = ("articles", "quotes", "quote_spans", "entity_mentions")
MONTH_TABLES = ("entity_links", "identity_months", "alias_months")
HELD = struct.Struct("16s16sq")
VERSION_COLUMNS = ("content_sha256", "reader", "reader_version")
MICROSECONDS = 86_400_000_000  # of a day
EPOCH = date(1970, 1, 1).toordinal()

PartName = tuple[str, int]  # month and number


@dataclass(frozen=True)
class IndexSource:
    """A snapshot to make an index of.

    Attributes:
        snapshot: Its id.
        files: Its files.
        opened: Path of each file, or a function that opens it in a store, by its path below the snapshot.
    """

    snapshot: str
    files: Sequence[FileInfo]
    opened: Mapping[str, Path | Callable[[], BinaryIO]]

    def read(self, path: str, read: Callable[[Path | BinaryIO], T]) -> T:
        """Call a function on a file, and return what it returns."""
        opened = self.opened[path]
        if isinstance(opened, Path):
            return read(opened)
        with opened() as file:
            return read(file)

    def paths(self, tables: Sequence[str]) -> dict[PartName, dict[str, FileInfo]]:
        """Return the files of some tables by month and number, then by table, in order."""
        found: dict[PartName, dict[str, FileInfo]] = {}
        for file in sorted(self.files):
            table, month, number = partitions.split_path(file.path)
            if table in tables:
                found.setdefault((month, number), {})[table] = file
        return dict(sorted(found.items()))


class Held(NamedTuple):
    """An article of an index.

    Attributes:
        key: Its article_id.
        version: Digest of its content and of the reader that read it.
        number: Its number.
    """

    key: bytes
    version: bytes
    number: int


class Coming(NamedTuple):
    """An article of a part.

    Attributes:
        article_id: Its id.
        version: As of `Held`.
        day: Day of publication, UTC; None for no date.
        n_chars: Length of its text.
    """

    article_id: str
    version: bytes
    day: date | None
    n_chars: int


def digest(files: Iterable[FileInfo]) -> bytes:
    """Return what tells files from others: a digest of theirs."""
    return hashlib.blake2b("".join(file.sha256 for file in files).encode(), digest_size=16).digest()


def pack(held: Iterable[Held]) -> bytes:
    """Return articles as the index stores them."""
    return b"".join(HELD.pack(*one) for one in held)


def unpack(packed: bytes) -> list[Held]:
    """Return the articles in what `pack` returned."""
    return [Held(*one) for one in HELD.iter_unpack(packed)]


def read_part(source: IndexSource, file: FileInfo) -> list[Coming]:
    """Return the articles of a part, from its file of `articles`. Their texts are not read."""
    columns = ["article_id", "published_at", "n_chars", *VERSION_COLUMNS]
    rows = source.read(file.path, lambda opened: parquet.read_table(opened, columns))
    days = rows["published_at"].cast(pa.int64()).to_pylist()
    versions = zip(*(rows[name].to_pylist() for name in VERSION_COLUMNS), strict=True)
    return [
        Coming(
            article_id,
            hashlib.blake2b("\0".join(map(str, version)).encode(), digest_size=16).digest(),
            None if at is None else date.fromordinal(EPOCH + at // MICROSECONDS),
            n_chars,
        )
        for article_id, version, at, n_chars in zip(
            rows["article_id"].to_pylist(), versions, days, rows["n_chars"].to_pylist(), strict=True
        )
    ]


@dataclass(frozen=True)
class PartChange:
    """How the parts of a snapshot differ from those of an index.

    Attributes:
        gone: Parts of the index that the snapshot does not have so.
        came: Parts of the snapshot that the index does not have so, with their files by table.
        digests: Digest of each part of the snapshot.
    """

    gone: list[PartName]
    came: dict[PartName, dict[str, FileInfo]]
    digests: dict[PartName, bytes]


def compare(database: sqlite3.Connection, source: IndexSource) -> PartChange:
    """Return how the parts of a snapshot differ from those of an index."""
    files = {name: tables for name, tables in source.paths(PART_TABLES).items() if "articles" in tables}
    digests = {name: digest(tables.values()) for name, tables in files.items()}
    rows = database.execute("SELECT month, number, digest FROM part ORDER BY month, number")
    known = {(month, number): found for month, number, found in rows}
    return PartChange(
        gone=[name for name, found in known.items() if digests.get(name) != found],
        came={name: tables for name, tables in files.items() if known.get(name) != digests[name]},
        digests=digests,
    )


def held_by(database: sqlite3.Connection, name: PartName) -> list[Held]:
    """Return the articles of a part of the index."""
    (packed,) = database.execute("SELECT articles FROM part WHERE month = ? AND number = ?", name).fetchone()
    return unpack(packed)


def count_held(database: sqlite3.Connection, names: Iterable[PartName]) -> int:
    """Return the number of articles of some parts of the index."""
    sizes = database.execute("SELECT month, number, length(articles) FROM part")
    wanted = set(names)
    return sum(int(size) for month, number, size in sizes if (month, number) in wanted) // HELD.size
