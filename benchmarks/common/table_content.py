"""Compare the rows of published tables, whatever files they are in."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from flows.storage import parquet
from transforms.contract.tables import TABLES


def content(to: Path) -> dict[str, pa.Table]:
    """Return all rows of the tables published in `to` by table name, sorted by key."""
    published = (to / "published").resolve()
    tables = {}
    for name, table in TABLES.items():
        parts = [parquet.read_table(path) for path in sorted(published.glob(f"{name}/*/*.parquet"))]
        tables[name] = pa.concat_tables(parts).sort_by([(key, "ascending") for key in table.key])
    return tables


def equal(one: dict[str, pa.Table], other: dict[str, pa.Table]) -> bool:
    """Return whether two sets of tables have the same rows."""
    return all(one[name].equals(other[name]) for name in TABLES)
