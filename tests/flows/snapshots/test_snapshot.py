"""A snapshot as its manifest describes it: files, rows and parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows.errors import PublishError
from flows.snapshots.manifest import Manifest, declared_tables
from flows.snapshots.snapshot import PartSet, Snapshot, require_columns
from flows.storage.disk import FileInfo
from transforms.contract.tables import SCHEMA_VERSION


def file(table: str, month: str, number: int, rows: int = 1) -> FileInfo:
    return FileInfo(f"{table}/published_month={month}/part-{number}.parquet", rows, 10, f"{table} {month} {number}")


FILES = [
    file("quotes", "2026-02", 0, rows=2),
    file("articles", "2026-01", 10, rows=3),
    file("articles", "2026-01", 2, rows=4),
    file("quotes", "2026-01", 2, rows=5),
]


def snapshot(**changes: Any) -> Snapshot:
    content: dict[str, Any] = {
        "snapshot": "20260101T000000Z-aaaaaa",
        "parent": None,
        "created_at": "2026-01-01T00:00:00+00:00",
        "reader": "rules",
        "reader_version": "1",
        "stale": 0,
        "settings": {},
        "schema_version": SCHEMA_VERSION,
        "files": FILES,
        "tables": declared_tables(),
    }
    return Snapshot(Path("to/snapshots/20260101T000000Z-aaaaaa"), Manifest(**content | changes))


def test_rows_are_added_up_by_table() -> None:
    counts = {name: n for name, n in snapshot().rows.items() if n}
    assert counts == {"articles": 7, "quotes": 7}


def test_files_of_a_table() -> None:
    assert snapshot().files_of("quotes") == [FILES[0], FILES[3]]


def test_parts_are_in_the_order_of_month_and_number() -> None:
    assert snapshot().parts == [
        PartSet("2026-01", 2, {"articles": FILES[2], "quotes": FILES[3]}),
        PartSet("2026-01", 10, {"articles": FILES[1]}),
        PartSet("2026-02", 0, {"quotes": FILES[0]}),
    ]
    assert [part.bytes for part in snapshot().parts] == [20, 10, 10]


def test_tables_with_other_columns_are_outdated() -> None:
    snapshot().require_same_tables()
    outdated = snapshot(tables={**declared_tables(), "quotes": []})
    with pytest.raises(PublishError, match="has other tables than this version writes; newstables build --refresh"):
        outdated.require_same_tables()


def test_the_report_is_in_the_folder() -> None:
    assert snapshot().report is None
    assert snapshot(report="report.html").report == Path("to/snapshots/20260101T000000Z-aaaaaa/report.html")


def test_missing_columns_are_named() -> None:
    require_columns(snapshot(), [])
    with pytest.raises(PublishError, match="they lack raw_sha256, text; build from the raw articles"):
        require_columns(snapshot(), ["raw_sha256", "text"])
