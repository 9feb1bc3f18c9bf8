"""The declared views. Their rows: tests/flows/snapshots/test_duckdb_views.py."""

from __future__ import annotations

from transforms.contract.archive_views import VIEWS
from transforms.contract.table_sets import PUBLISHED_TABLES


def test_a_view_reads_only_tables_and_views_before_it() -> None:
    known = set(PUBLISHED_TABLES)
    for name, view in VIEWS.items():
        assert name not in known
        assert known.issuperset(view.reads)
        known.add(name)


def test_every_column_has_a_meaning() -> None:
    assert all(c.meaning.endswith(".") for view in VIEWS.values() for c in view.columns)
    assert [name for name, view in VIEWS.items() if not view.columns] == ["statements"]
