"""DuckDB, pandas, Polars and pyarrow read the same rows, with the types that the contract says."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from newstables import BuildSettings, build
from transforms.contract.schema import ARROW_TYPES, Table
from transforms.contract.tables import TABLES

EACH_TABLE = pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.name)


def query(sql: str) -> list[tuple[Any, ...]]:
    relation = duckdb.sql(sql)
    assert relation is not None
    return relation.fetchall()


DUCKDB = {"string": "VARCHAR", "int32": "INTEGER", "float64": "DOUBLE", "bool": "BOOLEAN"}
DUCKDB["timestamp"] = "TIMESTAMP WITH TIME ZONE"
POLARS = {"string": pl.String(), "int32": pl.Int32(), "float64": pl.Float64(), "bool": pl.Boolean()}
POLARS["timestamp"] = pl.Datetime("us", "UTC")
PANDAS = {"string": "str", "int32": "int32", "float64": "float64", "bool": "bool", "timestamp": "datetime64[us, UTC]"}


@pytest.fixture(scope="module")
def tables(demo: Path) -> Path:
    """Return the published snapshot of the sample."""
    return (demo / "data" / "demo" / "published").resolve()


@pytest.fixture(scope="module")
def empty_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a snapshot of one article without quotes and entities, whose tables are empty files."""
    folder = tmp_path_factory.mktemp("empty")
    (folder / "note.txt").write_text("it rained.\n", encoding="utf-8")
    build(BuildSettings(inputs=[str(folder / "note.txt")], to=str(folder / "to"), reader="rules", workers=1))
    return (folder / "to" / "published").resolve()


@pytest.fixture(params=["tables", "empty_tables"], ids=["sample", "empty"])
def table_folder(request: pytest.FixtureRequest, table: Table) -> Path:
    """Return the folder of a table, of the sample or an almost empty one."""
    snapshot: Path = request.getfixturevalue(request.param)
    return snapshot / table.name


@pytest.fixture
def n_rows(table_folder: Path) -> int:
    """Return the number of rows that the files have."""
    return sum(pq.read_metadata(file).num_rows for file in table_folder.glob("*/*.parquet"))


def only_columns_of(table: Table, types: Mapping[str, Any]) -> dict[str, Any]:
    """Return the types of the columns of a table, without published_month."""
    return {column.name: types[column.name] for column in table.columns}


def test_every_table_of_the_sample_has_rows(tables: Path) -> None:
    empty = [name for name in TABLES if not sum(pq.read_metadata(f).num_rows for f in tables.glob(f"{name}/*/*"))]
    assert empty == []


def test_columns_that_are_always_null_are_described_so(tables: Path) -> None:
    # Some columns of articles are null because the sample does not fill them.
    frames = {name: pd.read_parquet(tables / name) for name in TABLES if name != "articles"}
    null = {(name, column) for name, frame in frames.items() for column in frame if frame[column].isna().all()}
    described = {(name, c.name) for name, table in TABLES.items() for c in table.columns if "Always null" in c.meaning}
    assert null == described == {("entities", "wikidata_id")}


@EACH_TABLE
def test_files_have_the_declared_schema(table: Table, table_folder: Path) -> None:
    for file in table_folder.glob("*/*.parquet"):
        schema = pq.read_schema(file)
        assert schema.names == table.names
        assert schema.types == [ARROW_TYPES[c.type] for c in table.columns]
        descriptions = [schema.field(c.name).metadata[b"description"].decode() for c in table.columns]
        assert descriptions == [c.meaning for c in table.columns]


@EACH_TABLE
def test_pandas(table: Table, table_folder: Path, n_rows: int) -> None:
    frame = pd.read_parquet(table_folder)
    assert len(frame) == n_rows
    types = {str(name): str(kind) for name, kind in frame.dtypes.items()}
    assert only_columns_of(table, types) == {c.name: PANDAS[c.type] for c in table.columns}
    assert "published_month" in frame.columns


@EACH_TABLE
def test_polars(table: Table, table_folder: Path, n_rows: int) -> None:
    frame = pl.read_parquet(table_folder / "*" / "*.parquet", hive_partitioning=True)
    assert frame.height == n_rows
    assert only_columns_of(table, frame.schema) == {c.name: POLARS[c.type] for c in table.columns}


@EACH_TABLE
def test_duckdb(table: Table, table_folder: Path, n_rows: int) -> None:
    types = {name: kind for name, kind, *_ in query(f"DESCRIBE SELECT * FROM '{table_folder}/*/*.parquet'")}
    assert only_columns_of(table, types) == {c.name: DUCKDB[c.type] for c in table.columns}
    assert query(f"SELECT count(*) FROM '{table_folder}/*/*.parquet'") == [(n_rows,)]


@EACH_TABLE
def test_pyarrow(table: Table, table_folder: Path, n_rows: int) -> None:
    dataset = ds.dataset(table_folder, partitioning="hive")
    assert dataset.count_rows() == n_rows
    types = dict(zip(dataset.schema.names, dataset.schema.types, strict=True))
    assert only_columns_of(table, types) == {c.name: ARROW_TYPES[c.type] for c in table.columns}


def test_duckdb_counts_offsets_as_python_does(tables: Path) -> None:
    wrong = query(f"""
        SELECT count(*) FROM '{tables}/quote_spans/*/*.parquet' s JOIN '{tables}/articles/*/*.parquet' a
        USING (article_id) WHERE a.text[s.start + 1 : s."end"] <> s.text
    """)
    assert wrong == [(0,)]


def test_months_are_text_and_never_null(tables: Path) -> None:
    months = set(pd.read_parquet(tables / "articles")["published_month"].astype(str))
    assert "unknown" in months
    assert [month for month in months - {"unknown"} if not re.fullmatch(r"\d{4}-\d\d", month)] == []
