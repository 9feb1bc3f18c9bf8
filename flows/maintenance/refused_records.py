"""Look into the quarantine: list refused records, show one, export them."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, get_args

from flows.errors import InputError
from flows.ingest.refusal_log import RefusedRow, read_refused
from flows.ingest.streams import sha256
from flows.wording import count
from transforms.records.refusals import REASONS

ExportForm = Literal["files", "csv", "jsonl"]
EXPORT_FORMS = get_args(ExportForm)
COLUMNS = ("id", "reason", "message", "raw_uri", "place", "run_id", "refused_at", "raw_sha256", "solved", "solved_at")
LIST_NAME = "refused"
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet compute a cell


@dataclass(frozen=True)
class RefusedFilter:
    """Which records of the quarantine to take.

    Attributes:
        reasons: Reason codes; none for all.
        since: First day (UTC) on which they were refused; None for any.
        file: Pattern of their files (`*` and `?`), or a part of the path; None for all.
        ids: Ids, or their first digits; none for all.
        solved: Whether to take solved ones too.
    """

    reasons: tuple[str, ...] = ()
    since: date | None = None
    file: str | None = None
    ids: tuple[str, ...] = ()
    solved: bool = False

    def __post_init__(self) -> None:
        unknown = [reason for reason in self.reasons if reason not in REASONS]
        if unknown:
            raise InputError(f"there is no reason {', '.join(unknown)}; the reasons are {', '.join(REASONS)}")

    def takes(self, row: RefusedRow) -> bool:
        """Return whether a record is one of them."""
        if row.solution and not self.solved:
            return False
        if self.reasons and row.reason not in self.reasons:
            return False
        if self.since and row.refused_at.date() < self.since:
            return False
        if self.ids and not any(row.key.hex().startswith(one.lower()) for one in self.ids):
            return False
        return self.file is None or self.file in row.raw_uri or fnmatchcase(row.raw_uri, self.file)


@dataclass(frozen=True)
class RefusedList:
    """Records of the quarantine.

    Attributes:
        counts: Number by reason, the most frequent first.
        records: The records, those refused last first.
    """

    counts: dict[str, int]
    records: list[RefusedRow]

    def as_dict(self) -> dict[str, Any]:
        """Return the list as plain values."""
        return {"counts": self.counts, "records": [as_values(row) for row in self.records]}


def list_refused(root: Path, chosen: RefusedFilter) -> RefusedList:
    """Return records of the quarantine below a folder of tables, without their bytes."""
    rows = [row for row in read_refused(root) if chosen.takes(row)]
    counts = Counter(row.reason for row in rows)
    rows.sort(key=lambda row: (row.raw_uri, len(row.place), row.place))
    rows.sort(key=lambda row: row.refused_at, reverse=True)
    return RefusedList(dict(counts.most_common()), rows)


def find_refused(root: Path, given: str) -> RefusedRow:
    """Return the record with an id, or with one that begins so, with its bytes; the latest if it was refused again.

    Raises:
        InputError: There is none, or several begin so.
    """
    found = [row for row in read_refused(root) if row.key.hex().startswith(given.lower())] if given else []
    if not found:
        raise InputError(f"the quarantine has no record {given}; newstables quarantine list shows their ids")
    if len({row.key for row in found}) > 1:
        raise InputError(f"{count(len(found), 'record')} begin with {given}; give more digits of the id")
    last = max(found, key=lambda row: row.refused_at)
    return next(row for row in read_refused(root, raw=True) if (row.key, row.refused_at) == (last.key, last.refused_at))


def as_values(row: RefusedRow) -> dict[str, Any]:
    """Return a record as plain values, under the names of `COLUMNS`."""
    values = {name: getattr(row, name) for name in COLUMNS if name not in ("solved", "solved_at")}
    values["refused_at"] = row.refused_at.isoformat()
    values["solved"] = row.solution.outcome if row.solution else None
    values["solved_at"] = row.solution.solved_at.isoformat() if row.solution else None
    return values


def is_complete(row: RefusedRow) -> bool:
    """Return whether all bytes of a record were kept, and not only the first MiB."""
    return sha256(row.raw) == row.raw_sha256


def export_refused(root: Path, folder: Path, form: ExportForm, chosen: RefusedFilter) -> int:
    """Write records of the quarantine into a new or empty folder; return their number.

    Args:
        root: The folder of the tables.
        folder: Where to.
        form: "files" writes the bytes of each record into a file of its own, and a list in `refused.csv`; "csv" and
            "jsonl" write only the list.
        chosen: Which records.

    Raises:
        InputError: The folder has files, or is a file.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: is not an empty folder; name a new one")
    folder.mkdir(parents=True, exist_ok=True)
    rows = _exported(root, folder, chosen, files=form == "files")
    return _write_json_lines(folder, rows) if form == "jsonl" else _write_csv(folder, rows)


def _exported(root: Path, folder: Path, chosen: RefusedFilter, *, files: bool) -> Iterator[dict[str, Any]]:
    """Yield the values of each record, with its file's name and whether it has all bytes, and write that file."""
    for row in read_refused(root, raw=True):
        if not chosen.takes(row):
            continue
        values = as_values(row) | {"complete": is_complete(row)}
        if files:
            ending = _ENDING.search(row.raw_uri)  # the rest of the name may be anything
            name = f"{row.id}{ending.group() if ending else ''}"
            (folder / name).write_bytes(row.raw)
            values["file"] = name
        yield values


def _write_json_lines(folder: Path, rows: Iterator[dict[str, Any]]) -> int:
    with (folder / f"{LIST_NAME}.jsonl").open("x", encoding="utf-8") as file:
        return sum(bool(file.write(json.dumps(values) + "\n")) for values in rows)


def _write_csv(folder: Path, rows: Iterator[dict[str, Any]]) -> int:
    with (folder / f"{LIST_NAME}.csv").open("x", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*COLUMNS, "complete", "file"])
        writer.writeheader()
        return sum(bool(writer.writerow({name: _cell(value) for name, value in values.items()})) for values in rows)


def _cell(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula: the input's names may be anything."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
