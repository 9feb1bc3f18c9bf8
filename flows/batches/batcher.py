"""Cut records into batches and write them to disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from flows.batches import batch_folder
from flows.fault_points import reached
from flows.storage import disk, parquet
from transforms.contract import tables
from transforms.contract.ids import digest
from transforms.records.record import Record

POSTPONED = "waiting"
FIRST_CHARS = 64_000  # of a first batch: some 25 articles, which the trained reader reads in a second
BATCHES_PER_WORKER = 3  # at least, in what has been cut so far, so that all workers end at about the same time


class Batcher:
    """Cuts records into batches and writes each to disk.

    Args:
        into: The folder that gets the batches' folders.
        articles: Maximum number of records per batch.
        chars: Maximum number of characters per batch; the record that reaches it is the last of its batch.
        workers: Number of workers that share the batches. The first batches are small and later ones grow with what
            has been cut before, so that few articles keep all workers busy, too. If 0, all batches are of full size.
    """

    def __init__(self, into: Path, articles: int, chars: int, workers: int = 0) -> None:
        self._into = into
        self._articles = articles
        self._chars = chars
        self._workers = workers
        self._chars_cut = 0  # in all batches until now
        self._records: list[Record] = []
        self._other_versions: list[Record] = []  # of articles in this batch: they go into the next ones
        self._ids: set[str] = set()
        self._size = 0

    @property
    def empty(self) -> bool:
        """Return whether no record is waiting for its batch to fill."""
        return not self._records

    def add(self, record: Record) -> list[Path]:
        """Add a record; return the batches that it completes."""
        if record.article_id in self._ids:  # a batch's tables have one row per article
            self._other_versions.append(record)
            return self.cut() if len(self._other_versions) >= self._articles else []
        self._ids.add(record.article_id)
        self._records.append(record)
        self._size += len(record.text)
        full = len(self._records) >= self._articles or self._size >= self._next_chars()
        return self.cut() if full else []

    def cut(self) -> list[Path]:
        """End the current batch; return it and those that its other versions fill. Return none if it is empty."""
        if not self._records:
            return []
        path = write_batch(self._into, self._records)
        other_versions, self._other_versions = self._other_versions, []
        self._chars_cut += self._size
        self._records, self._ids, self._size = [], set(), 0
        return [path, *(batch for record in other_versions for batch in self.add(record))]

    def finish(self) -> list[Path]:
        """Write all remaining records; return their batches."""
        batches = []
        while self._records:
            batches += self.cut()
        return batches

    def _next_chars(self) -> int:
        if not self._workers:
            return self._chars
        return min(self._chars, max(FIRST_CHARS, self._chars_cut // (BATCHES_PER_WORKER * self._workers)))


class PostponedRecords:
    """Records kept on disk until the input has been read and shows which of them are worth reading."""

    def __init__(self, into: Path, articles: int, chars: int) -> None:
        self._into = into / POSTPONED
        self._batcher = Batcher(self._into, articles, chars)

    def add(self, record: Record) -> None:
        """Keep a record for later."""
        self._batcher.add(record)

    def take(self) -> Iterator[Record]:
        """Yield all records that were kept, then delete them."""
        self._batcher.finish()
        for path in sorted(self._into.glob("*")):
            for rows in parquet.read_chunks(path / batch_folder.RECORDS, tables.RECORDS.names):
                yield from (Record(**row) for row in rows.to_pylist())
        shutil.rmtree(self._into, ignore_errors=True)


def write_batch(into: Path, records: Sequence[Record]) -> Path:
    """Write a batch's records; return its folder."""
    frame = tables.RECORDS.typed(pd.DataFrame(records, columns=Record._fields, dtype=object))
    keys = sorted((record.article_id, record.content_sha256) for record in records)
    path = into / digest("batch", *(part for key in keys for part in key))
    path.mkdir(parents=True, exist_ok=True)
    with disk.replacing(path / batch_folder.RECORDS) as file:
        parquet.write_table(file, tables.RECORDS, tables.RECORDS.to_arrow(frame))
    reached("records staged")
    return path
