"""Damage of the tables over the archive is found, and the message says what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from flows.maintenance import edits
from flows.maintenance.check import check
from flows.maintenance.cross_article_check import cross_article_problems
from flows.snapshots.snapshot import Snapshot
from flows.storage import parquet
from tests.flows.building import add
from tests.flows.cross_article.archive import articles
from tests.flows.damage import forge, with_column
from transforms.contract.archive_tables import ARCHIVE_TABLES


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return add(tmp_path / "to", *articles(30), reader="rules")


def change(snapshot: Snapshot, table: str, edit: Any) -> None:
    """Replace the first file of a table by one with edited rows."""
    file = snapshot.files_of(table)[0]
    path = snapshot.path / file.path
    rows = edit(parquet.read_table(path).to_pylist())
    path.unlink()
    parquet.write_table(path, ARCHIVE_TABLES[table], pa.Table.from_pylist(rows, ARCHIVE_TABLES[table].arrow_schema))


def test_all_is_well(snapshot: Snapshot) -> None:
    assert list(cross_article_problems(snapshot)) == []


def first_row(rows: list[dict[str, Any]], **changed: Any) -> list[dict[str, Any]]:
    return [rows[0] | changed, *rows[1:]]


@pytest.mark.parametrize(
    ("table", "changed", "problem"),
    [
        ("entity_links", {"identity_id": "no such"}, "rows refer to no row of identities"),
        ("entity_links", {"entity_id": "0" * 32}, "rows refer to no row of entities"),
        ("identity_aliases", {"identity_id": "0" * 32}, "rows refer to no row of identities"),
        ("identities", {"gender": "unheard of"}, "is not one of female, male"),
        ("identities", {"name": ""}, "is empty"),
        ("quote_groups", {"quote_id": "0" * 32}, "rows refer to no row of quotes"),
        ("article_copies", {"similarity": 2.0}, "is more than 1"),
        ("article_copies", {"group_id": "0" * 32}, "groups"),
    ],
)
def test_damage_is_found(snapshot: Snapshot, table: str, changed: dict[str, Any], problem: str) -> None:
    change(snapshot, table, lambda rows: first_row(rows, **changed))
    found = list(cross_article_problems(snapshot))
    assert any(problem in text for text in found), found


def test_what_the_check_advises_makes_them_again(snapshot: Snapshot) -> None:
    to, links = snapshot.path.parents[1], snapshot.files_of("entity_links")[0].path
    rows = parquet.read_table(snapshot.path / links)
    forge(to, snapshot.path / links, with_column(rows, "identity_id", ["0" * 32] * rows.num_rows))
    problems = check(to).problems
    assert any("rows refer to no row of identities" in problem for problem in problems)
    assert all(f"newstables snapshots rollback {snapshot.id} --to {to} makes" in problem for problem in problems)
    edits.rollback(to, snapshot.id)
    assert check(to).problems == []


def test_lost_rows_are_found(snapshot: Snapshot) -> None:
    before = snapshot.files_of("entity_links")[0]
    change(snapshot, "entity_links", lambda rows: rows[1:])
    (problem, *_) = cross_article_problems(snapshot)
    assert f"{before.rows - 1} rows, where the manifest has {before.rows}" in problem
