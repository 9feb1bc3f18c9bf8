"""What tables hold, whatever files they are in."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from flows.storage import parquet
from transforms.contract.tables import TABLES


def content(to: Path) -> dict[str, pa.Table]:
    """All rows of the tables published in `to`, in the order of their keys."""
    published = (to / "published").resolve()
    found = {}
    for name, table in TABLES.items():
        parts = [parquet.read_table(path) for path in sorted(published.glob(f"{name}/*/*.parquet"))]
        found[name] = pa.concat_tables(parts).sort_by([(key, "ascending") for key in table.key])
    return found


def equal(one: dict[str, pa.Table], other: dict[str, pa.Table]) -> bool:
    """Whether two sets of tables have the same rows."""
    return all(one[name].equals(other[name]) for name in TABLES)
