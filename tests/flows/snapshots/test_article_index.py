"""The index of published articles: what it says of each one, and which are stale."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.snapshots.article_index import ArticleIndex
from flows.snapshots.snapshot import Snapshot
from tests.conftest import FakeReader
from tests.flows.building import add, article, rows_of
from transforms.records.accounting import digest_bytes


@pytest.fixture
def snapshot(tmp_path: Path, fake_reader: FakeReader) -> Snapshot:
    """Return a snapshot of three articles: two months, and one without a date."""
    return add(tmp_path / "to", article("a"), article("b", "2026-02"), {"id": "c", "text": "No date is given."})


def test_no_snapshot_is_an_empty_index() -> None:
    index = ArticleIndex(None, "rules", "1")
    assert dict(index) == {}
    assert index.n_stale == 0
    assert index.stale_parts() == []


def test_every_article_has_its_version_date_and_part(snapshot: Snapshot) -> None:
    index = ArticleIndex(snapshot, "rules", "1")
    rows = {row["external_id"]: row for row in rows_of(snapshot, "articles")}
    assert set(index) == {digest_bytes(row["article_id"]) for row in rows.values()}
    found = {name: index[digest_bytes(row["article_id"])] for name, row in rows.items()}
    dates = {"a": datetime(2026, 1, 1, tzinfo=UTC), "b": datetime(2026, 2, 1, tzinfo=UTC)}
    assert {name: one.content for name, one in found.items()} == {
        name: digest_bytes(row["content_sha256"]) for name, row in rows.items()
    }
    assert {name: one.dated for name, one in found.items()} == {
        **{name: int(date.timestamp() * 1e6) for name, date in dates.items()},
        "c": None,
    }
    assert {name: (one.month, one.part) for name, one in found.items()} == {
        "a": ("2026-01", 0),
        "b": ("2026-02", 0),
        "c": ("unknown", 0),
    }


@pytest.mark.parametrize(
    ("reader", "version", "n_stale"), [("rules", "1", 0), ("rules", "2", 3), ("model", "1", 3)], ids=str
)
def test_articles_of_another_reader_or_version_are_stale(
    snapshot: Snapshot, reader: str, version: str, n_stale: int
) -> None:
    index = ArticleIndex(snapshot, reader, version)
    assert index.n_stale == n_stale
    assert len(index.stale_parts()) == n_stale


def test_an_unknown_article_is_not_in_the_index(snapshot: Snapshot) -> None:
    index = ArticleIndex(snapshot, "rules", "1")
    with pytest.raises(KeyError):
        index[bytes(16)]
