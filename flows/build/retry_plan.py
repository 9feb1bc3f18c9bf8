"""Choose which refused records are read again, and from where: their files, or the bytes that were kept."""

from __future__ import annotations

import glob
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from flows.errors import InputError
from flows.ingest import refusal_log
from flows.ingest.endings import split_name
from flows.ingest.listing import is_remote, printable
from flows.ingest.parse_source import read_kept
from flows.ingest.record_parser import Outcome
from flows.ingest.refusal_log import ARCHIVE_MARK, Origin, RefusedRow, absolute, containers
from flows.ingest.sources import WHOLE, Source, Sources, discover
from flows.ingest.streams import sha256

INCOMPLETE = "its file is gone, and only the first MiB of its bytes was kept"
NEEDS_FILE = "its file is gone, and a record of this format cannot be read without it"
WITH_METADATA = "its file is gone, and its text and its metadata were kept together"

Wanted = Callable[[RefusedRow], bool]


class Selection(NamedTuple):
    """The records of a file that are read again.

    Attributes:
        origin: How they are read.
        hashes: SHA-256 of their bytes; None for all records of the file, as the file itself was refused.
    """

    origin: Origin
    hashes: frozenset[str] | None

    def takes(self, raw_sha256: str) -> bool:
        """Return whether a record is read again."""
        return self.hashes is None or raw_sha256 in self.hashes


class KeptItem(NamedTuple):
    """A record that was read again from the bytes that were kept.

    Attributes:
        item: The record, why it is refused again, or what its text lacks.
        origin: How it was read.
        refused_at: When it was refused, in seconds since 1970.
    """

    item: Outcome
    origin: Origin
    refused_at: float


class NotTried(NamedTuple):
    """A refused record that cannot be read again, and why: its id, file, place and reason."""

    id: str
    raw_uri: str
    place: str
    why: str


@dataclass(frozen=True)
class RetryPlan:
    """Which refused records are read again.

    Attributes:
        root: The folder of the tables.
        sources: The files that are read.
        selected: Records to read from them, by `Source.uri`.
        kept: Keys of records whose files are gone: they are read from the bytes that were kept.
        not_tried: Records that cannot be read again.
        tried: Keys of all records that are.
        change: Changes how records are read.
    """

    root: Path
    sources: Sources
    selected: dict[str, Selection]
    kept: frozenset[bytes]
    not_tried: list[NotTried]
    tried: frozenset[bytes]
    change: Callable[[Origin], Origin]
    _origins: dict[str, Origin] = field(default_factory=dict)

    def origin_of(self, raw_uri: str) -> Origin | None:
        """Return where a record that was read again came from, by its `raw_uri`."""
        for uri in containers(raw_uri):
            if uri in self.selected:
                return self.selected[uri].origin
            if uri in self._origins:
                return self._origins[uri]
        return None

    def read_kept(self, **settings: object) -> Iterator[KeptItem]:
        """Read the records whose bytes were kept."""
        for row in refusal_log.read_refused(self.root, raw=True) if self.kept else ():
            if row.key in self.kept and row.solution is None:
                origin = self.change(row.origin or _unknown())
                self._origins[row.raw_uri] = origin
                for item in read_kept(_source(row), row.raw, row.place, **origin.read_settings(), **settings):  # type: ignore[arg-type]
                    yield KeptItem(item, origin, row.refused_at.timestamp())


def plan_retry(root: Path, wanted: Wanted, change: Callable[[Origin], Origin] = lambda origin: origin) -> RetryPlan:
    """Choose what to read again of the open records of the quarantine.

    Args:
        root: The folder of the tables.
        wanted: Whether a record is to be read again.
        change: Changes how records are read, given how they were read before.
    """
    rows = [row for row in refusal_log.read_refused(root) if row.solution is None and wanted(row)]
    found = _find_files(rows)
    hashes: dict[str, set[str]] = defaultdict(set)
    whole: set[str] = set()
    origins: dict[str, Origin] = {}
    gone: set[bytes] = set()
    for row in rows:
        if row.file not in found:
            gone.add(row.key)
            continue
        uri = found[row.file].uri
        origins[uri] = change(row.origin or _unknown())
        hashes[uri].add(row.raw_sha256)
        if row.place == "file":
            whole.add(uri)
    kept, not_tried = _split_gone(root, gone)
    selected = {uri: Selection(origins[uri], None if uri in whole else frozenset(some)) for uri, some in hashes.items()}
    return RetryPlan(
        root=root,
        sources=Sources(sorted({source for source in found.values() if source.uri in selected})),
        selected=selected,
        kept=frozenset(kept),
        not_tried=not_tried,
        tried=frozenset(row.key for row in rows) - gone | kept,
        change=change,
    )


def _find_files(rows: Sequence[RefusedRow]) -> dict[str, Source]:
    """Return the files of refused records that are still there, by `RefusedRow.file`.

    They are looked for in the inputs of the runs that refused them, as an article's id may follow from its path below
    an input; and where they lie.
    """
    found: dict[str, Source] = {}
    files = {row.file for row in rows}
    inside: dict[str, set[str]] = defaultdict(set)
    for file in files:
        for container in containers(file):
            inside[container].add(file)
    for origin in dict.fromkeys(row.origin for row in rows if row.origin):
        here = Path(origin.folder) == Path.cwd()
        for given in origin.inputs:
            local = given.removeprefix("file://")
            for source in _list(local if here or is_remote(local) else absolute(local, origin.folder)):
                for uri in filter(None, (source.uri, source.metadata)):
                    for file in inside.get(absolute(printable(uri)), ()):
                        before = found.get(file)
                        if before is None or len(source.external_stem) > len(before.external_stem):
                            found[file] = source
    for file in files - found.keys():
        listed = next(filter(None, map(_list, containers(file))), [])
        found |= dict.fromkeys([file], listed[0]) if listed else {}
    return found


def _list(given: str) -> list[Source]:
    try:
        return list(discover([given]))
    except InputError:  # it is gone, or is no input: the kept bytes may do
        return []


def _split_gone(root: Path, gone: set[bytes]) -> tuple[set[bytes], list[NotTried]]:
    """Return which records without a file can be read from the bytes that were kept, and why the others cannot."""
    kept: set[bytes] = set()
    not_tried: list[NotTried] = []
    for row in refusal_log.read_refused(root, raw=True) if gone else ():
        if row.key in gone and row.solution is None:
            why = _why_not(row)
            if why:
                not_tried.append(NotTried(row.id, row.raw_uri, row.place, why))
            else:
                kept.add(row.key)
    return kept, not_tried


def _why_not(row: RefusedRow) -> str | None:
    """Return why the kept bytes of a record cannot be read; None if they can."""
    if sha256(row.raw) != row.raw_sha256:
        return INCOMPLETE
    name = split_name(row.raw_uri)
    if name is None or row.reason == "broken_archive":
        return NEEDS_FILE
    if name.format == "jsonl":
        return None if row.place.startswith("line ") else NEEDS_FILE
    if name.format not in WHOLE or row.place != "file" or ARCHIVE_MARK in row.raw_uri:
        return NEEDS_FILE
    return WITH_METADATA if row.raw.rstrip().endswith(b"}") else None


def _source(row: RefusedRow) -> Source:
    """Return the file of a record as it was, without its size and times."""
    name = split_name(row.raw_uri)
    assert name is not None
    return Source(row.raw_uri, _external_stem(row, name.stem), name.format, name.compression, len(row.raw), 0.0)


def _external_stem(row: RefusedRow, stem: str) -> str:
    """Return the path below the input without endings, as the run that refused the record took it for its id."""
    stems = [stem.rpartition("/")[2]]
    for given in row.origin.inputs if row.origin else ():
        path = PurePosixPath(given.removeprefix("file://"))
        folder = PurePosixPath(*takewhile(lambda part: not glob.has_magic(part), path.parts))
        if PurePosixPath(stem).is_relative_to(folder):
            stems.append(PurePosixPath(stem).relative_to(folder).as_posix())
    return max(stems, key=len)


def _unknown() -> Origin:
    """Return the origin of records of a run that did not note it."""
    return Origin((), str(Path.cwd()))
