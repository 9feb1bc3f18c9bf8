"""Names in the index: of papers, and those that identities are called by in each month."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from flows.search_index.index_parts import IndexSource
from flows.storage import parquet
from flows.storage.disk import FileInfo
from transforms.search.row_numbers import identity_number

NUMBER_BYTES = 7  # of the hash of a name: SQLite's integers have 8, with a sign
IDENTITY_MONTHS, ALIAS_MONTHS = "identity_months", "alias_months"


def name_number(name: str) -> int:
    """Return the number of a name: a hash of it."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=NUMBER_BYTES).digest(), "big")


def add_names(database: sqlite3.Connection, names: Iterable[str]) -> None:
    """Add the names that the index does not have yet. None is ever removed: `called` says which are in use."""
    numbers = {name_number(name): name for name in names}
    known = {number for number in numbers if database.execute("SELECT 1 FROM name WHERE id = ?", (number,)).fetchone()}
    rows = sorted((number, name) for number, name in numbers.items() if number not in known)
    database.executemany("INSERT INTO name VALUES (?, ?)", rows)
    database.executemany("INSERT INTO name_search (rowid, text) VALUES (?, ?)", rows)


def update_names(database: sqlite3.Connection, source: IndexSource, month: str, files: Sequence[FileInfo]) -> None:
    """Make the names of a month those of its files.

    Args:
        database: The index.
        source: The snapshot.
        month: The month.
        files: Its files of `identity_months` and `alias_months`; none if it is no longer there.
    """
    named = [pair for file in files for pair in _names(source, file)]
    numbers = {name: name_number(name) for _, name in named}
    new = {(numbers[name], identity_number(identity_id)) for identity_id, name in named}
    old = set(database.execute("SELECT name, identity FROM called WHERE month = ?", (month,)))
    add_names(database, numbers)
    gone, come = sorted(old - new), sorted(new - old)
    database.executemany(
        "DELETE FROM called WHERE month = ? AND name = ? AND identity = ?", [(month, *pair) for pair in gone]
    )
    database.executemany("INSERT INTO called VALUES (?, ?, ?)", [(month, *pair) for pair in come])
    _update_identities(database, source, sorted({identity_id for identity_id, _ in named}))


def _names(source: IndexSource, file: FileInfo) -> list[tuple[str, str]]:
    """Return pairs of an identity_id and a name of it."""
    column = "alias" if file.path.startswith(f"{ALIAS_MONTHS}/") else "name"
    rows = source.read(file.path, lambda opened: parquet.read_table(opened, ["identity_id", column]))
    return list(zip(rows["identity_id"].to_pylist(), rows[column].to_pylist(), strict=True))


def _update_identities(database: sqlite3.Connection, source: IndexSource, ids: Sequence[str]) -> None:
    """Give identities the names that they have over the whole archive now."""
    if not ids:
        return

    def read(opened: Path | BinaryIO) -> pa.Table:
        return parquet.read_where(opened, "identity_id", ids, ["identity_id", "name"])

    for files in source.paths(["identities"]).values():
        rows = source.read(files["identities"].path, read)
        values = zip(rows["identity_id"].to_pylist(), rows["name"].to_pylist(), strict=True)
        database.executemany(
            "INSERT INTO identity VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name "
            "WHERE name <> excluded.name",
            [(identity_number(identity_id), bytes.fromhex(identity_id), name) for identity_id, name in values],
        )
