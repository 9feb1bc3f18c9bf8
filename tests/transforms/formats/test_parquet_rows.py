"""Read the rows of Parquet files."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.formats import parquet_rows
from transforms.formats.items import Item, RefusedItem


def read(columns: dict[str, object], cut: int | None = None, rows: int = 2) -> list[Item | RefusedItem]:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, row_group_size=rows)
    return list(parquet_rows.read(io.BytesIO(file.getvalue()[:cut])))


def test_rows_of_all_row_groups_are_articles():
    day = datetime(2024, 3, 1, tzinfo=UTC)
    items = read({"Body": ["Rain.", "Sun.", "Snow."], "date": [day, None, day], "vector": [[1.0], [2.0], [3.0]]})
    assert [(item.place, dict(item.fields)) for item in items if isinstance(item, Item)] == [
        ("row 1", {"Body": "Rain.", "date": "2024-03-01T00:00:00+00:00"}),
        ("row 2", {"Body": "Sun.", "date": None}),
        ("row 3", {"Body": "Snow.", "date": "2024-03-01T00:00:00+00:00"}),
    ]


def test_a_row_without_a_text_is_refused():
    refused = [item for item in read({"text": [b"Rain.", None, b"\xe9"]}) if isinstance(item, RefusedItem)]
    assert [(item.place, item.reason) for item in refused] == [("row 2", "missing_text"), ("row 3", "undecodable")]


def test_a_table_without_a_text_is_refused_with_its_columns():
    (item,) = read({"id": [1], "words": ["Rain."]})
    assert isinstance(item, RefusedItem)
    assert "the columns are id, words; say" in item.message


def test_a_damaged_file_is_refused():
    (item,) = read({"text": ["Rain."]}, cut=-10)
    assert isinstance(item, RefusedItem)
    assert (item.place, item.reason) == ("file", "broken_file")
