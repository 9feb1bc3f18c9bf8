"""The sets of tables fit together, and the dictionary has what analysts read."""

from __future__ import annotations

from transforms.contract.archive_tables import ARCHIVE_TABLES
from transforms.contract.archive_views import VIEWS
from transforms.contract.table_sets import (
    BATCH_TABLES,
    PUBLISHED_TABLES,
    SNAPSHOT_TABLES,
    UNPARTITIONED,
    data_dictionary,
)


def test_a_snapshot_has_all_tables_once() -> None:
    assert BATCH_TABLES.keys() | ARCHIVE_TABLES.keys() < SNAPSHOT_TABLES.keys()
    assert not BATCH_TABLES.keys() & ARCHIVE_TABLES.keys()
    assert set(UNPARTITIONED) < ARCHIVE_TABLES.keys()


def test_the_dictionary_has_every_column() -> None:
    text = data_dictionary()
    declared = [(t.name, t.row, t.columns) for t in PUBLISHED_TABLES.values()]
    declared += [(v.name, v.row, v.columns) for v in VIEWS.values()]
    for name, row, columns in declared:
        section = text.partition(f"## {name}\n")[2].partition("\n## ")[0]
        assert row in section
        assert [c.name for c in columns if f"| `{c.name}` |" not in section] == []


def test_the_dictionary_leaves_out_what_only_the_next_build_reads() -> None:
    text = data_dictionary()
    assert not [name for name in SNAPSHOT_TABLES.keys() - PUBLISHED_TABLES.keys() if f"## {name}\n" in text]
