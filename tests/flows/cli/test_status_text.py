"""The status of tables as text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from flows.cli.status_text import status_lines
from flows.maintenance.status import Status

EMPTY = Status(
    snapshot=None,
    created_at=None,
    tables={},
    reader={"name": "rules", "version": "2"},
    readers=[],
    stale={"articles": 0, "chars": 0},
    refresh="newstables build --refresh",
    outdated=False,
    waiting={"batches": 0, "articles": 0, "bytes": 0},
    quarantined={},
    retracted=0,
    former={"snapshots": 0, "bytes": 0},
    files={"files": 0, "bytes": 0, "most_a_month": 0},
    building=None,
    warnings=[],
)
PUBLISHED = replace(
    EMPTY,
    snapshot="/to/snapshots/1",
    created_at="2026-01-01",
    tables={"articles": 1234},
    readers=[{"name": "rules", "version": "1", "articles": 1, "chars": 7, "stale": True}],
    former={"snapshots": 1, "bytes": 2_000_000},
    files={"files": 6, "bytes": 1_500_000, "most_a_month": 1},
)


def test_an_empty_folder() -> None:
    assert status_lines(EMPTY, "to") == ["to: nothing is published there yet.", "", "stale: nothing (rules 2)"]


def test_a_published_snapshot() -> None:
    text = "\n".join(status_lines(PUBLISHED, "to"))
    for part in (
        "/to/snapshots/1\n  published 2026-01-01\n",
        "articles               1,234 rows\n",
        "6 files, 1.5 MB, at most 1 per table and month",
        "1 former snapshot, 2.0 MB not shared with the published one",
        "rules 1: 1 article, stale\n",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"stale": {"articles": 3, "chars": 21}},
            "stale: 3 articles of 21 characters, read by another reader or version; newstables build --refresh reads "
            "them again",
        ),
        (
            {"stale": {"articles": 1, "chars": 7}, "outdated": True},
            "stale: 1 article of 7 characters, tables of an earlier version; newstables build --refresh reads them "
            "again",
        ),
        (
            {"waiting": {"batches": 2, "articles": 1, "bytes": 9}},
            "waiting: 1 article in 2 batches, read by a run that did not finish; run the same command again to publish "
            "them",
        ),
        (
            {"quarantined": {"empty_text": 2, "broken_json": 1}},
            "quarantined: 3 records (2 empty_text, 1 broken_json)",
        ),
        ({"retracted": 1}, "retracted: 1 article"),
        ({"building": 17}, "building: process 17 is writing into the folder"),
        ({"warnings": ["a clock was wrong"]}, "warning: a clock was wrong"),
    ],
    ids=["stale", "outdated", "waiting", "quarantined", "retracted", "building", "warning"],
)
def test_a_line_appears_where_it_applies(changes: dict[str, Any], line: str) -> None:
    assert line not in status_lines(PUBLISHED, "to")
    assert line in status_lines(replace(PUBLISHED, **changes), "to")
