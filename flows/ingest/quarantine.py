"""Keep refused records in the quarantine: one Parquet row per record; known ones are only counted."""

from __future__ import annotations

import glob
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.storage import disk, parquet
from transforms.contract import tables
from transforms.contract.ids import digest

FOLDER = "quarantine"
CHUNK_ROWS = 10_000
CHUNK_BYTES = 32 << 20
MAX_EXAMPLES = 100
EXAMPLE_COLUMNS = ("reason", "message", "raw_uri", "place")
KEY = tables.QUARANTINE.key


class Quarantine:
    """Collects the refused records of a run and writes the new ones, in files of some megabytes.

    Args:
        root: The build's folder.
        run_id: Start of the files' names.
        now: When the records are refused.
        write: False for a dry run, which only counts.

    Attributes:
        reasons: Number of refused records by reason.
        known: How many of these an earlier run had refused already.
        examples: The first of the others: dicts of reason, message, raw_uri and place.
    """

    def __init__(self, root: Path, run_id: str, now: datetime, *, write: bool = True) -> None:
        self._folder = root / FOLDER
        self._run_columns = {"run_id": run_id, "refused_at": now}
        self._write = write
        self._rows: list[dict[str, Any]] = []
        self._bytes = 0
        self._files = 0
        self._keys = _read_keys(self._folder)
        self.reasons: Counter[str] = Counter()
        self.known = 0
        self.examples: list[dict[str, Any]] = []

    @property
    def new(self) -> int:
        """Return the number of records that no earlier run had refused."""
        return self.reasons.total() - self.known

    @property
    def files(self) -> str | None:
        """Return a glob of the files with the new records, or with the known ones if none is new; None for neither."""
        if not self.reasons or not self._write:
            return None
        run = f"{self._run_columns['run_id']}-" if self.new else ""
        return f"{glob.escape(str(self._folder.absolute()))}/{run}*.parquet"

    def add(self, refusal: dict[str, Any]) -> None:
        """Add a refused record: the columns of `tables.QUARANTINE` without `run_id` and `refused_at`."""
        self.reasons[refusal["reason"]] += 1
        key = _key(*(refusal[name] for name in KEY))
        if key in self._keys:
            self.known += 1
            return
        self._keys.add(key)
        if len(self.examples) < MAX_EXAMPLES:
            self.examples.append({name: refusal[name] for name in EXAMPLE_COLUMNS})
        self._rows.append({**refusal, **self._run_columns})
        self._bytes += len(refusal["raw"])
        if len(self._rows) >= CHUNK_ROWS or self._bytes >= CHUNK_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write the records added since the last file."""
        if not self._rows or not self._write:
            self._rows, self._bytes = [], 0
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{self._run_columns['run_id']}-{self._files}.parquet"
        temporary = path.with_name(f".{path.name}.tmp")
        temporary.unlink(missing_ok=True)
        rows = pa.Table.from_pylist(self._rows, schema=tables.QUARANTINE.arrow_schema)
        parquet.write_table(temporary, tables.QUARANTINE, rows)
        disk.seal(temporary)
        temporary.rename(path)
        disk.sync_folder(self._folder)
        self._files += 1
        self._rows, self._bytes = [], 0


def sweep_quarantine(root: Path) -> None:
    """Remove unfinished files of killed runs."""
    for path in (root / FOLDER).glob(".*.tmp"):
        path.unlink()


def _read_keys(folder: Path) -> set[bytes]:
    keys: set[bytes] = set()
    for path in folder.glob("*.parquet"):
        for rows in parquet.read_chunks(path, KEY):
            keys.update(_key(*values) for values in zip(*(rows.column(name).to_pylist() for name in KEY), strict=True))
    return keys


def _key(*values: str) -> bytes:
    return bytes.fromhex(digest(*values))
