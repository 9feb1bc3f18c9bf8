"""Helpers of tests of identities: a snapshot with the tables over the whole archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from flows.snapshots.manifest import MANIFEST, write_manifest
from flows.storage import disk, parquet, partitions
from tests.flows.building import add, article
from transforms.contract.archive_tables import ENTITY_LINKS, IDENTITIES, IDENTITY_ALIASES
from transforms.contract.schema import Table
from transforms.contract.table_sets import UNPARTITIONED
from transforms.identities.decision import Decision


class Made(NamedTuple):
    """The ids of the identities of `archive`."""

    anna: str = "a" * 32
    ana: str = "b" * 32
    harbour: str = "c" * 32
    harbour_org: str = "d" * 32
    berg: str = "e" * 32
    other_berg: str = "f" * 32


IDS = Made()
NAMES = {  # name, type, quotes, aliases
    IDS.anna: ("Anna Kovács", "PERSON", 9, ["Anna Kovács", "Kovács", "Mrs. Kovács"]),
    IDS.ana: ("Ana Kovac", "PERSON", 1, ["Ana Kovac"]),
    IDS.harbour: ("Harbour Lights", "PERSON", 2, ["Harbour Lights"]),
    IDS.harbour_org: ("Harbour Lights", "ORG", 0, ["Harbour Lights", "Lights"]),
    IDS.berg: ("Jon Berg", "PERSON", 4, ["Jon Berg", "Berg"]),
    IDS.other_berg: ("Jon Berg", "PERSON", 3, ["Jon Berg"]),
}


def archive(to: Path) -> Path:
    """Publish one article in a folder, and identities beside it; return the folder."""
    snapshot = add(to, article("a", text="“It rains,” said Anna Kovács."), reader="rules")
    identities = [
        {"identity_id": one, "name": name, "type": kind, "n_articles": n + 1, "n_mentions": n + 2, "n_quotes": n}
        for one, (name, kind, n, _) in NAMES.items()
    ]
    aliases = [
        {"identity_id": one, "alias": alias, "n_articles": 5 - i}
        for one, (*_, names) in NAMES.items()
        for i, alias in enumerate(names)
    ]
    (entity,) = (
        row
        for file in snapshot.files_of("entities")
        for row in parquet.read_table(snapshot.path / file.path).to_pylist()
        if row["type"] == "PERSON"
    )
    link = {"identity_id": IDS.anna, "method": "context", "confidence": 0.61}
    files = [
        _write(snapshot.path, IDENTITIES, identities),
        _write(snapshot.path, IDENTITY_ALIASES, aliases),
        _write(snapshot.path, ENTITY_LINKS, [{name: entity[name] for name in ("article_id", "entity_id")} | link]),
    ]
    paths = {file.path for file in files}
    others = [file for file in snapshot.files if file.path not in paths]
    (snapshot.path / MANIFEST).unlink()
    write_manifest(snapshot.path / MANIFEST, snapshot.manifest.model_copy(update={"files": [*others, *files]}))
    return to


def _write(folder: Path, table: Table, rows: list[dict[str, Any]]) -> disk.FileInfo:
    month = "" if table.name in UNPARTITIONED else "2026-01"
    path = partitions.part_path(table.name, month, 0)
    (folder / path).unlink()
    empty = {column.name: 0 if column.type == "int32" else None for column in table.columns}
    data = pa.Table.from_pylist([empty | row for row in rows], schema=table.arrow_schema)
    parquet.write_table(folder / path, table, data)
    disk.seal(folder / path)
    return disk.describe(folder, path, data.num_rows)


def said(found: list[Decision]) -> list[tuple[str, str | None, str | None]]:
    """Return kind, identity and other of decisions."""
    return [(one.kind, one.identity_id, one.other) for one in found]
