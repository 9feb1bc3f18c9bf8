"""Read what the quarantine holds, and note which of its records are solved. Both are only ever added to.

`quarantine/<run>-N.parquet` has the records that a run newly refused. Each file says, in its metadata, what the run was
asked to read and how, so that its records can be read again. `solved/<run>.parquet` has the keys of records that a
later run found solved. A record is open unless it was solved after it was refused. One that comes back is open again,
unless it was solved because its article is in the tables.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from flows.ingest.listing import is_remote
from flows.setting_fields import DEFAULT_INPUT
from flows.settings import BuildSettings
from flows.storage import disk, parquet
from transforms.contract import tables
from transforms.contract.ids import digest
from transforms.formats.items import ReadOptions

QUARANTINE, SOLVED = "quarantine", "solved"
KEY = tables.QUARANTINE.key
ARCHIVE_MARK = "#"  # between an archive and its member in `raw_uri`
ORIGIN = b"newstables.origin"
OUTCOMES = {
    "published": "It was read, and is in the tables.",
    "not_needed": "It can be read, but a newer version of its article is in the tables, or the article was retracted.",
    "refused_anew": "It was refused again for another reason, or at another place of its file, and is kept as that.",
    "corrected": "Its file was read again and no longer has this record.",
}
IN_TABLES = ("published", "not_needed")
SOLVED_SCHEMA = pa.schema(
    [
        *(tables.QUARANTINE.arrow_schema.field(name) for name in KEY),
        ("outcome", pa.string()),
        ("run_id", pa.string()),
        ("solved_at", pa.timestamp("us", tz="UTC")),
    ]
)
_NUMBER = re.compile(r"#\d+$")


class Origin(NamedTuple):
    """What a run was asked to read, and how.

    Attributes:
        inputs: Its inputs, as they were given.
        folder: The folder in which relative ones start.
        source: The source of records that name none.
        min_chars: The minimum length of a text in code points.
        dates: What digits that could mean two days mean; None for no day.
        map: Fields with the names that the input has for them.
        encoding: The encoding of its texts; None to find it out.
        languages: The languages of the articles that are kept, joined by commas.
    """

    inputs: tuple[str, ...]
    folder: str
    source: str = "default"
    min_chars: int = 1
    dates: str | None = None
    map: tuple[tuple[str, str], ...] = ()
    encoding: str | None = None
    languages: str = "en"

    @classmethod
    def of(cls, settings: BuildSettings) -> Origin:
        """Return the origin of the records that a build with these settings reads here and now."""
        inputs = tuple(settings.inputs) or (DEFAULT_INPUT,)
        names = tuple(settings.map.items())
        return cls(
            inputs,
            str(Path.cwd()),
            settings.source,
            settings.min_chars,
            settings.dates,
            names,
            settings.encoding,
            settings.languages,
        )

    def read_settings(self) -> dict[str, Any]:
        """Return how the records are read, as arguments of `flows.ingest.parse_source.read_source`."""
        return {
            "namespace": self.source,
            "min_chars": self.min_chars,
            "date_order": self.dates,
            "languages": self.languages.split(","),
            "options": ReadOptions(map=dict(self.map), encoding=self.encoding),
        }


class Solution(NamedTuple):
    """How a refused record was solved.

    Attributes:
        outcome: A key of `OUTCOMES`.
        run_id: Id of the run that found it.
        solved_at: When that run started, UTC.
    """

    outcome: str
    run_id: str
    solved_at: datetime


class RefusedRow(NamedTuple):
    """A record of the quarantine.

    Attributes:
        key: 16 bytes that stand for its bytes, place and reason.
        reason: Reason code.
        message: What is wrong, and what to do.
        raw_uri: Input file.
        place: Place in the file.
        run_id: Id of the run that refused it.
        refused_at: When, UTC.
        raw_sha256: SHA-256 of its bytes, in hexadecimal.
        origin: What that run read; None if a version that did not note it wrote the file.
        solution: How it was solved; None while it is open.
        raw: The first MiB of its bytes, if they were asked for.
    """

    key: bytes
    reason: str
    message: str
    raw_uri: str
    place: str
    run_id: str
    refused_at: datetime
    raw_sha256: str
    origin: Origin | None
    solution: Solution | None
    raw: bytes = b""

    @property
    def id(self) -> str:
        """The record's id in commands: the first 12 hexadecimal digits of its key."""
        return self.key.hex()[:12]

    @property
    def file(self) -> str:
        """Its input file, or member of an archive, with the run's folder if that is known."""
        return file_of(self.raw_uri, self.place, self.origin)


class RefusedKey(NamedTuple):
    """What tells a record of the quarantine from the others, and how it was solved; see `RefusedRow`."""

    key: bytes
    raw_sha256: str
    place: str
    reason: str
    solution: Solution | None


def absolute(uri: str, folder: str | None = None) -> str:
    """Return a URI with the folder in which it starts; None for the current one."""
    return uri if is_remote(uri) else os.path.normpath(os.path.join(folder or os.getcwd(), uri))  # noqa: PTH109, PTH118


def file_of(raw_uri: str, place: str, origin: Origin | None) -> str:
    """Return the input file of a refused record, with the folder in which the run's relative paths start."""
    uri = without_number(raw_uri) if place == "article" else raw_uri
    return absolute(uri, origin.folder if origin else None)


def containers(file: str) -> list[str]:
    """Return a file and the archives that it may lie in, the innermost first: "a.zip#b.txt" may lie in "a.zip"."""
    parts = file.split(ARCHIVE_MARK)
    return [ARCHIVE_MARK.join(parts[:n]) for n in range(len(parts), 0, -1)]


def without_number(raw_uri: str) -> str:
    """Return an article's `raw_uri` without the number of its record: its file."""
    return _NUMBER.sub("", raw_uri)


def key_of(raw_sha256: str, place: str, reason: str) -> bytes:
    """Return the key of a refused record, 16 bytes: the same bytes at the same place for the same reason."""
    return bytes.fromhex(digest(raw_sha256, place, reason))


def read_refused(root: Path, *, raw: bool = False) -> Iterator[RefusedRow]:
    """Yield the records of the quarantine, run by run.

    Args:
        root: The folder of the tables.
        raw: Whether to read their bytes too.
    """
    solved = _read_solved(root)
    names = [name for name in tables.QUARANTINE.names if raw or name != "raw"]
    for path in sorted((root / QUARANTINE).glob("*.parquet")):
        origin = _read_origin(path)
        for chunk in parquet.read_chunks(path, names):
            for row in chunk.to_pylist():
                key = key_of(*(row[name] for name in KEY))
                solution = solved.get(key)
                if solution and solution.solved_at < row["refused_at"]:
                    solution = None
                yield RefusedRow(key=key, origin=origin, solution=solution, **row)


def read_keys(root: Path) -> Iterator[RefusedKey]:
    """Yield what tells the records of the quarantine from each other, without the rest: each build begins with it."""
    solved = _read_solved(root)
    for path in sorted((root / QUARANTINE).glob("*.parquet")):
        for chunk in parquet.read_chunks(path, [*KEY, "refused_at"]):
            refused_at = chunk.column("refused_at")
            columns = (chunk.column(name).to_pylist() for name in KEY)
            for i, (raw_sha256, place, reason) in enumerate(zip(*columns, strict=True)):
                key = key_of(raw_sha256, place, reason)
                solution = solved.get(key)
                if solution and solution.solved_at < refused_at[i].as_py():
                    solution = None
                yield RefusedKey(key, raw_sha256, place, reason, solution)


def with_origin(schema: pa.Schema, origin: Origin | None) -> pa.Schema:
    """Return the schema of a file of the quarantine, with the origin of its records in the metadata."""
    if origin is None:
        return schema
    text = json.dumps(origin._asdict())
    return schema.with_metadata({**(schema.metadata or {}), ORIGIN: text.encode()})


def write_solved(root: Path, run_id: str, rows: Sequence[dict[str, Any]]) -> None:
    """Note solved records: the columns of `SOLVED_SCHEMA`. The file is there whole or not at all."""
    if not rows:
        return
    folder = root / SOLVED
    folder.mkdir(exist_ok=True)
    add_file(folder / f"{run_id}.parquet", pa.Table.from_pylist(list(rows), schema=SOLVED_SCHEMA))


def add_file(path: Path, rows: pa.Table) -> None:
    """Write a new file that never changes again: it is there whole or not at all."""
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.unlink(missing_ok=True)
    parquet.write_rows(temporary, rows)
    disk.seal(temporary)
    temporary.rename(path)
    disk.sync_folder(path.parent)


def sweep_quarantine(root: Path) -> None:
    """Remove unfinished files of killed runs."""
    for folder in (QUARANTINE, SOLVED):
        for path in (root / folder).glob(".*.tmp"):
            path.unlink()


def _read_origin(path: Path) -> Origin | None:
    found = (parquet.part_schema(path).metadata or {}).get(ORIGIN)
    if found is None:
        return None
    values = json.loads(found)
    names = tuple((field, name) for field, name in values.pop("map", ()))
    return Origin(**{**values, "inputs": tuple(values["inputs"]), "map": names})


def _read_solved(root: Path) -> dict[bytes, Solution]:
    """Return the latest solution by key."""
    solved: dict[bytes, Solution] = {}
    for path in (root / SOLVED).glob("*.parquet"):
        for row in parquet.read_table(path).to_pylist():
            found = Solution(row["outcome"], row["run_id"], row["solved_at"])
            key = key_of(*(row[name] for name in KEY))
            if key not in solved or solved[key].solved_at < found.solved_at:
                solved[key] = found
    return solved
