"""The folder of a staged batch, and the mark that says it is done.

A batch is a folder named by a hash of its records. It holds `records.parquet`, then the tables that a reader made of
them (one file per table, and `refused.parquet`), and `done.json` last. A batch without that mark does not count.
An interrupted build resumes with the batches that are done.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from flows.fault_points import reached
from flows.storage import disk
from transforms.contract.ids import digest
from transforms.contract.table_sets import BATCH_TABLES
from transforms.contract.tables import SCHEMA_VERSION
from transforms.reader_api import Reader

STAGING = "staging"
DONE = "done.json"
RECORDS = "records.parquet"
REFUSED = "refused.parquet"


class CompletionMark(NamedTuple):
    """The content of `done.json`.

    Attributes:
        articles: Articles in the batch's tables.
        refused: Records that were refused.
        at: When the batch was done, in seconds since 1970.
        bytes: Size of all tables in memory.
        months: Number of articles per partition.
    """

    articles: int
    refused: int
    at: float
    bytes: int
    months: Mapping[str, int]


def staging_folder(root: Path, reader: Reader) -> Path:
    """Return the folder for batches of this reader, its version and the tables' schema."""
    return root / STAGING / version_name(reader)


def version_name(reader: Reader) -> str:
    """Return the name of a reader's staging folder: the reader, its version and the declared columns."""
    columns = digest(*(f"{t.name}.{c.name} {c.type} {c.null}" for t in BATCH_TABLES.values() for c in t.columns))
    return f"{reader.name}-{reader.version}-{SCHEMA_VERSION}.{columns[:8]}"


def is_done(batch: Path) -> bool:
    """Return whether a batch has its completion mark."""
    return (batch / DONE).exists()


def done_batches(staging: Path) -> list[Path]:
    """Return the batches that are done, sorted by name."""
    return sorted(mark.parent for mark in staging.glob(f"*/{DONE}"))


def write_mark(batch: Path, *, articles: int, refused: int, size: int, months: Mapping[str, int]) -> CompletionMark:
    """Mark a batch as done."""
    mark = CompletionMark(articles, refused, time.time(), size, dict(months))
    disk.write_json(batch / DONE, mark._asdict())
    reached("batch done")
    return mark


def read_mark(batch: Path) -> CompletionMark:
    """Return the completion mark of a done batch; raises FileNotFoundError."""
    return CompletionMark(**disk.read_json(batch / DONE))
