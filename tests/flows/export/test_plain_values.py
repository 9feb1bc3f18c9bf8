"""Values of rows as CSV and JSON have them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest

from flows.export.plain_values import flat, json_row, plain, safe_cell, write_csv

AT = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (float("nan"), None),
        (float("-inf"), None),
        (0.5, 0.5),
        (AT, "2026-01-05T23:30:00+00:00"),
        (AT.astimezone(timezone(timedelta(hours=2))), "2026-01-05T23:30:00+00:00"),
        (AT.replace(tzinfo=None), "2026-01-05T23:30:00"),
        (date(2026, 1, 5), "2026-01-05"),
        (time(1, 2), "01:02:00"),
        (b"\x00\xff", "00ff"),
        (Decimal("1.50"), "1.50"),
        (timedelta(days=1), "1 day, 0:00:00"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ({"a": [AT, None]}, {"a": ["2026-01-05T23:30:00+00:00", None]}),
    ],
)
def test_plain(value: object, expected: object) -> None:
    assert plain(value) == expected
    assert json.loads(json_row(["x"], [value])) == {"x": expected}


def test_lists_are_json_in_a_cell() -> None:
    assert flat(["é", 1]) == '["é", 1]'
    assert flat("é") == "é"


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_become_text(value: str) -> None:
    assert safe_cell(value) == f"'{value}"


@pytest.mark.parametrize("value", ["1-1", "Anna", "", -1, None])
def test_other_cells_stay(value: object) -> None:
    assert safe_cell(value) == value


def test_csv_is_read_back_as_it_was() -> None:
    file = io.StringIO(newline="")
    rows = [("=1", None), ('a "quoted", line\nand another', "\x1b[2J")]
    assert write_csv(file, ["a", "b"], rows, raw=True) == 2
    assert list(csv.reader(io.StringIO(file.getvalue(), newline=""))) == [
        ["a", "b"],
        ["=1", ""],
        ['a "quoted", line\nand another', "\x1b[2J"],
    ]
    safe = io.StringIO(newline="")
    write_csv(safe, ["a", "b"], rows)
    assert "'=1," in safe.getvalue()
