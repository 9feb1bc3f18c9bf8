"""Remember which input files were published in full: they are not opened again while they are unchanged.

An entry counts only if its file has the same sizes, times and inode as before, and if all its records are still
published. So whatever changes the tables, such as a rollback, need not update the entries.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from flows import version
from flows.ingest import (
    archives,
    contents,
    endings,
    listing,
    parse_source,
    piece_stream,
    record_parser,
    sources,
    store_files,
    streams,
    web_files,
)
from flows.ingest.sources import Source
from flows.setting_fields import DEFAULT_INPUT
from flows.settings import BuildSettings
from flows.storage import disk, parquet
from transforms import formats, reader_api, records
from transforms.contract import ids
from transforms.records import (
    dates,
    encodings,
    english_words,
    languages,
    make_record,
    mojibake,
    parse_json,
    plausible_characters,
    record,
    refusals,
    sniffed_encoding,
    text_language,
)
from transforms.text import quotation_marks

FOLDER = "ledger"
SETTLING_SECONDS = 2.0  # a file may change again within one tick of the clock, without a new time
KEPT_SECONDS = 90 * 24 * 3600
PAIR_BYTES = 32
MAKE_RECORDS = (
    *(endings, listing, sources, streams, piece_stream, web_files, store_files, archives, contents),
    *(parse_source, record_parser),
    *(record, make_record, parse_json, refusals, dates, languages, ids),
    *(encodings, sniffed_encoding, plausible_characters, mojibake, text_language, english_words),
    *(reader_api, quotation_marks),  # of pages: their quotations are compared with the text's
)
SCHEMA = pa.schema([("uri", pa.binary()), ("state", pa.string()), ("pairs", pa.binary())])


class Entry(NamedTuple):
    """What is remembered of a file.

    Attributes:
        state: Its `Source.state`.
        pairs: The `accounting.version_key`s of its records, joined.
    """

    state: str
    pairs: bytes


class SeenFiles:
    """The remembered files of one input, stored in one Parquet file.

    Args:
        settings: The build's settings; inputs, source, min_chars, dates, map, encoding and languages decide which file
            is used.
        started: When the build started, in seconds since 1970.
    """

    def __init__(self, settings: BuildSettings, started: float) -> None:
        self._path = Path(settings.to) / FOLDER / f"{_file_name(settings)}.parquet"
        self._started = started
        self._entries = _read_entries(self._path)
        self._new: dict[str, bytes] = {}

    def pairs(self, source: Source) -> list[bytes] | None:
        """Return the `accounting.version_key`s of a file's records; None if it is unknown or has changed."""
        if not self._is_unchanged(source):
            return None
        pairs = self._entries[source.uri].pairs
        return [pairs[i : i + PAIR_BYTES] for i in range(0, len(pairs), PAIR_BYTES)]

    def add(self, source: Source, pairs: Sequence[bytes]) -> None:
        """Remember the `accounting.version_key`s of a file without refused records, unless it has just been written."""
        if source.state and source.changed < self._started - SETTLING_SECONDS:
            self._new[source.uri] = b"".join(pairs)

    def write(self, sources: Sequence[Source], is_published: Callable[[bytes], bool]) -> None:
        """Write the entries of those sources whose records are all published; remove old files of other inputs.

        Args:
            sources: The input.
            is_published: Whether the record of a `version_key` is published.
        """
        entries = {}
        for source in sources:
            pairs = self._new.get(source.uri)
            if pairs is None:
                if self._is_unchanged(source):
                    entries[source.uri] = self._entries[source.uri]
            elif all(is_published(pairs[i : i + PAIR_BYTES]) for i in range(0, len(pairs), PAIR_BYTES)):
                entries[source.uri] = Entry(source.state, pairs)
        if entries != self._entries:
            _write_entries(self._path, entries)
        elif entries:
            os.utime(self._path)
        _remove_old_files(self._path.parent, self._started)

    def _is_unchanged(self, source: Source) -> bool:
        entry = self._entries.get(source.uri)
        return entry is not None and entry.state == source.state != ""


def _file_name(settings: BuildSettings) -> str:
    """Return a hash of the inputs, the settings that decide ids, and the code and word lists that make records."""
    inputs = [os.path.abspath(i) if "://" not in i else i for i in settings.inputs or [DEFAULT_INPUT]]  # noqa: PTH100
    code = [Path(module.__file__ or "").read_text("utf-8") for module in MAKE_RECORDS]
    code += [file.read_text("utf-8") for file in sorted(Path(formats.__file__ or "").parent.rglob("*.py"))]
    lists = sorted(file.read_text("utf-8") for file in resources.files(records).iterdir() if file.name.endswith(".txt"))
    chosen = (
        *(settings.source, settings.min_chars, settings.dates or "", json.dumps(settings.map, sort_keys=True)),
        *(settings.encoding or "", settings.languages),
    )
    return ids.digest(version(), *chosen, *inputs, *code, *lists)


def _read_entries(path: Path) -> dict[str, Entry]:
    try:
        rows = parquet.read_table(path)
        columns = [rows[name].to_pylist() for name in SCHEMA.names]
    except (OSError, pa.ArrowException, KeyError, ValueError):
        # Missing or damaged: all files are opened, and the file is written anew.
        return {}
    return {os.fsdecode(uri): Entry(state, pairs) for uri, state, pairs in zip(*columns, strict=True)}


def _write_entries(path: Path, entries: Mapping[str, Entry]) -> None:
    path.parent.mkdir(exist_ok=True)
    rows = [{"uri": os.fsencode(uri), **entry._asdict()} for uri, entry in entries.items()]
    with disk.replacing(path) as file:
        parquet.write_rows(file, pa.Table.from_pylist(rows, schema=SCHEMA))


def _remove_old_files(folder: Path, now: float) -> None:
    """Remove files of inputs that were not built for a long time, and unfinished files of killed runs."""
    for path in folder.glob("*"):
        if path.name.startswith(".") or now - path.stat().st_mtime > KEPT_SECONDS:
            path.unlink()
