"""Turn the values of DuckDB's rows into those of files: text, numbers, and moments in ISO 8601."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import IO, Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet computes a cell of a CSV file that begins so


def plain(value: Any) -> Any:
    """Return a value as JSON has it.

    Moments and days become ISO 8601 (moments in UTC), decimals and durations text, bytes hexadecimal. What is not
    a number becomes null.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    return str(value)


def flat(value: Any) -> Any:
    """Return a value as one cell: lists and structures become JSON."""
    value = plain(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def safe_cell(value: Any) -> Any:
    """Return a cell with an apostrophe before a text that a spreadsheet would compute."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def write_csv(file: IO[str], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, raw: bool = False) -> int:
    """Write rows as CSV (RFC 4180) with a header, null as nothing, and return their number.

    Args:
        file: Opened with `newline=""`.
        columns: Names of the columns.
        rows: The rows.
        raw: Whether texts that a spreadsheet would compute are written as they are, without an apostrophe.
    """

    def cell(value: Any) -> Any:
        return flat(value) if raw else safe_cell(flat(value))

    writer = csv.writer(file)
    writer.writerow([cell(name) for name in columns])
    n = 0
    for row in rows:
        writer.writerow([cell(value) for value in row])
        n += 1
    return n


def json_row(columns: Sequence[str], row: Sequence[Any]) -> str:
    """Return a row as one line of JSON Lines."""
    return json.dumps(dict(zip(columns, map(plain, row), strict=True)), ensure_ascii=False)
