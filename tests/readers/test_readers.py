"""DuckDB, pandas, Polars and pyarrow read the same counts and the pinned types."""

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from transforms.contract.schema import ARROW_TYPES
from transforms.contract.tables import TABLES


def query(sql: str) -> list[tuple[object, ...]]:
    relation = duckdb.sql(sql)
    assert relation is not None
    return relation.fetchall()


DUCKDB = {"string": "VARCHAR", "int32": "INTEGER", "float64": "DOUBLE", "bool": "BOOLEAN"}
DUCKDB["timestamp"] = "TIMESTAMP WITH TIME ZONE"
POLARS = {"string": pl.String(), "int32": pl.Int32(), "float64": pl.Float64(), "bool": pl.Boolean()}
POLARS["timestamp"] = pl.Datetime("us", "UTC")
PANDAS = {"string": "str", "int32": "int32", "float64": "float64", "bool": "bool", "timestamp": "datetime64[us, UTC]"}


@pytest.fixture(scope="module")
def tables(demo):
    return (demo / "data" / "demo" / "published").resolve()


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.name)
def test_types_and_counts(table, tables):
    folder = tables / table.name
    files = sorted(folder.glob("*/*.parquet"))
    rows = sum(pq.read_metadata(f).num_rows for f in files)
    assert rows > 0

    for file in files:
        schema = pq.read_schema(file)
        assert schema.names == table.names
        assert schema.types == [ARROW_TYPES[c.type] for c in table.columns]
        assert [schema.field(c.name).metadata[b"description"].decode() for c in table.columns] == [
            c.meaning for c in table.columns
        ]

    frame = pd.read_parquet(folder)
    assert len(frame) == rows
    assert {c.name: str(frame[c.name].dtype) for c in table.columns} == {c.name: PANDAS[c.type] for c in table.columns}

    polars = pl.read_parquet(folder / "*" / "*.parquet", hive_partitioning=True)
    assert polars.height == rows
    assert {c.name: polars.schema[c.name] for c in table.columns} == {c.name: POLARS[c.type] for c in table.columns}

    described = query(f"DESCRIBE SELECT * FROM '{folder}/*/*.parquet'")
    types = {name: kind for name, kind, *_ in described}
    assert {c.name: types[c.name] for c in table.columns} == {c.name: DUCKDB[c.type] for c in table.columns}
    assert query(f"SELECT count(*) FROM '{folder}/*/*.parquet'") == [(rows,)]

    assert ds.dataset(folder, partitioning="hive").count_rows() == rows


def test_duckdb_counts_offsets_as_python_does(tables):
    wrong = query(f"""
        SELECT count(*) FROM '{tables}/quote_spans/*/*.parquet' s JOIN '{tables}/articles/*/*.parquet' a
        USING (article_id) WHERE a.text[s.start + 1 : s."end"] <> s.text
    """)
    assert wrong == [(0,)]


def test_months_are_text_and_never_null(tables):
    frame = pd.read_parquet(tables / "articles")
    months = set(frame["published_month"].astype(str))
    assert "unknown" in months
    assert all(m == "unknown" or len(m) == 7 for m in months)
