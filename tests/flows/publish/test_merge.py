"""Batches and old parts become new parts, month by month."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.publish import merge
from flows.publish.merge import Origin
from tests.conftest import FakeReader
from tests.flows.building import add, article, external_ids, paths
from transforms.records.accounting import digest_bytes, version_key

ID, CONTENT = "ab" * 32, "cd" * 32
ORIGINS = [Origin({}, {"2026-01": 1, "2026-02": 1}, 100), Origin({}, {"2026-03": 1, "2026-02": 3}, 200)]


def test_bytes_are_shared_out_by_articles() -> None:
    assert merge.bytes_by_month(ORIGINS) == {"2026-01": 50, "2026-02": 50 + 150, "2026-03": 50}


@pytest.mark.parametrize(
    ("limit", "bins"),
    [
        (1_000, [{"2026-01", "2026-02", "2026-03"}]),
        (250, [{"2026-01", "2026-02"}, {"2026-03"}]),
        (60, [{"2026-01"}, {"2026-02"}, {"2026-03"}]),
    ],
)
def test_bins_hold_whole_months_up_to_the_limit(limit: int, bins: list[set[str]]) -> None:
    assert merge.bins(ORIGINS, limit) == bins


@pytest.mark.parametrize(
    ("winners", "removed", "kept"),
    [
        (None, set(), True),
        ({version_key(ID, CONTENT)}, set(), True),
        ({version_key(ID, ID)}, set(), False),
        (None, {digest_bytes(ID)}, False),
    ],
    ids=["no winners given", "a winner", "another version wins", "removed"],
)
def test_an_origin_keeps_winners_and_drops_removed_articles(
    winners: set[bytes] | None, removed: set[bytes], kept: bool
) -> None:
    assert Origin({}, {}, 0, winners, removed).keeps(ID, CONTENT) is kept


def test_groups_have_the_rows_of_their_months(tmp_path: Path, fake_reader: FakeReader) -> None:
    snapshot = add(tmp_path / "to", article("a"), article("b", "2026-02"), article("c", "2026-02"))
    origins = []
    for part in snapshot.parts:
        if "articles" not in part.files:
            continue
        files = {table: snapshot.path / file.path for table, file in part.files.items()}
        origins.append(merge.from_parts(files, part.month, part.bytes, frozenset()))
    (group,) = merge.groups(origins)
    found = {month: sorted(rows["external_id"].to_pylist()) for month, rows in group.rows("articles")}
    assert found == {"2026-01": ["a"], "2026-02": ["b", "c"]}
    assert {month: rows.num_rows for month, rows in group.rows("quotes")} == {"2026-01": 0, "2026-02": 0}


def test_a_large_month_is_cut_into_parts(
    tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "PART_BYTES", 4000)
    snapshot = add(tmp_path / "to", *(article(f"a{i:02}") for i in range(10)), batch_articles=2)
    assert len(paths(snapshot)) > 1
    assert external_ids(snapshot) == [f"a{i:02}" for i in range(10)]
