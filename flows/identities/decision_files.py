"""Write decisions into a file for people and other machines, and read them back: CSV or JSON Lines."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.errors import InputError
from flows.identities.decision_log import decision_of, row_of
from transforms.contract.archive_tables import DECISION_KINDS, DECISIONS
from transforms.contract.tables import NAMED_TYPES
from transforms.identities.decision import DIFFER, NOT_A_PERSON, SAME, UNDO, Decision, is_id, with_id

CSV, JSON_LINES = (".csv",), (".jsonl", ".ndjson")
NEEDED = {
    SAME: ("identity_id", "other"),
    DIFFER: ("identity_id", "other"),
    NOT_A_PERSON: ("identity_id",),
    UNDO: ("undoes",),
}
# What makes a spreadsheet compute a cell gets an apostrophe before it, and so does what already has one.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_MARKED = re.compile(r"'+[=+\-@\t\r]")


def write_file(path: Path, decisions: Sequence[Decision]) -> None:
    """Write decisions into a new file; its ending says how.

    Raises:
        InputError: The file exists, or has another ending.
    """
    form = _form(path)
    rows = [row_of(one) | {"decided_at": one.decided_at.isoformat()} for one in decisions]
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            if form == CSV:
                writer = csv.DictWriter(file, DECISIONS.names)
                writer.writeheader()
                writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
            else:
                file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    except FileExistsError:
        raise InputError(f"{path}: is there already; name a new file") from None


def read_file(path: Path, now: datetime, by: str) -> list[Decision]:
    """Return the decisions in a file, in its order.

    A row needs its kind and what that needs; `decided_by` and `decided_at` may be left out, and so may the id.

    Args:
        path: The file.
        now: When decisions without `decided_at` were made.
        by: Who made those without `decided_by`.

    Raises:
        InputError: The file cannot be read, or a row is wrong.
    """
    form = _form(path)
    if not path.is_file():
        raise InputError(f"{path}: there is no such file of decisions; newstables identities export writes one")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_csv_rows(file) if form == CSV else (json.loads(line) for line in file if line.strip()))
    except (UnicodeDecodeError, csv.Error, json.JSONDecodeError) as error:
        raise InputError(f"{path}: cannot be read as {'CSV' if form == CSV else 'JSON Lines'} ({error})") from error
    return [_decision(row, f"{path}, row {number}", now, by) for number, row in enumerate(rows, 1)]


def _form(path: Path) -> tuple[str, ...]:
    for form in (CSV, JSON_LINES):
        if path.suffix.lower() in form:
            return form
    raise InputError(f"{path}: decisions are written as .csv or .jsonl; name such a file")


def _csv_rows(file: Any) -> Iterator[dict[str, Any]]:
    for row in csv.DictReader(file):
        yield {
            name: value[1:] if value and _MARKED.match(value) else value
            for name, value in row.items()
            if isinstance(name, str) and (value is None or isinstance(value, str))
        }


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _decision(row: object, where: str, now: datetime, by: str) -> Decision:
    """Return the decision of a row of a file; raise InputError where it says nothing that can be done."""
    if not isinstance(row, dict):
        raise InputError(f"{where}: is not an object with the names {', '.join(DECISIONS.names)}")
    values: dict[str, Any] = {}
    for name in DECISIONS.names:
        value = row.get(name)
        if value is not None and not isinstance(value, str):
            raise InputError(f"{where}: {name} is not a text")
        values[name] = (value or "").strip() or None
    _check(values, where)
    values["decided_by"] = values["decided_by"] or by
    values["decided_at"] = _time(values["decided_at"], where) if values["decided_at"] else now
    given = values["decision_id"] or ""
    made = with_id(decision_of(values | {"decision_id": ""}))
    if given and given != made.decision_id:
        raise InputError(
            f"{where}: what it says is not what its decision_id stands for, so it was edited; empty decision_id to "
            "take it as a new decision"
        )
    return made


def _check(values: dict[str, Any], where: str) -> None:
    kind = values["kind"]
    if kind not in DECISION_KINDS:
        raise InputError(f"{where}: kind is {kind!r}; it is one of {', '.join(DECISION_KINDS)}")
    for name in NEEDED[kind]:
        if not values[name]:
            raise InputError(f"{where}: {kind} needs {name}")
    for name in ("identity_id", *(("other",) if kind == SAME else ())):
        if values[name] and not is_id(values[name]):
            raise InputError(
                f"{where}: {name} is {values[name]!r}, which is no id; newstables identities list shows ids"
            )
    if kind == NOT_A_PERSON and values["as_type"] not in NAMED_TYPES:
        raise InputError(f"{where}: as_type is {values['as_type']!r}; it is one of {', '.join(NAMED_TYPES)}")
    if values["identity_type"] not in (None, *NAMED_TYPES):
        raise InputError(
            f"{where}: identity_type is {values['identity_type']!r}; it is one of {', '.join(NAMED_TYPES)}"
        )


def _time(text: str, where: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"{where}: decided_at is {text!r}; write it as 2026-01-31T09:30:00+00:00") from None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
