"""Write tables as the contract declares them."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.storage import parquet
from transforms.contract.tables import TABLES

ENTITIES = TABLES["entities"]


def entities(n: int) -> pa.Table:
    """Return `n` rows, not sorted."""
    constant = {"name": "Jon Berg", "type": "PERSON", "n_mentions": 1, "n_quotes": 0, "salience": 0.5}
    columns: dict[str, Any] = {
        **{name: [value] * n for name, value in constant.items()},
        "article_id": [f"{i % 7}" for i in range(n)],
        "entity_id": [f"{n - i}" for i in range(n)],
        "first_start": [n - i for i in range(n)],
    }
    schema = ENTITIES.arrow_schema
    return pa.table({name: columns.get(name, [None] * n) for name in schema.names}, schema=schema)


def test_a_file_has_the_declared_schema_and_no_partition_column(tmp_path: Path) -> None:
    path = tmp_path / "published_month=2026-01" / "part-0.parquet"
    path.parent.mkdir()
    parquet.write_table(path, ENTITIES, entities(3))
    assert parquet.read_table(path).schema.equals(ENTITIES.arrow_schema, check_metadata=True)
    assert parquet.part_schema(path).equals(ENTITIES.arrow_schema, check_metadata=True)


def test_a_file_is_sorted_as_declared(tmp_path: Path) -> None:
    parquet.write_table(tmp_path / "a", ENTITIES, entities(50))
    rows = parquet.read_table(tmp_path / "a").to_pylist()
    assert rows == sorted(rows, key=lambda row: (row["article_id"], row["first_start"]))


def test_a_file_has_row_groups_compression_and_a_page_index(tmp_path: Path) -> None:
    parquet.write_table(tmp_path / "a", ENTITIES, entities(parquet.ROW_GROUP_ROWS + 1))
    with pq.ParquetFile(tmp_path / "a") as file:
        assert file.num_row_groups == 2
        group = file.metadata.row_group(0)
    assert group.num_rows == parquet.ROW_GROUP_ROWS
    assert group.column(0).has_column_index
    assert group.column(0).compression == "ZSTD"


def test_wide_rows_are_written_in_smaller_row_groups(tmp_path: Path) -> None:
    data = pa.table({"raw": [b"x" * (16 << 20)] * 6})
    parquet.write_rows(tmp_path / "a", data)
    with pq.ParquetFile(tmp_path / "a") as file:
        assert max(file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)) <= 4


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    parquet.write_table(tmp_path / "a", ENTITIES, entities(1))
    with pytest.raises(FileExistsError):
        parquet.write_table(tmp_path / "a", ENTITIES, entities(2))


def test_only_the_columns_asked_for_are_read(tmp_path: Path) -> None:
    parquet.write_table(tmp_path / "a", ENTITIES, entities(3))
    assert parquet.read_table(tmp_path / "a", ["name"]).column_names == ["name"]
    rows = [row for batch in parquet.read_chunks(tmp_path / "a", ["name"]) for row in batch.to_pylist()]
    assert rows == [{"name": "Jon Berg"}] * 3


def test_files_of_a_table_are_read_as_one_and_none_give_no_rows(tmp_path: Path) -> None:
    for name, n in (("a", 1), ("b", 2)):
        parquet.write_table(tmp_path / name, ENTITIES, entities(n))
    read = parquet.read_files("entities", [tmp_path / "b", tmp_path / "a"], ["article_id"])
    assert read.to_pydict() == {"article_id": ["0", "1", "0"]}
    assert parquet.read_files("entities", iter([tmp_path / "b"])) == parquet.read_table(tmp_path / "b")
    assert parquet.read_files("entities", []) == parquet.empty("entities")
    assert parquet.read_files("entities", [], ["name"]).column_names == ["name"]


def test_rows_are_found_by_a_value_and_by_its_beginning(tmp_path: Path) -> None:
    parquet.write_table(tmp_path / "a", ENTITIES, entities(30))
    every = parquet.read_table(tmp_path / "a").to_pylist()
    found = parquet.read_where(tmp_path / "a", "article_id", ["3", "5", "x"])
    assert found.to_pylist() == [row for row in every if row["article_id"] in ("3", "5")]
    assert found.schema.equals(ENTITIES.arrow_schema)
    starting = parquet.read_starting(tmp_path / "a", "entity_id", "2", ["entity_id", "nosuch"])
    assert starting.to_pylist() == [{"entity_id": r["entity_id"]} for r in every if r["entity_id"].startswith("2")]
    assert parquet.read_where(tmp_path / "a", "name", ["Jon Berg\u00e9", ""]).num_rows == 0


def test_row_groups_without_the_value_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    n = parquet.ROW_GROUP_ROWS
    parquet.write_rows(tmp_path / "a", pa.table({"id": [f"{i:07}" for i in range(3 * n)], "more": [0] * 3 * n}))
    read: list[tuple[int, list[str]]] = []
    read_row_group = pq.ParquetFile.read_row_group

    def noting(file: pq.ParquetFile, group: int, columns: list[str]) -> pa.Table:
        read.append((group, columns))
        return read_row_group(file, group, columns)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", noting)
    assert parquet.read_where(tmp_path / "a", "id", [f"{n:07}"], ["id"]).num_rows == 1
    assert read == [(1, ["id"]), (1, ["id"])]
    assert parquet.read_starting(tmp_path / "a", "id", f"{2 * n:07}"[:6], ["more"]).num_rows == 10
    assert read[2:] == [(2, ["id"]), (2, ["more"])]
    assert parquet.read_where(tmp_path / "a", "id", ["x"]).num_rows == 0
    assert len(read) == 4


def test_a_full_disk_is_reported_with_the_files_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(parquet, "sync", fail)
    with pytest.raises(OSError, match="No space left on device") as raised:
        parquet.write_rows(tmp_path / "a", entities(1))
    assert raised.value.filename == str(tmp_path / "a")


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_has_the_declared_schema(table: str) -> None:
    assert parquet.empty(table).num_rows == 0
    assert parquet.empty(table).schema.equals(TABLES[table].arrow_schema)
