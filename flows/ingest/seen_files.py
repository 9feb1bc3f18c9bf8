"""The ledger of an input's files: those that are as they were when all their records were published are not opened.

An entry is believed only where its file has the same sizes, times and inode as then, and where all its records still
are what is published: whatever changes the tables, a rollback say, needs not think of the ledger.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from flows import version
from flows.ingest import parse_source, streams
from flows.ingest.sources import Source, Sources
from flows.settings import DEFAULT_INPUT, BuildSettings
from flows.storage import disk, parquet
from transforms.contract import ids
from transforms.records import dates, parse_json, record

SETTLING_SECONDS = 2.0  # a file may change again without a new time, within the clock's tick
KEPT_SECONDS = 90 * 24 * 3600
PAIR_BYTES = 32
MAKE_RECORDS = (parse_source, streams, record, parse_json, dates, ids)
SCHEMA = pa.schema([("uri", pa.binary()), ("state", pa.string()), ("pairs", pa.binary())])


class Ledger:
    """The entries of one input, in a file of their own.

    Args:
        settings: The build's: inputs, source and min_chars tell one ledger from another.
        started: When the build started; seconds since 1970.
    """

    def __init__(self, settings: BuildSettings, started: float) -> None:
        self._path = Path(settings.to) / "ledger" / f"{_name(settings)}.parquet"
        self._started = started
        self._entries = _read(self._path)
        self._seen: dict[str, list[bytes]] = {}

    def pairs(self, source: Source) -> list[bytes] | None:
        """The `accounting.version_key`s of a file's records, where it is as it was; else None."""
        if not self._as_it_was(source):
            return None
        _, pairs = self._entries[source.uri]
        return [pairs[i : i + PAIR_BYTES] for i in range(0, len(pairs), PAIR_BYTES)]

    def _as_it_was(self, source: Source) -> bool:
        state, _ = self._entries.get(source.uri, ("", b""))
        return bool(state) and state == source.state

    def note(self, source: Source, pairs: Sequence[bytes]) -> None:
        """Takes what a file was found to hold, none of it refused."""
        if source.state and source.changed < self._started - SETTLING_SECONDS:
            self._seen[source.uri] = list(pairs)

    def write(self, sources: Sources, holds: Callable[[bytes], bool]) -> None:
        """Writes the entries of the files there are, of which all records are published.

        Args:
            sources: The input.
            holds: Whether the record of that `version_key` is published.
        """
        entries = {}
        for source in sources:
            pairs = self._seen.get(source.uri)
            if pairs is None:
                if self._as_it_was(source):
                    entries[source.uri] = self._entries[source.uri]
            elif all(map(holds, pairs)):
                entries[source.uri] = (source.state, b"".join(pairs))
        if entries != self._entries:
            _write(self._path, entries)
        elif entries:
            os.utime(self._path)
        _sweep(self._path.parent, self._started)


def _name(settings: BuildSettings) -> str:
    """Of the inputs, of what else a record's id and content hang on, and of the code that makes records."""
    inputs = [os.path.abspath(i) if "://" not in i else i for i in settings.inputs or [DEFAULT_INPUT]]  # noqa: PTH100
    code = [Path(module.__file__ or "").read_text("utf-8") for module in MAKE_RECORDS]
    return ids.digest(version(), settings.source, settings.min_chars, *inputs, *code)


def _read(path: Path) -> dict[str, tuple[str, bytes]]:
    try:
        rows = parquet.read_table(path)
        columns = [rows[name].to_pylist() for name in SCHEMA.names]
    except (OSError, pa.ArrowException, KeyError, ValueError):
        # It is not there, or damaged: all files are opened, and it is made anew.
        return {}
    return {os.fsdecode(uri): (state, pairs) for uri, state, pairs in zip(*columns, strict=True)}


def _write(path: Path, entries: dict[str, tuple[str, bytes]]) -> None:
    path.parent.mkdir(exist_ok=True)
    rows = [(os.fsencode(uri), *entry) for uri, entry in entries.items()]
    columns = [pa.array([row[i] for row in rows], field.type) for i, field in enumerate(SCHEMA)]
    with disk.replacing(path) as file:
        parquet.write_rows(file, pa.table(columns, schema=SCHEMA))


def _sweep(folder: Path, now: float) -> None:
    """Removes ledgers of inputs that were not built for long, and what a killed run left half-written."""
    for path in folder.glob("*"):
        if path.name.startswith(".") or now - path.stat().st_mtime > KEPT_SECONDS:
            path.unlink()
