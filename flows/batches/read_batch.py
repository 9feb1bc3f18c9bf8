"""Read a staged batch: turn its records into tables, in the process of a worker."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pyarrow as pa

from flows.batches import batch_folder
from flows.batches.live_count import Count, CountedReader
from flows.batches.read_counts import ReadCounts
from flows.batches.time_limit import time_limit
from flows.errors import WorkerError
from flows.fault_points import reached
from flows.storage import disk, parquet, partitions
from transforms import batch, readers
from transforms.contract import tables
from transforms.contract.table_sets import BATCH_TABLES
from transforms.reader_api import Reader

REFUSED_COLUMNS = [name for name in tables.QUARANTINE.names if name not in ("run_id", "refused_at")]


def read_staged_batch(path: Path, reader_name: str, count: Count = lambda n: None) -> ReadCounts:
    """Read a batch with a time limit per article; leave a batch that is done as it is.

    Args:
        path: The batch's folder.
        reader_name: Name of the reader.
        count: Is called with the number of articles as they are read; together it is that of the batch.

    Raises:
        WorkerError: The batch was staged for another version of the reader.
    """
    reader = readers.get(reader_name)
    version = batch_folder.version_name(reader)
    if path.parent.name != version:
        raise WorkerError(
            f"this worker reads as {version}, but the batch {path} is for {path.parent.name}: install the same "
            "version of newstables on all workers, start them again, and run the same command again"
        )
    if batch_folder.is_done(path):
        mark = batch_folder.read_mark(path)
        count(mark.articles + mark.refused)
    else:
        mark = _read(path, reader, count)
    return ReadCounts(mark.articles, mark.refused, mark.at)


def _read(path: Path, reader: Reader, count: Count) -> batch_folder.CompletionMark:
    """Write the tables and refused records of a batch beside its records, then mark it as done."""
    records = parquet.read_table(path / batch_folder.RECORDS).to_pandas()
    counted = CountedReader(reader, len(records), count)
    frames, refused = batch.read_batch(records, counted, time_limit)
    size = 0
    for name, frame in frames.items():
        rows = BATCH_TABLES[name].to_arrow(frame)
        size += rows.nbytes
        with disk.replacing(path / f"{name}.parquet") as file:
            parquet.write_table(file, BATCH_TABLES[name], rows)
    _write_refused(path / batch_folder.REFUSED, refused)
    disk.sync_folder(path)
    reached("tables staged")
    counted.finish()
    articles = frames["articles"]
    months = Counter(partitions.month_of(articles["published_at"]))
    return batch_folder.write_mark(path, articles=len(articles), refused=len(refused), size=size, months=months)


def _write_refused(path: Path, frame: pd.DataFrame) -> None:
    schema = pa.schema([tables.QUARANTINE.arrow_schema.field(name) for name in REFUSED_COLUMNS])
    with disk.replacing(path) as file:
        parquet.write_rows(file, pa.Table.from_pylist(frame.to_dict("records"), schema=schema))
