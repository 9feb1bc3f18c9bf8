"""The refused records: one Parquet row each, known ones only counted."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.storage import disk, parquet
from transforms.contract import tables
from transforms.contract.ids import digest

CHUNK_ROWS = 10_000
CHUNK_BYTES = 32 << 20
EXAMPLES = 100
SHOWN = ("reason", "message", "raw_uri", "place")
KEY = tables.QUARANTINE.key


class Quarantine:
    """Takes refused records of a run and writes those that are new, in files of some megabytes.

    Args:
        root: The build's folder.
        run_id: Names the files.
        now: When the records are refused.
        write: Whether to write at all (a dry run only counts).
    """

    def __init__(self, root: Path, run_id: str, now: datetime, *, write: bool = True) -> None:
        self._folder = root / "quarantine"
        self._stamp = {"run_id": run_id, "refused_at": now}
        self._write = write
        self._rows: list[dict[str, Any]] = []
        self._bytes = 0
        self._files = 0
        self._keys = _known(self._folder)
        self.reasons: Counter[str] = Counter()
        self.known = 0
        self.examples: list[dict[str, Any]] = []

    @property
    def new(self) -> int:
        """Records that no run had refused before."""
        return self.reasons.total() - self.known

    def add(self, refusal: dict[str, Any]) -> None:
        """Takes a refused record: the columns of `tables.QUARANTINE` but the run's."""
        self.reasons[refusal["reason"]] += 1
        key = _key(*(refusal[name] for name in KEY))
        if key in self._keys:
            self.known += 1
            return
        self._keys.add(key)
        if len(self.examples) < EXAMPLES:
            self.examples.append({name: refusal[name] for name in SHOWN})
        self._rows.append({**refusal, **self._stamp})
        self._bytes += len(refusal["raw"])
        if len(self._rows) >= CHUNK_ROWS or self._bytes >= CHUNK_BYTES:
            self.flush()

    def flush(self) -> None:
        """Writes what was taken since the last file."""
        if not self._rows or not self._write:
            self._rows, self._bytes = [], 0
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{self._stamp['run_id']}-{self._files}.parquet"
        temporary = path.with_name(f".{path.name}.tmp")
        temporary.unlink(missing_ok=True)
        data = pa.Table.from_pylist(self._rows, schema=tables.QUARANTINE.arrow_schema)
        parquet.write_table(temporary, tables.QUARANTINE, data)
        disk.seal(temporary)
        temporary.rename(path)
        disk.sync_folder(self._folder)
        self._files += 1
        self._rows, self._bytes = [], 0


def sweep(root: Path) -> None:
    """Removes files that a killed run left half-written."""
    for path in (root / "quarantine").glob(".*.tmp"):
        path.unlink()


def _known(folder: Path) -> set[bytes]:
    keys: set[bytes] = set()
    for path in folder.glob("*.parquet"):
        for batch in parquet.read_batches(path, KEY):
            keys.update(_key(*row) for row in zip(*(c.to_pylist() for c in batch.columns), strict=True))
    return keys


def _key(*values: str) -> bytes:
    return bytes.fromhex(digest(*values))
