"""Which parts of a month are merged when it gets new articles: few files are left, and rows are seldom rewritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.publish import compaction, merge
from flows.snapshots.snapshot import PartSet
from flows.storage import partitions
from flows.storage.disk import FileInfo
from tests.conftest import FakeReader
from tests.flows.building import add, article, external_ids, paths

MONTH = "2026-01"


def part(number: int, size: float, month: str = MONTH) -> PartSet:
    """Return a part that takes `size` bytes in memory."""
    path = partitions.part_path("articles", month, number)
    return PartSet(month, number, {"articles": FileInfo(path, 1, int(size / merge.SWELL), "")})


@pytest.mark.parametrize(
    ("sizes", "coming", "merged"),
    [
        ([], 100, set()),
        ([90], 100, {0}),
        ([600], 100, set()),
        ([90, 180, 900], 100, {0, 1}),
        ([600, 600], 100, set()),
        ([600, 900, 1_600], 100, {0}),
        ([600, 600, 600, 600], 100, {0, 1, 2, 3}),
        ([merge.PART_BYTES], 100, set()),
        ([90], 0, set()),
    ],
    ids=[
        "no part",
        "a smaller part",
        "a larger part",
        "a growing sum",
        "two parts may stay",
        "three may not",
        "the merged part outgrows the others",
        "a full part",
        "nothing new",
    ],
)
def test_parts_that_are_merged(sizes: list[float], coming: float, merged: set[int]) -> None:
    parts = [part(number, size) for number, size in enumerate(sizes)]
    assert compaction.choose(MONTH, parts, frozenset(), {MONTH: coming}) == merged


def test_parts_of_other_months_stay() -> None:
    assert compaction.choose(MONTH, [part(0, 1, "2026-02")], frozenset(), {MONTH: 100}) == set()


def test_rewritten_parts_count_as_new() -> None:
    parts = [part(0, 300), part(1, 250)]
    assert compaction.choose(MONTH, parts, frozenset(), {MONTH: 1}) == set()
    assert compaction.choose(MONTH, parts, {(MONTH, 0)}, {MONTH: 1}) == {1}


def test_a_month_has_few_parts_and_each_row_is_rewritten_seldom() -> None:
    """A thousand builds of equal size rewrite an eighth of what merging the whole month each time would."""
    parts: list[PartSet] = []
    most = rewritten = 0
    for number in range(1000):
        merged = compaction.choose(MONTH, parts, frozenset(), {MONTH: 300.0})
        size = 300.0 + sum(merge.SWELL * one.bytes for one in parts if one.number in merged)
        rewritten += int(size / 300) - 1
        parts = [*(one for one in parts if one.number not in merged), part(number, size)]
        most = max(most, len(parts))
    assert most <= compaction.SMALL
    assert rewritten < sum(range(1000)) / 8


def test_builds_leave_few_parts(tmp_path: Path, fake_reader: FakeReader) -> None:
    counts = []
    for i in range(5):
        snapshot = add(tmp_path / "to", article(f"a{i}"))
        counts.append(len(paths(snapshot)))
    assert max(counts) <= compaction.SMALL
    assert external_ids(snapshot) == [f"a{i}" for i in range(5)]
