"""Make records and look at staged batches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.batches.batch_folder import RECORDS, staging_folder
from flows.batches.batcher import write_batch
from flows.storage import parquet
from transforms import readers
from transforms.records.record import Record


def a_record(**fields: Any) -> Record:
    """Return a record with these fields; the others hold short values, or None where they may."""
    values: dict[str, Any] = dict.fromkeys(Record._fields)
    values |= {"article_id": "a", "external_id": "a", "source": "s", "text": "Rain fell.", "raw_format": "txt"}
    values |= {"raw_uri": "a.txt", "raw_sha256": "0", "content_sha256": "0"}
    return Record(**values | fields)


def stage(root: Path, *records: Record, reader: str = "rules") -> Path:
    """Write a batch of records for a reader; return its folder."""
    return write_batch(staging_folder(root, readers.get(reader)), records)


def staged_records(batch: Path) -> list[Record]:
    """Return the records of a batch."""
    return [Record(**row) for row in parquet.read_table(batch / RECORDS).to_pylist()]
