"""Write tables as a SQLite database: keys, references, indexes, and full-text search."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.errors import FULL, InputError
from flows.export.duckdb_file import INFO
from flows.export.plain_values import flat
from flows.export.selection import Exported
from transforms.contract.schema import Table
from transforms.contract.table_sets import PUBLISHED_TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH_ROWS = 5_000
CACHE_KB = 256_000  # ids are hashes: the index of a key grows at random places, and is slow once it leaves the cache
TYPES = {"INTEGER": "INTEGER", "BIGINT": "INTEGER", "BOOLEAN": "INTEGER", "DOUBLE": "REAL", "BLOB": "BLOB"}
SEARCHED = {"articles": ("title", "text"), "quotes": ("text", "speaker_name")}


def write_sqlite(
    connection: DuckDBPyConnection, path: Path, tables: Sequence[Exported], snapshot: str, done: Callable[[int], None]
) -> None:
    """Write tables as a database. Moments are text in ISO 8601; booleans are 0 and 1.

    Published tables have their primary keys, and foreign keys to tables that are in the file. `articles_search` and
    `quotes_search` are full-text indexes (FTS5), whose `rowid` is that of their table.

    Args:
        connection: The snapshot.
        path: The file to write.
        tables: What to write.
        snapshot: Id of the snapshot, for the table `export_info`.
        done: Called with the number of rows that were written.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        # The file is thrown away if writing ends early: nothing is needed to roll back to.
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{CACHE_KB}"):
            database.execute(f"PRAGMA {setting}")
        try:
            database.execute("BEGIN")
            database.execute(f"CREATE TABLE {INFO} (snapshot TEXT NOT NULL)")
            database.execute(f"INSERT INTO {INFO} VALUES (?)", (snapshot,))
            present = [table.name for table in tables]
            for table in tables:
                _write_table(database, connection, table, present, done)
            _add_search(database, [name for name in present if name in SEARCHED])
            database.execute("COMMIT")
            database.execute("PRAGMA optimize")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise OSError(FULL[0], str(error), str(path)) from None
            raise


def _write_table(
    database: sqlite3.Connection,
    connection: DuckDBPyConnection,
    table: Exported,
    present: Sequence[str],
    done: Callable[[int], None],
) -> None:
    result = table.rows(connection)
    folded = [name.casefold() for name in result.columns]
    if len(set(folded)) < len(folded):
        raise InputError(f"{table.name}: SQLite needs a different name for each column; name them with AS")
    declared = PUBLISHED_TABLES.get(table.name)
    columns = [
        f"{_name(name)} {TYPES.get(kind, 'TEXT')}" for name, kind in zip(result.columns, result.types, strict=True)
    ]
    keys = list(_constraints(declared, present)) if declared else []
    database.execute(f"CREATE TABLE {table.name} ({', '.join([*columns, *keys])})")
    insert = f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(columns))})"
    for batch in _batches(result.rows):
        database.executemany(insert, ([_value(value) for value in row] for row in batch))
        done(len(batch))
    for n, own in enumerate(_indexed(declared) if declared else ()):
        database.execute(f"CREATE INDEX {table.name}_{n} ON {table.name} ({_names(own)})")


def _constraints(table: Table, present: Sequence[str]) -> Iterator[str]:
    yield f"PRIMARY KEY ({_names(table.key)})"
    for own, other in table.references:
        if other in present:
            key = PUBLISHED_TABLES[other].key
            yield f"FOREIGN KEY ({_names(own)}) REFERENCES {other} ({_names(key)})"


def _indexed(table: Table) -> list[tuple[str, ...]]:
    """Return the columns to index: those of references, unless the key or a longer reference begins with them."""
    found = [own for own, _ in table.references] + [(c.name,) for c in table.columns if c.name == "group_id"]
    others = [table.key, *found]
    return [own for own in found if not any(own == o[: len(own)] for o in others if o is not own)]


def _add_search(database: sqlite3.Connection, names: Sequence[str]) -> None:
    """Make the full-text indexes, where this SQLite has FTS5.

    They hold no text of their own. Rows are found by rowid: nothing is ever deleted, so that VACUUM keeps these.
    """
    if not database.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchone():
        return
    for name in names:
        columns = ", ".join(SEARCHED[name])
        options = f"content='{name}', tokenize='unicode61 remove_diacritics 2'"
        database.execute(f"CREATE VIRTUAL TABLE {name}_search USING fts5({columns}, {options})")
        database.execute(f"INSERT INTO {name}_search({name}_search) VALUES ('rebuild')")


def _batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH_ROWS)):
        yield batch


def _value(value: Any) -> Any:
    """Return a value as SQLite has it; whole numbers of more than 64 bits become text."""
    if isinstance(value, bytes):
        return value
    value = flat(value)
    return str(value) if isinstance(value, int) and not -(2**63) <= value < 2**63 else value


def _names(columns: Iterable[str]) -> str:
    return ", ".join(map(_name, columns))


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
