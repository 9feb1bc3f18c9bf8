"""Damage published snapshots, for checks to find it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.snapshots import catalog
from flows.storage.disk import describe


def part(to: Path, table: str, month: str = "2026-01") -> Path:
    """Return a published file of a table and month."""
    return next((to / "published").resolve().glob(f"{table}/published_month={month}/*.parquet"))


def rewrite(path: Path, content: bytes) -> None:
    """Write other bytes into a read-only file."""
    path.chmod(0o644)
    path.write_bytes(content)
    path.chmod(0o444)


def amend(to: Path, **changes: Any) -> None:
    """Change fields of the published manifest."""
    path = (to / "published").resolve() / "manifest.json"
    rewrite(path, json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes).encode())


def forge(to: Path, path: Path, data: pa.Table) -> None:
    """Write other rows into a file, and make the manifest agree."""
    path.chmod(0o644)
    pq.write_table(data, path)
    path.chmod(0o444)
    snapshot = (to / "published").resolve()
    name = str(path.relative_to(snapshot))
    files = [asdict(file) for file in catalog.load(snapshot, whole=False).files if file.path != name]
    amend(to, files=[*files, asdict(describe(snapshot, name, data.num_rows))])


def with_column(data: pa.Table, name: str, values: list[Any]) -> pa.Table:
    """Return a table with other values in a column."""
    field = data.schema.field(name)
    return data.set_column(data.schema.get_field_index(name), field, pa.array(values, field.type))
