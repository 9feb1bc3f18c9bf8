"""Batches on the way from the input to a snapshot: the one mechanism of resuming.

A batch is a folder under a hash of its records: `records.parquet`, then what a reader made of them (a file a table and
`refused.parquet`), and `done.json` last. Without that mark it never happened.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from flows.batches.time_limit import Limited
from flows.errors import WorkerError
from flows.fault_points import reached
from flows.storage import disk, parquet, partitions
from transforms import readers
from transforms.contract import tables
from transforms.contract.ids import digest
from transforms.reader_api import Reader
from transforms.records import accounting

DONE = "done.json"
WAITING = "waiting"
ARTICLE_ID, CONTENT, TEXT = (tables.RECORDS.names.index(name) for name in ("article_id", "content_sha256", "text"))
ABANDONED_SECONDS = 24 * 3600
REFUSED = [name for name in tables.QUARANTINE.names if name not in ("run_id", "refused_at")]


class Done(NamedTuple):
    """What a batch came to: counts of articles read and refused, and when (seconds since 1970) it was done."""

    articles: int
    refused: int
    at: float


def folder(root: Path, reader: Reader) -> Path:
    """Where batches of this reader, its version and the tables' schema are staged."""
    return root / "staging" / _name(reader)


class Batcher:
    """Cuts records into batches and writes those down.

    Args:
        into: The folder that gets the batches' folders.
        articles: Records a batch at most.
        chars: Characters a batch; the record that reaches it is the last.
        warm_up: How many batches at the start have a tenth of that, so that first results come soon.
    """

    def __init__(self, into: Path, articles: int, chars: int, warm_up: int = 0) -> None:
        self._into = into
        self._articles = articles
        self._chars = chars
        self._warm_up = warm_up
        self._records: list[tuple[Any, ...]] = []
        self._later: list[tuple[Any, ...]] = []  # other versions of articles of this batch: the next ones take them
        self._ids: set[str] = set()
        self._size = 0

    @property
    def empty(self) -> bool:
        """Whether no record waits for its batch."""
        return not self._records

    def add(self, record: tuple[Any, ...]) -> list[Path]:
        """Takes a record (a row of `tables.RECORDS`); returns the batches that end with it."""
        if record[ARTICLE_ID] in self._ids:  # the tables of a batch have one row an article
            self._later.append(tuple(record))
            return self.cut() if len(self._later) >= self._articles else []
        self._ids.add(record[ARTICLE_ID])
        self._records.append(tuple(record))
        self._size += len(record[TEXT])
        share = 0.1 if self._warm_up > 0 else 1
        full = len(self._records) >= self._articles * share or self._size >= self._chars * share
        return self.cut() if full else []

    def cut(self) -> list[Path]:
        """The batch of the records since the last one; none where there are none."""
        if not self._records:
            return []
        path = write_records(self._into, self._records)
        later, self._later = self._later, []
        self._records, self._ids, self._size = [], set(), 0
        self._warm_up -= 1
        return [path, *(batch for record in later for batch in self.add(record))]

    def rest(self) -> list[Path]:
        """The batches of all the records that are left."""
        batches = []
        while self._records:
            batches += self.cut()
        return batches


def write_records(into: Path, records: list[tuple[Any, ...]]) -> Path:
    """Writes a batch's records and returns its folder."""
    frame = tables.RECORDS.frame(records)
    keys = sorted(zip(frame["article_id"], frame["content_sha256"], strict=True))
    path = into / digest("batch", *(part for key in keys for part in key))
    path.mkdir(parents=True, exist_ok=True)
    with disk.replacing(path / "records.parquet") as file:
        parquet.write_table(file, tables.RECORDS, tables.RECORDS.to_arrow(frame))
    reached("records staged")
    return path


def read(path: Path, reader: Reader) -> Done:
    """Reads a batch and writes its tables beside its records; a batch that is done stays as it is."""
    from transforms.batch import read_batch

    mark = path / DONE
    if not mark.exists():
        frames, refused = read_batch(parquet.read_table(path / "records.parquet").to_pandas(), reader)
        sizes = {}
        for name, frame in frames.items():
            data = tables.TABLES[name].to_arrow(frame)
            sizes[name] = data.nbytes
            with disk.replacing(path / f"{name}.parquet") as file:
                parquet.write_table(file, tables.TABLES[name], data)
        _write_refused(path / "refused.parquet", refused)
        months = Counter(partitions.month_of(frames["articles"]["published_at"]))
        disk.sync_folder(path)
        reached("tables staged")
        content = {"articles": len(frames["articles"]), "refused": len(refused), "at": time.time()}
        disk.write_json(mark, {**content, "bytes": sum(sizes.values()), "months": dict(months)})
        reached("batch done")
    done = disk.read_json(mark)
    return Done(done["articles"], done["refused"], done["at"])


def read_path(path: Path, reader: str) -> Done:
    """Reads a batch with the reader of that name; raises WorkerError where the batch is for another version of it."""
    found = readers.get(reader)
    if path.parent.name != _name(found):
        raise WorkerError(
            f"this worker reads as {_name(found)}, the batch {path} is for {path.parent.name}: install the same "
            "version of newstables on all workers, start them again, and run the same command again"
        )
    return read(path, Limited(found))


def together(dones: Sequence[Done]) -> Done:
    """Several batches as one; `at` is when the first was done."""
    return Done(sum(d.articles for d in dones), sum(d.refused for d in dones), dones[0].at)


def done_batches(into: Path) -> list[Path]:
    """The batches that are done, in a fixed order."""
    return sorted(mark.parent for mark in into.glob(f"*/{DONE}"))


def articles(batch: Path) -> int:
    """Articles in the tables of a done batch."""
    return int(disk.read_json(batch / DONE)["articles"])


def pairs(batch: Path) -> tuple[set[bytes], set[bytes]]:
    """The (article, content) pairs of a done batch that are in its tables, and those that were refused."""
    asked, made = (
        {accounting.version_key(*key) for key in _columns(batch / name, "article_id", "content_sha256")}
        for name in ("records.parquet", "articles.parquet")
    )
    return made, asked - made


def refused(batch: Path) -> list[tuple[bytes, dict[str, Any]]]:
    """The refused records of a done batch: their `version_key`s and their quarantine rows."""
    rows = parquet.read_table(batch / "refused.parquet").to_pylist()
    if not rows:
        return []
    _, keys = pairs(batch)
    by_raw: dict[str, list[bytes]] = defaultdict(list)
    for article, content, raw in _columns(batch / "records.parquet", "article_id", "content_sha256", "raw_sha256"):
        key = accounting.version_key(article, content)
        if key in keys:
            by_raw[raw].append(key)
    return [(by_raw[row["raw_sha256"]].pop(), row) for row in rows]


class Waiting:
    """Records set aside on disk until the input's end shows whether they are worth reading."""

    def __init__(self, into: Path, articles: int, chars: int) -> None:
        self._into = into / WAITING
        self._batcher = Batcher(self._into, articles, chars)

    def add(self, record: tuple[Any, ...]) -> None:
        """Sets a record aside."""
        self._batcher.add(record)

    def take(self) -> Iterator[tuple[Any, ...]]:
        """All the records set aside; afterwards none are left."""
        self._batcher.rest()
        for path in sorted(self._into.glob("*")):
            for batch in parquet.read_batches(path / "records.parquet", tables.RECORDS.names):
                yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
        shutil.rmtree(self._into, ignore_errors=True)


def sweep(root: Path, now: float) -> None:
    """Removes what a killed run left half-written, and batches that no run has asked for in a day."""
    for reader in (root / "staging").glob("*"):
        for batch in reader.glob("*"):
            mark = batch / DONE
            # A cluster's worker may have marked what was removed while it was at it, for a run that died.
            whole = mark.exists() and (batch / "records.parquet").exists()
            if not whole or now - mark.stat().st_mtime > ABANDONED_SECONDS:
                _unmark(batch)
                shutil.rmtree(batch, ignore_errors=True)
        _remove_if_empty(reader)
    _remove_if_empty(root / "staging")


def remove(batches: Iterable[Path]) -> None:
    """Removes batches that a snapshot has taken in, and the folders that this empties."""
    for batch in batches:
        _unmark(batch)
        shutil.rmtree(batch)
        reached("staging removed")
        _remove_if_empty(batch.parent)
        _remove_if_empty(batch.parent.parent)


def _name(reader: Reader) -> str:
    columns = digest(*(f"{t.name}.{c.name} {c.type} {c.null}" for t in tables.TABLES.values() for c in t.columns))
    return f"{reader.name}-{reader.version}-{tables.SCHEMA_VERSION}.{columns[:8]}"


def _unmark(batch: Path) -> None:
    """Makes a batch one that was never done: whoever dies while removing it must not leave half of one that was."""
    mark = batch / DONE
    if mark.exists():
        mark.unlink()


def _remove_if_empty(path: Path) -> None:
    if path.is_dir() and not any(path.iterdir()):
        path.rmdir()


def _columns(path: Path, *names: str) -> Iterator[tuple[Any, ...]]:
    for batch in parquet.read_batches(path, names):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _write_refused(path: Path, frame: pd.DataFrame) -> None:
    wanted = pa.schema([tables.QUARANTINE.arrow_schema.field(name) for name in REFUSED])
    with disk.replacing(path) as file:
        parquet.write_rows(file, pa.Table.from_pylist(frame.to_dict("records"), schema=wanted))
