"""Look up which records of a done batch are in its tables, and which were refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from flows.batches import batch_folder
from flows.storage import parquet
from transforms.records import accounting


class BatchVersions(NamedTuple):
    """The records of a done batch, as `accounting.version_key`s.

    Attributes:
        accepted: Those in its tables.
        refused: Those that were refused.
    """

    accepted: set[bytes]
    refused: set[bytes]


class RefusedRecord(NamedTuple):
    """A record that was refused when its batch was read.

    Attributes:
        version: Its `accounting.version_key`.
        row: Its row of the quarantine, without `run_id` and `refused_at`.
    """

    version: bytes
    row: dict[str, Any]


def batch_versions(batch: Path) -> BatchVersions:
    """Return which records of a done batch are in its tables, and which were refused."""
    staged, accepted = (
        {accounting.version_key(*key) for key in _columns(batch / name, "article_id", "content_sha256")}
        for name in (batch_folder.RECORDS, "articles.parquet")
    )
    return BatchVersions(accepted, staged - accepted)


def refused_records(batch: Path) -> list[RefusedRecord]:
    """Return the refused records of a done batch."""
    rows = parquet.read_table(batch / batch_folder.REFUSED).to_pylist()
    if not rows:
        return []
    refused = batch_versions(batch).refused
    versions_by_raw: dict[str, list[bytes]] = defaultdict(list)  # records of equal bytes are interchangeable
    for article, content, raw in _columns(batch / batch_folder.RECORDS, "article_id", "content_sha256", "raw_sha256"):
        version = accounting.version_key(article, content)
        if version in refused:
            versions_by_raw[raw].append(version)
    return [RefusedRecord(versions_by_raw[row["raw_sha256"]].pop(), row) for row in rows]


def _columns(path: Path, *names: str) -> Iterator[tuple[Any, ...]]:
    """Yield the values of these columns, row by row."""
    for rows in parquet.read_chunks(path, names):
        yield from zip(*(rows.column(name).to_pylist() for name in names), strict=True)
