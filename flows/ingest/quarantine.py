"""Keep refused records in the quarantine: one Parquet row per record; known ones are only counted.

A run also notices which open records are solved: those whose bytes pass now, and those that their file no longer has.
"""

from __future__ import annotations

import glob
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.ingest import refusal_log
from flows.ingest.endings import split_name
from flows.ingest.refusal_log import KEY, Origin, RefusedRow, absolute, key_of
from flows.ingest.sources import WHOLE
from transforms.contract import tables

FOLDER = refusal_log.QUARANTINE
CHUNK_ROWS = 10_000
CHUNK_BYTES = 32 << 20
MAX_EXAMPLES = 100
EXAMPLE_COLUMNS = ("reason", "message", "raw_uri", "place")


class Quarantine:
    """Collects the refused records of a run and writes the new ones, in files of some megabytes.

    Args:
        root: The build's folder.
        run_id: Start of the files' names.
        now: When the records are refused.
        write: False for a dry run, which only counts.
        origin: What the run reads, and how; it is noted in the files.

    Attributes:
        reasons: Number of refused records by reason.
        known: How many of these an earlier run had refused already.
        examples: The first of the others: dicts of reason, message, raw_uri and place.
    """

    def __init__(
        self, root: Path, run_id: str, now: datetime, *, write: bool = True, origin: Origin | None = None
    ) -> None:
        self._root = root
        self._folder = root / FOLDER
        self._run_columns = {"run_id": run_id, "refused_at": now}
        self._write = write
        self._origin = origin
        self._rows: dict[Origin | None, list[dict[str, Any]]] = {}
        self._bytes = 0
        self._files = 0
        self._keys: set[bytes] = set()  # of the open records, and of those whose articles are in the tables
        self._open_hashes: set[str] = set()
        for row in refusal_log.read_keys(root):
            if row.solution is None:
                self._open_hashes.add(row.raw_sha256)
            if row.solution is None or row.solution.outcome in refusal_log.IN_TABLES:
                self._keys.add(row.key)
        self._refused: set[bytes] = set()  # keys of what this run refused
        self._refused_places: set[tuple[str, str]] = set()  # hashes of their bytes, with their files
        self._passed: dict[str, bytes] = {}  # version keys of records that were open and can be read now, by sha256
        self._read_files: set[str] = set()
        self._broken_files: set[str] = set()  # of which the rest may not have been read
        self._left_alone: set[str] = set()  # hashes of open records that a retry saw and was not asked for
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

    def add(self, refusal: dict[str, Any], origin: Origin | None = None) -> None:
        """Add a refused record.

        Args:
            refusal: The columns of `tables.QUARANTINE` without `run_id` and `refused_at`.
            origin: Where it came from, if not from the input of this run.
        """
        self.reasons[refusal["reason"]] += 1
        key = key_of(*(refusal[name] for name in KEY))
        self._refused.add(key)
        file = refusal_log.file_of(refusal["raw_uri"], refusal["place"], origin or self._origin)
        self._refused_places.add((refusal["raw_sha256"], file))
        name = split_name(file)
        if refusal["place"] == "file" and (name is None or name.format not in WHOLE):
            self._broken_files.add(file)
        if key in self._keys:
            self.known += 1
            return
        self._keys.add(key)
        if len(self.examples) < MAX_EXAMPLES:
            self.examples.append({name: refusal[name] for name in EXAMPLE_COLUMNS})
        self._rows.setdefault(origin or self._origin, []).append({**refusal, **self._run_columns})
        self._bytes += len(refusal["raw"])
        if sum(map(len, self._rows.values())) >= CHUNK_ROWS or self._bytes >= CHUNK_BYTES:
            self.flush()

    def note_passed(self, raw_sha256: str, version: bytes) -> None:
        """Note a record that can be read, by the hash of its bytes and its `accounting.version_key`."""
        if raw_sha256 in self._open_hashes:
            self._passed[raw_sha256] = version

    def note_left_alone(self, raw_sha256: str) -> None:
        """Note a record that a retry saw and was not asked for, by the hash of its bytes."""
        if raw_sha256 in self._open_hashes:
            self._left_alone.add(raw_sha256)

    def note_read(self, uri: str) -> None:
        """Note a file that was read to its end, or as far as a refusal of the whole file says."""
        self._read_files.add(absolute(uri))

    def solved(
        self, is_in_tables: Callable[[bytes], bool], is_not_needed: Callable[[bytes], bool]
    ) -> list[dict[str, Any]]:
        """Return the open records that this run found solved: the columns of `refusal_log.SOLVED_SCHEMA`.

        Call this when all refused records were added.

        Args:
            is_in_tables: Whether the record of a `version_key` is in the tables after this run.
            is_not_needed: Whether its article was retracted, or is in the tables in another version.
        """
        found: dict[bytes, dict[str, Any]] = {}
        if not self._open_hashes or (not self._passed and not self._read_files):
            return []
        for row in refusal_log.read_refused(self._root):
            if row.solution is None and row.key not in self._refused and row.key not in found:
                outcome = self._outcome(row, is_in_tables, is_not_needed)
                if outcome:
                    run = {"run_id": self._run_columns["run_id"], "solved_at": self._run_columns["refused_at"]}
                    found[row.key] = {**{name: getattr(row, name) for name in KEY}, "outcome": outcome, **run}
        return list(found.values())

    def _outcome(
        self, row: RefusedRow, is_in_tables: Callable[[bytes], bool], is_not_needed: Callable[[bytes], bool]
    ) -> str | None:
        version = self._passed.get(row.raw_sha256)
        if version and is_in_tables(version):
            return "published"
        if (row.raw_sha256, row.file) in self._refused_places:
            return "refused_anew"
        if version:
            return "not_needed" if is_not_needed(version) else None
        files = refusal_log.containers(row.file)
        is_gone = not self._read_files.isdisjoint(files) and self._broken_files.isdisjoint(files)
        return "corrected" if is_gone and row.raw_sha256 not in self._left_alone else None

    def flush(self) -> None:
        """Write the records added since the last flush: a file for each origin."""
        for origin, rows in self._rows.items() if self._write else ():
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{self._run_columns['run_id']}-{self._files}.parquet"
            schema = refusal_log.with_origin(tables.QUARANTINE.arrow_schema, origin)
            refusal_log.add_file(path, tables.QUARANTINE.sorted(pa.Table.from_pylist(rows, schema=schema)))
            self._files += 1
        self._rows, self._bytes = {}, 0
