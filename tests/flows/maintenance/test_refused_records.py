"""Look into the quarantine: filters, ids, exports."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.errors import InputError
from flows.ingest.quarantine import Quarantine
from flows.ingest.refusal_log import KEY, write_solved
from flows.ingest.streams import sha256
from flows.maintenance.refused_records import (
    RefusedFilter,
    export_refused,
    find_refused,
    is_complete,
    list_refused,
)

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
RAW = b"\x1b[2J{broken"


def refuse(root: Path, name: str, day: int = 0, reason: str = "broken_json", **more: Any) -> dict[str, Any]:
    run = Quarantine(root, f"run-{day}-{reason}-{sha256(name.encode())[:6]}", NOW + timedelta(days=day))
    columns = {"reason": reason, "message": "no JSON", "raw_uri": name, "place": "line 1"}
    refusal = {**columns, "raw_sha256": sha256(RAW), "raw": RAW, **more}
    run.add(refusal)
    run.flush()
    return refusal


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three records of three days; that of the second day is solved."""
    root = tmp_path / "to"
    refuse(root, "inbox/a.jsonl", place="line 10")
    solved = refuse(root, "inbox/b.jsonl", 1, "too_short")
    refuse(root, "=cmd/../c.jsonl.gz", 2)
    key = {name: solved[name] for name in KEY}
    write_solved(root, "run-x", [{**key, "outcome": "published", "run_id": "run-x", "solved_at": NOW + timedelta(5)}])
    return root


def test_the_latest_are_first_and_solved_ones_left_out(root: Path) -> None:
    assert list_refused(root, RefusedFilter()).counts == {"broken_json": 2}
    assert [row.refused_at.day for row in list_refused(root, RefusedFilter()).records] == [7, 5]
    assert [row.refused_at.day for row in list_refused(root, RefusedFilter(solved=True)).records] == [7, 6, 5]


@pytest.mark.parametrize(
    ("chosen", "days"),
    [
        ({"reasons": ("too_short",)}, []),
        ({"reasons": ("too_short",), "solved": True}, [6]),
        ({"since": (NOW + timedelta(days=2)).date()}, [7]),
        ({"file": "inbox/*"}, [5]),
        ({"file": "a.json"}, [5]),
        ({"file": "nosuch"}, []),
    ],
)
def test_filters(root: Path, chosen: dict[str, Any], days: list[int]) -> None:
    assert [row.refused_at.day for row in list_refused(root, RefusedFilter(**chosen)).records] == days


def test_an_unknown_reason_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match=r"there is no reason tooshort; .*too_short"):
        RefusedFilter(reasons=("tooshort",))


def test_the_list_as_values_has_text_only(root: Path) -> None:
    values = list_refused(root, RefusedFilter(solved=True)).as_dict()
    assert json.loads(json.dumps(values)) == values
    assert [one["solved"] for one in values["records"]] == [None, "published", None]


def test_a_record_is_found_by_the_first_digits_of_its_id(root: Path) -> None:
    (row, _) = list_refused(root, RefusedFilter()).records
    found = find_refused(root, row.id[:9].upper())
    assert found.raw == RAW
    assert is_complete(found)
    for wrong in ("", "zz", "../x"):
        with pytest.raises(InputError, match="the quarantine has no record"):
            find_refused(root, wrong)


def test_an_ambiguous_id_is_refused(tmp_path: Path) -> None:
    for number in range(17):  # two of them begin with the same digit
        refuse(tmp_path, "a.jsonl", place=f"line {number}", day=number)
    digits = [row.id[0] for row in list_refused(tmp_path, RefusedFilter()).records]
    twice = next(digit for digit in digits if digits.count(digit) > 1)
    with pytest.raises(InputError, match=f"records begin with {twice}; give more digits"):
        find_refused(tmp_path, twice)


def test_files_are_named_by_ids_and_listed(root: Path, tmp_path: Path) -> None:
    assert export_refused(root, tmp_path / "out", "files", RefusedFilter()) == 2
    with (tmp_path / "out" / "refused.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert sorted(row["file"] for row in listed) == sorted(
        path.name for path in (tmp_path / "out").iterdir() if path.name != "refused.csv"
    )
    assert {Path(row["file"]).suffix for row in listed} == {".jsonl", ".gz"}
    assert {(tmp_path / "out" / row["file"]).read_bytes() for row in listed} == {RAW}
    assert {row["complete"] for row in listed} == {"True"}
    assert "'=cmd/../c.jsonl.gz" in {row["raw_uri"] for row in listed}


def test_the_list_alone_can_be_exported(root: Path, tmp_path: Path) -> None:
    assert export_refused(root, tmp_path / "out", "jsonl", RefusedFilter(solved=True)) == 3
    (path,) = (tmp_path / "out").iterdir()
    assert len([json.loads(line) for line in path.read_text("utf-8").splitlines()]) == 3


def test_an_export_overwrites_nothing(root: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()
    with pytest.raises(InputError, match="is not an empty folder"):
        export_refused(root, tmp_path / "out", "csv", RefusedFilter())
    with pytest.raises(InputError, match="is not an empty folder"):
        export_refused(root, tmp_path / "out" / "mine", "csv", RefusedFilter())
