"""The summary of a snapshot: counts by day, source, kind and confidence.

Each snapshot keeps its summary, so that the next one only counts the rows that it changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows.snapshots.manifest import SUMMARY
from flows.snapshots.snapshot import Snapshot
from flows.storage import disk, parquet, partitions
from flows.storage.disk import FileInfo

CONFIDENCE_BINS = 10
SCHEMA = pa.schema(
    [
        pa.field("what", pa.string(), metadata={"description": "day, source, kind or confidence."}),
        pa.field("value", pa.string(), metadata={"description": "Day (UTC), source, kind or bin; null for none."}),
        pa.field("rows", pa.int64(), metadata={"description": "Articles of a day or source, otherwise quotes."}),
    ]
)


def read(snapshot: Snapshot) -> pa.Table:
    """Return the summary of a snapshot (see `SCHEMA`): the stored one, or a new one if that is damaged."""
    if is_intact(snapshot):
        return parquet.read_table(snapshot.path / SUMMARY)
    return summarize(snapshot.path, snapshot.files)


def is_intact(snapshot: Snapshot) -> bool:
    """Return whether the stored summary is as it was written. Snapshots of earlier versions have none."""
    file = snapshot.manifest.totals
    if file is None or not (snapshot.path / file.path).is_file():
        return False
    return disk.describe(snapshot.path, file.path, file.rows) == file


def summarize(folder: Path, files: Sequence[FileInfo]) -> pa.Table:
    """Return the summary of some files.

    Args:
        folder: Folder of their snapshot.
        files: All files of one or more months and numbers; only articles and quotes are read.
    """
    pieces = [SCHEMA.empty_table()]
    for file in _files_of(files, "articles"):
        rows = parquet.read_table(folder / file.path, ["published_at", "source"])
        pieces.append(_count_values("day", rows["published_at"].cast(pa.date32()).cast(pa.string())))
        pieces.append(_count_values("source", rows["source"]))
    for file in _files_of(files, "quotes"):
        rows = parquet.read_table(folder / file.path, ["kind", "confidence"])
        pieces.append(_count_values("kind", rows["kind"]))
        bins = pc.floor(pc.multiply(rows["confidence"], CONFIDENCE_BINS))
        bins = pc.min_element_wise(bins, CONFIDENCE_BINS - 1)  # the last bin includes 1
        pieces.append(_count_values("confidence", bins.cast(pa.int8()).cast(pa.string())))
    return _add_up(pieces)


def update(base: pa.Table, removed: pa.Table, added: pa.Table) -> pa.Table:
    """Return `base` less the counts of `removed` and plus those of `added`."""
    negative = removed.set_column(2, SCHEMA.field("rows"), pc.negate(removed["rows"]))
    return _add_up([base, negative, added])


def _files_of(files: Sequence[FileInfo], table: str) -> Iterator[FileInfo]:
    return (file for file in files if partitions.split_path(file.path)[0] == table)


def _count_values(what: str, values: pa.ChunkedArray) -> pa.Table:
    grouped = pa.table({"value": values}).group_by("value").aggregate([([], "count_all")])
    kind = pa.repeat(pa.scalar(what), grouped.num_rows)
    return pa.table({"what": kind, "value": grouped["value"], "rows": grouped["count_all"]}).cast(SCHEMA)


def _add_up(pieces: Sequence[pa.Table]) -> pa.Table:
    keys = SCHEMA.names[:2]
    summed = pa.concat_tables(pieces).group_by(keys).aggregate([("rows", "sum")])
    table = summed.select([*keys, "rows_sum"]).rename_columns(SCHEMA.names).cast(SCHEMA)
    return table.filter(pc.not_equal(table["rows"], 0)).sort_by([(key, "ascending") for key in keys])
