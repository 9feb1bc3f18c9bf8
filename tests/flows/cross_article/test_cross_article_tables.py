"""Tables over the archive are the same however the articles came, and only what changes is written."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from flows.maintenance import edits
from flows.maintenance.check import check
from tests.flows.building import add, current
from tests.flows.cross_article.archive import articles, cross_tables

ARTICLES = articles(60)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("built") / "data"
    add(to, *ARTICLES, reader="rules")
    return to


def assert_same(one: dict[str, pa.Table], other: dict[str, pa.Table]) -> None:
    for name, rows in one.items():
        assert rows.to_pylist() == other[name].to_pylist(), name


def test_the_tables_have_rows_and_are_well(built: Path) -> None:
    tables = cross_tables(built)
    assert all(rows.num_rows for rows in tables.values())
    assert check(built).problems == []
    months = {path.parent.name for path in (built / "published").resolve().glob("article_copies/*")}
    assert months == {"article_copies"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_many_increments_in_any_order_give_what_one_build_gives(built: Path, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    shuffled: list[dict[str, Any]] = rng.sample(ARTICLES, len(ARTICLES))
    to = tmp_path / "data"
    while shuffled:
        n = rng.randint(1, 20)
        add(to, *shuffled[:n], reader="rules", batch_articles=rng.randint(1, 7))
        del shuffled[:n]
    assert_same(cross_tables(built), cross_tables(to))
    assert check(to).problems == []


def test_a_retraction_is_as_if_the_articles_had_never_come_and_can_be_undone(built: Path, tmp_path: Path) -> None:
    to, without = tmp_path / "data", tmp_path / "without"
    add(to, *ARTICLES, reader="rules")
    gone = ["a000", "a013", "a030", "a059"]
    edits.retract(to, gone)
    add(without, *(one for one in ARTICLES if one["id"] not in gone), reader="rules")
    assert_same(cross_tables(without), cross_tables(to))
    edits.unretract(to, gone)
    add(to, *ARTICLES, reader="rules")
    assert_same(cross_tables(built), cross_tables(to))


def test_months_that_are_far_away_keep_their_files(tmp_path: Path) -> None:
    to = tmp_path / "data"
    dated = [one for one in ARTICLES if "published_at" in one]
    before = {file.path: file.sha256 for file in add(to, *dated, reader="rules").files}
    late = articles(1, seed=9)[0] | {"id": "late", "published_at": "2026-04-02"}
    after = {file.path: file.sha256 for file in add(to, late, reader="rules").files}
    assert (
        before["entity_links/published_month=2026-01/part-0.parquet"]
        == (after["entity_links/published_month=2026-01/part-0.parquet"])
    )
    assert (
        before["entity_links/published_month=2026-04/part-0.parquet"]
        != (after["entity_links/published_month=2026-04/part-0.parquet"])
    )
    old = current(to).path
    assert (old / "entity_links/published_month=2026-01/part-0.parquet").stat().st_nlink > 1


def test_articles_without_entities_or_quotes_leave_empty_tables(tmp_path: Path) -> None:
    to = tmp_path / "data"
    add(to, {"id": "a", "text": "It rained all day. It was cold, too."}, reader="rules")
    assert all(rows.num_rows == 0 for rows in cross_tables(to).values())
    assert check(to).problems == []
