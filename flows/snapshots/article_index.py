"""The articles of a snapshot, indexed by id for the accounting of a build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.snapshots.snapshot import PartSet, Snapshot, require_columns
from flows.storage import parquet
from flows.storage.disk import FileInfo
from transforms.contract.tables import TABLES
from transforms.records import accounting

COLUMNS = ("article_id", "content_sha256", "published_at", "updated_at", "reader", "reader_version")
UNDATED = np.iinfo(np.int64).min  # stands for no date in a column of microseconds


class ArticleIndex(Mapping[bytes, accounting.PublishedArticle]):
    """The articles of a snapshot by `accounting.digest_bytes` of their ids.

    The index holds columns, as one object per article would take too much time and memory.

    Attributes:
        n_stale: Number of articles that another reader or version read.
    """

    def __init__(self, snapshot: Snapshot | None, reader: str, reader_version: str) -> None:
        """Index a snapshot (None: nothing). Articles of another reader or version than these are stale."""
        self._parts = [part for part in snapshot.parts if "articles" in part.files] if snapshot else []
        ids: list[bytes] = []
        contents: list[bytes] = []
        dated = [np.empty(0, np.int64)]
        stale = [np.empty(0, np.bool_)]
        part_of = [np.empty(0, np.int32)]
        for i, part in enumerate(self._parts):
            assert snapshot is not None
            rows = _read_columns(snapshot, part.files["articles"])
            ids += _short(rows["article_id"])
            contents += _short(rows["content_sha256"])
            moments = pc.coalesce(rows["updated_at"], rows["published_at"]).cast(pa.int64())
            dated.append(pc.fill_null(moments, UNDATED).to_numpy())
            same = pc.and_(pc.equal(rows["reader"], reader), pc.equal(rows["reader_version"], reader_version))
            stale.append(~same.to_numpy() | snapshot.outdated)
            part_of.append(np.full(rows.num_rows, i, np.int32))
        self._row = dict(zip(ids, range(len(ids)), strict=True))
        self._contents = b"".join(contents)
        self._dated: np.ndarray[Any, Any] = np.concatenate(dated)
        self._stale: np.ndarray[Any, Any] = np.concatenate(stale)
        self._part_of: np.ndarray[Any, Any] = np.concatenate(part_of)
        self.n_stale = int(self._stale.sum())

    def __getitem__(self, article: bytes) -> accounting.PublishedArticle:
        i = self._row[article]
        part, dated = self._parts[self._part_of[i]], int(self._dated[i])
        return accounting.PublishedArticle(
            content=self._contents[16 * i : 16 * (i + 1)],
            dated=None if dated == UNDATED else dated,
            month=part.month,
            stale=bool(self._stale[i]),
            part=part.number,
        )

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)

    def stale_parts(self) -> list[PartSet]:
        """Return the parts with stale articles."""
        numbers = np.unique(self._part_of[self._stale])
        return [self._parts[i] for i in numbers.tolist()]


def _read_columns(snapshot: Snapshot, file: FileInfo) -> pa.Table:
    """Return the indexed columns of a file of articles; those that an earlier version did not write are null."""
    path = snapshot.path / file.path
    present = parquet.part_schema(path).names
    rows = parquet.read_table(path, [name for name in COLUMNS if name in present])
    fields = [TABLES["articles"].arrow_schema.field(name) for name in COLUMNS if name not in present]
    require_columns(snapshot, [field.name for field in fields if not field.nullable])
    for field in fields:
        rows = rows.append_column(field, pa.nulls(rows.num_rows, field.type))
    return rows


def _short(column: pa.ChunkedArray) -> list[bytes]:
    """Return `accounting.digest_bytes` of every value."""
    digits = bytes.fromhex("".join(pc.utf8_slice_codeunits(column, 0, 32).to_pylist()))
    return [digits[i : i + 16] for i in range(0, len(digits), 16)]
