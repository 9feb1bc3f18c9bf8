"""The summary of a snapshot: what it counts, that updates equal a new count, and what happens if it is damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from flows.snapshots import summary
from flows.snapshots.manifest import SUMMARY
from flows.storage import disk, parquet
from flows.storage.disk import FileInfo
from tests.conftest import FakeReader
from tests.flows.building import add, article, current
from tests.flows.damage import rewrite
from transforms.contract.tables import TABLES

ARTICLES = "articles/published_month=2026-01/part-0.parquet"
QUOTES = "quotes/published_month=2026-01/part-0.parquet"


def write(folder: Path, path: str, columns: dict[str, list[Any]]) -> FileInfo:
    """Write some columns of a table into a file."""
    schema = TABLES[path.split("/")[0]].arrow_schema
    data = pa.table({name: pa.array(values, schema.field(name).type) for name, values in columns.items()})
    (folder / path).parent.mkdir(parents=True)
    parquet.write_rows(folder / path, data)
    return disk.describe(folder, path, data.num_rows)


def counts(table: pa.Table) -> dict[tuple[str, str | None], int]:
    return {(row["what"], row["value"]): row["rows"] for row in table.to_pylist()}


def test_it_counts_days_sources_kinds_and_confidences(tmp_path: Path) -> None:
    day = 1_767_225_600_000_000  # 2026-01-01, in microseconds
    articles = write(tmp_path, ARTICLES, {"published_at": [day, day + 1, None], "source": ["Mail", "Post", "Mail"]})
    quotes = write(
        tmp_path, QUOTES, {"kind": ["direct", "direct", "mixed", "direct"], "confidence": [0.05, 0.95, 1.0, 0.9]}
    )
    assert counts(summary.summarize(tmp_path, [articles, quotes])) == {
        ("day", "2026-01-01"): 2,
        ("day", None): 1,
        ("source", "Mail"): 2,
        ("source", "Post"): 1,
        ("kind", "direct"): 3,
        ("kind", "mixed"): 1,
        ("confidence", "0"): 1,
        ("confidence", "9"): 3,
    }


def rows(*counted: tuple[str, str, int]) -> pa.Table:
    columns = zip(*((what, value, n) for what, value, n in counted), strict=True)
    return pa.table(dict(zip(summary.SCHEMA.names, columns, strict=True)), summary.SCHEMA)


def test_an_update_adds_and_subtracts_and_drops_zeros() -> None:
    base = rows(("day", "1", 2), ("day", "2", 3))
    found = summary.update(base, rows(("day", "1", 2), ("day", "2", 1)), rows(("day", "3", 5)))
    assert counts(found) == {("day", "2"): 2, ("day", "3"): 5}


def test_the_updated_summary_of_a_build_equals_a_new_one(tmp_path: Path, fake_reader: FakeReader) -> None:
    to = tmp_path / "to"
    add(to, article("a"), article("b", "2026-02"))
    snapshot = add(to, article("a", "2026-03", text="Snow fell."), article("c", "2026-02"))
    stored = parquet.read_table(snapshot.path / SUMMARY)
    assert stored.to_pylist() == summary.summarize(snapshot.path, snapshot.files).to_pylist()
    assert counts(stored)["day", "2026-03-01"] == 1


@pytest.mark.parametrize("damage", ["removed", "changed"])
def test_a_damaged_summary_is_counted_again(tmp_path: Path, fake_reader: FakeReader, damage: str) -> None:
    snapshot = add(tmp_path / "to", article("a"))
    expected = summary.read(snapshot).to_pylist()
    assert summary.is_intact(snapshot)
    if damage == "removed":
        (snapshot.path / SUMMARY).unlink()
    else:
        rewrite(snapshot.path / SUMMARY, b"PAR1")
    assert not summary.is_intact(current(tmp_path / "to"))
    assert summary.read(snapshot).to_pylist() == expected
