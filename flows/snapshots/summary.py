"""A snapshot's rows, added up. The sums are kept with it, so that the next one adds up only what it changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows.snapshots.catalog import TOTALS, Snapshot
from flows.storage import disk, parquet, partitions
from flows.storage.disk import FileInfo

CONFIDENCE_BINS = 10
SCHEMA = pa.schema(
    [
        pa.field("what", pa.string(), metadata={"description": "day, source, kind, confidence or speaker."}),
        pa.field("value", pa.string(), metadata={"description": "The day (UTC), the source …; null for none."}),
        pa.field("rows", pa.int64(), metadata={"description": "Articles of a day or source; else quotes."}),
        pa.field("articles", pa.int64(), metadata={"description": "In how many articles a speaker has quotes."}),
    ]
)


def of(snapshot: Snapshot) -> pa.Table:
    """The sums of a snapshot, see `SCHEMA`: those that it keeps, or made anew where they are damaged."""
    return parquet.read_table(snapshot.path / TOTALS) if kept(snapshot) else count(snapshot.path, snapshot.files)


def kept(snapshot: Snapshot) -> bool:
    """Whether a snapshot has its sums as they were written; one of an earlier version has none."""
    file = snapshot.totals
    there = file is not None and (snapshot.path / file.path).is_file()
    return file is not None and there and disk.describe(snapshot.path, file.path, file.rows) == file


def count(folder: Path, files: Sequence[FileInfo]) -> pa.Table:
    """The sums of some files: all those of a month and number, as these hold the same articles.

    Args:
        folder: Their snapshot's.
        files: Of any table; those that bring nothing are not read.
    """
    pieces = [SCHEMA.empty_table()]
    for file in _of(files, "articles"):
        rows = parquet.read_table(folder / file.path, ["published_at", "source"])
        pieces.append(_counted("day", rows["published_at"].cast(pa.date32()).cast(pa.string())))
        pieces.append(_counted("source", rows["source"]))
    for file in _of(files, "quotes"):
        rows = parquet.read_table(folder / file.path, ["article_id", "kind", "confidence", "speaker_name"])
        pieces.append(_counted("kind", rows["kind"]))
        tenths = pc.floor(pc.multiply(rows["confidence"], CONFIDENCE_BINS))
        tenths = pc.min_element_wise(tenths, CONFIDENCE_BINS - 1)  # the last tenth has 1, too
        pieces.append(_counted("confidence", tenths.cast(pa.int8()).cast(pa.string())))
        named = rows.filter(pc.is_valid(rows["speaker_name"]))
        pairs = named.group_by(["speaker_name", "article_id"]).aggregate([([], "count_all")])
        names = pairs.group_by("speaker_name").aggregate([("count_all", "sum"), ([], "count_all")])
        pieces.append(_table("speaker", names["speaker_name"], names["count_all_sum"], names["count_all"]))
    return _summed(pieces)


def carry(base: pa.Table, gone: pa.Table, new: pa.Table) -> pa.Table:
    """The sums of what has all of `base` but what is `gone`, and what is `new`."""
    negative = gone
    for i, name in enumerate(SCHEMA.names[2:], 2):
        negative = negative.set_column(i, SCHEMA.field(name), pc.negate(gone[name]))
    return _summed([base, negative, new])


def _of(files: Sequence[FileInfo], table: str) -> Iterator[FileInfo]:
    return (file for file in files if partitions.split_path(file.path)[0] == table)


def _counted(what: str, values: pa.ChunkedArray) -> pa.Table:
    grouped = pa.table({"value": values}).group_by("value").aggregate([([], "count_all")])
    return _table(what, grouped["value"], grouped["count_all"], pa.repeat(pa.scalar(0, pa.int64()), grouped.num_rows))


def _table(what: str, *columns: pa.ChunkedArray) -> pa.Table:
    whats = pa.repeat(pa.scalar(what), len(columns[0]))
    return pa.table([whats, *columns], names=SCHEMA.names).cast(SCHEMA)


def _summed(pieces: Sequence[pa.Table]) -> pa.Table:
    keys = SCHEMA.names[:2]
    summed = pa.concat_tables(pieces).group_by(keys).aggregate([("rows", "sum"), ("articles", "sum")])
    table = summed.select([*keys, "rows_sum", "articles_sum"]).rename_columns(SCHEMA.names).cast(SCHEMA)
    return table.filter(pc.not_equal(table["rows"], 0)).sort_by([(key, "ascending") for key in keys])
