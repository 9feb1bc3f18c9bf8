"""Write tables as a SQLite database: keys, references, indexes, views, and full-text search."""

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
from transforms.contract.archive_views import VIEWS
from transforms.contract.browsing import BROWSING, Browsing
from transforms.contract.schema import Table, View
from transforms.contract.table_sets import PUBLISHED_TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH_ROWS = 5_000
CACHE_KB = 256_000  # ids are hashes: the index of a key grows at random places, and is slow once it leaves the cache
SAMPLED_ROWS = 1_000  # of each index, for the statistics by which SQLite plans queries
TYPES = {"INTEGER": "INTEGER", "BIGINT": "INTEGER", "BOOLEAN": "INTEGER", "DOUBLE": "REAL", "BLOB": "BLOB"}
AS_THEY_ARE = {"VARCHAR", "INTEGER", "BIGINT", "BOOLEAN", "BLOB"}  # types whose values SQLite takes
COLUMN_TYPES = {"int32": "INTEGER", "bool": "INTEGER", "float64": "REAL", "binary": "BLOB"}


def write_sqlite(
    connection: DuckDBPyConnection,
    path: Path,
    tables: Sequence[Exported],
    snapshot: str,
    done: Callable[[int], None],
    step: Callable[[str], None],
) -> None:
    """Write tables as a database. Moments are text in ISO 8601; booleans are 0 and 1.

    Published tables have their primary keys, and foreign keys to tables that are in the file. Views of the snapshot
    whose tables are in the file are views there, too. `articles_search`, `quotes_search` and `who_said_what_search` are
    full-text indexes (FTS5), whose `rowid` is that of their table.

    Args:
        connection: The snapshot.
        path: The file to write.
        tables: What to write.
        snapshot: Id of the snapshot, for the table `export_info`.
        done: Called with the number of rows that were written.
        step: Called with what comes after the rows.
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
            step("making views")
            stored = _add_views(database, present)
            step("indexing words")
            _add_search(database, [*present, *stored])
            database.execute(f"PRAGMA analysis_limit = {SAMPLED_ROWS}")
            database.execute("ANALYZE")
            database.execute("COMMIT")
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
    as_they_are = AS_THEY_ARE | {"DOUBLE"} if declared else AS_THEY_ARE  # declared numbers are finite
    changed = [n for n, kind in enumerate(result.types) if kind not in as_they_are]
    for batch in _batches(result.rows):
        database.executemany(insert, _with_values(batch, changed))
        done(len(batch))
    if declared:
        _add_indexes(database, declared)


def _constraints(table: Table | View, present: Sequence[str]) -> Iterator[str]:
    yield f"PRIMARY KEY ({_names(table.key)})"
    for own, other in table.references:
        if other in present:
            key = PUBLISHED_TABLES[other].key
            yield f"FOREIGN KEY ({_names(own)}) REFERENCES {other} ({_names(key)})"


def _add_indexes(database: sqlite3.Connection, table: Table | View) -> None:
    for n, own in enumerate(_indexed(table)):
        database.execute(f"CREATE INDEX {table.name}_{n} ON {table.name} ({_names(own)})")


def _indexed(table: Table | View) -> list[tuple[str, ...]]:
    """Return the columns to index, unless the key or a longer index begins with them.

    They are those of references, groups, and what rows are sorted and counted by.
    """
    looked_through = BROWSING.get(table.name, Browsing()).indexed
    found = [own for own, _ in table.references]
    found += [(c.name,) for c in table.columns if c.name == "group_id" or c.name in looked_through]
    found = list(dict.fromkeys(found))
    return [one for one in found if not any(one == o[: len(one)] for o in (table.key, *(f for f in found if f != one)))]


def _add_views(database: sqlite3.Connection, names: Sequence[str]) -> list[str]:
    """Make the views whose tables are in the file, and return the names of those whose rows are stored."""
    present, stored = set(names), []
    database.create_function("split_part", 3, _split_part, deterministic=True)
    for view in VIEWS.values():
        if view.name in present or not present.issuperset(view.reads):
            continue
        present.add(view.name)
        if not view.is_stored:
            database.execute(f"CREATE VIEW {view.name} AS {view.query}")
            continue
        columns = [f"{_name(c.name)} {COLUMN_TYPES.get(c.type, 'TEXT')}" for c in view.columns]
        database.execute(f"CREATE TABLE {view.name} ({', '.join([*columns, *_constraints(view, names)])})")
        database.execute(f"INSERT INTO {view.name} {view.query}")
        _add_indexes(database, view)
        stored.append(view.name)
    return stored


def _split_part(text: str, separator: str, part: int) -> str:
    """Return the first part of a text, or the last one for -1, as DuckDB's function does."""
    return text.rpartition(separator)[2] if part == -1 else text.partition(separator)[0]


def _add_search(database: sqlite3.Connection, names: Sequence[str]) -> None:
    """Make the full-text indexes, where this SQLite has FTS5.

    They hold no text of their own. Rows are found by rowid: nothing is ever deleted, so that VACUUM keeps these.
    """
    if not database.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchone():
        return
    for name in names:
        if searched := BROWSING.get(name, Browsing()).searched:
            # Datasette finds the index of a table by content="…".
            options = f"content=\"{name}\", tokenize='unicode61 remove_diacritics 2'"
            database.execute(f"CREATE VIRTUAL TABLE {name}_search USING fts5({', '.join(searched)}, {options})")
            database.execute(f"INSERT INTO {name}_search({name}_search) VALUES ('rebuild')")


def _batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH_ROWS)):
        yield batch


def _with_values(batch: list[tuple[Any, ...]], changed: Sequence[int]) -> Iterable[Sequence[Any]]:
    """Return rows with values as SQLite has them, given the columns that have others."""
    if not changed:
        return batch
    columns: list[Iterable[Any]] = list(zip(*batch, strict=True))
    for n in changed:
        columns[n] = map(_value, columns[n])
    return zip(*columns, strict=True)


def _value(value: Any) -> Any:
    """Return a value as SQLite has it; whole numbers of more than 64 bits become text."""
    value = flat(value)
    return str(value) if isinstance(value, int) and not -(2**63) <= value < 2**63 else value


def _names(columns: Iterable[str]) -> str:
    return ", ".join(map(_name, columns))


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
