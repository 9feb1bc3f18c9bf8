"""Files as the contract has them, and crashes that leave whole files."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.storage import disk, parquet, partitions
from transforms.contract.tables import TABLES

ENTITIES = TABLES["entities"]


def entities(n: int) -> pa.Table:
    rows = ((f"{i % 7}", f"{n - i}", "Jon Berg", "PERSON", 1, 0, n - i, 0.5, None, None, None) for i in range(n))
    return ENTITIES.to_arrow(ENTITIES.frame(rows))


def test_path_round_trip() -> None:
    assert partitions.split_path(partitions.part_path("quotes", "2026-01", 12)) == ("quotes", "2026-01", 12)


def test_file_has_the_declared_schema_and_no_partition(tmp_path: Path) -> None:
    path = tmp_path / "published_month=2026-01" / "part-0.parquet"
    path.parent.mkdir()
    parquet.write_table(path, ENTITIES, entities(3))
    assert parquet.read_table(path).schema.equals(ENTITIES.arrow_schema, check_metadata=True)


def test_file_is_sorted(tmp_path: Path) -> None:
    parquet.write_table(tmp_path / "a", ENTITIES, entities(50))
    rows = parquet.read_table(tmp_path / "a").to_pylist()
    assert rows == sorted(rows, key=lambda row: (row["article_id"], row["first_start"]))


def test_row_groups_and_page_index(tmp_path: Path) -> None:
    parquet.write_table(tmp_path / "a", ENTITIES, entities(parquet.ROW_GROUP_ROWS + 1))
    with pq.ParquetFile(tmp_path / "a") as file:
        group = file.metadata.row_group(0)
        assert (file.num_row_groups, group.num_rows) == (2, parquet.ROW_GROUP_ROWS)
        assert group.column(0).has_column_index
        assert group.column(0).compression == "ZSTD"


def test_wide_rows_make_smaller_row_groups(tmp_path: Path) -> None:
    data = pa.table({"raw": [b"x" * (16 << 20)] * 6})
    parquet.write_rows(tmp_path / "a", data)
    with pq.ParquetFile(tmp_path / "a") as file:
        assert max(file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)) <= 4


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    parquet.write_table(tmp_path / "a", ENTITIES, entities(1))
    with pytest.raises(FileExistsError):
        parquet.write_table(tmp_path / "a", ENTITIES, entities(2))


def test_json_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    disk.write_json(tmp_path / "a.json", {"n": 1})
    with pytest.raises(TypeError):
        disk.write_json(tmp_path / "a.json", {"n": object()})
    assert disk.read_json(tmp_path / "a.json") == {"n": 1}
