"""The articles of a snapshot, as a build's accounting looks them up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.snapshots.catalog import Parts, Snapshot, groups, require_columns
from flows.storage import parquet
from flows.storage.disk import FileInfo
from transforms.contract.tables import TABLES
from transforms.records import accounting

UNDATED = np.iinfo(np.int64).min  # in a column of moments


class Index(Mapping[bytes, accounting.Published]):
    """The articles of a snapshot by `accounting.short` of their ids: columns, as an object an article would be slow.

    Attributes:
        stale: How many of them another reader or version read.
    """

    def __init__(self, columns: Mapping[str, np.ndarray[Any, Any]], contents: bytes, parts: list[Parts]) -> None:
        self._columns = columns
        self._contents = contents
        self._parts = parts
        self._row: dict[bytes, int] = {}
        self.stale = int(columns["stale"].sum())

    @classmethod
    def of(cls, snapshot: Snapshot | None, reader: str, reader_version: str) -> Index:
        """The index of a snapshot; without one, of nothing."""
        names = ["article_id", "content_sha256", "published_at", "updated_at", "reader", "reader_version"]
        parts = [group for group in groups(snapshot) if "articles" in group.files]
        ids, contents = [], []
        columns: dict[str, list[Any]] = {"dated": [], "stale": [], "part": []}
        for i, group in enumerate(parts):
            assert snapshot is not None
            rows = _rows(snapshot, group.files["articles"], names)
            ids += _short(rows["article_id"])
            contents += _short(rows["content_sha256"])
            dated = pc.coalesce(rows["updated_at"], rows["published_at"]).cast(pa.int64())
            same = pc.and_(pc.equal(rows["reader"], reader), pc.equal(rows["reader_version"], reader_version))
            columns["dated"].append(pc.fill_null(dated, UNDATED).to_numpy())
            columns["stale"].append(~same.to_numpy() | snapshot.outdated)
            columns["part"].append(np.full(rows.num_rows, i))
        kinds = {"dated": np.int64, "stale": np.bool_, "part": np.int32}
        joined: dict[str, np.ndarray[Any, Any]] = {
            k: np.concatenate([np.empty(0, kinds[k]), *found]).astype(kinds[k]) for k, found in columns.items()
        }
        made = cls(joined, b"".join(contents), parts)
        made._row = dict(zip(ids, range(len(ids)), strict=True))
        return made

    def __getitem__(self, article: bytes) -> accounting.Published:
        i = self._row[article]
        part, dated = self._parts[self._columns["part"][i]], int(self._columns["dated"][i])
        content, stale = self._contents[16 * i : 16 * (i + 1)], bool(self._columns["stale"][i])
        return accounting.Published(content, None if dated == UNDATED else dated, part.month, stale, part.number)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)

    def stale_parts(self) -> list[Parts]:
        """The parts with stale articles."""
        numbers = np.unique(self._columns["part"][self._columns["stale"]])
        return [self._parts[i] for i in numbers.tolist()]


def _rows(snapshot: Snapshot, file: FileInfo, names: list[str]) -> pa.Table:
    """Columns of articles; a date that tables of an earlier version lack is not known."""
    path = snapshot.path / file.path
    there = parquet.part_schema(path).names
    rows = parquet.read_table(path, [name for name in names if name in there])
    fields = [TABLES["articles"].arrow_schema.field(name) for name in names if name not in there]
    require_columns(snapshot, [field.name for field in fields if not field.nullable])
    for lacking in fields:
        rows = rows.append_column(lacking, pa.nulls(rows.num_rows, lacking.type))
    return rows


def _short(column: pa.ChunkedArray) -> list[bytes]:
    """`accounting.short` of every value."""
    digits = bytes.fromhex("".join(pc.utf8_slice_codeunits(column, 0, 32).to_pylist()))
    return [digits[i : i + 16] for i in range(0, len(digits), 16)]
