"""A snapshot's tables as views of a DuckDB connection."""

from __future__ import annotations

import glob
import os
from pathlib import Path

import duckdb

from flows.snapshots import catalog
from flows.storage import partitions
from flows.storage.locations import checked, is_url


def open_snapshot(path: str | os.PathLike[str], snapshot: str | None = None) -> duckdb.DuckDBPyConnection:
    """Opens one snapshot for SQL: a new DuckDB connection, in memory, with a view per table.

    The views are named as the tables are (articles, sentences, quotes, …) and have their columns and `published_month`
    (VARCHAR: the UTC month, or `unknown`). They read the files that the snapshot's manifest lists, and go on doing so
    whatever is published later, until the snapshot is pruned. The connection's time zone is UTC, as the tables' dates
    are, and its cursors see the views.

    Args:
        path: The folder or URL that was built into: it holds `published`, or `LATEST`.
        snapshot: The id of a former snapshot; the published one unless given.

    Raises:
        flows.errors.TargetError: Nothing is published there, there is no such snapshot, or the store is not reached.
        flows.errors.PublishError: A newer version wrote it, or its files are not those that were published.
    """
    place = checked(path)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    if is_url(place):
        listed = _in_store(connection, place, snapshot)
    else:
        listed = _in_folder(Path(place), snapshot)
    files: dict[str, list[str]] = {}
    for below, file in listed.items():
        files.setdefault(partitions.split_path(below)[0], []).append(file)
    for table in files:
        connection.execute(_view(table, files[table]))
    return connection


def _in_folder(root: Path, snapshot: str | None) -> dict[str, str]:
    """What DuckDB is to call each file: absolute, as the caller may go to another folder, and `published` elsewhere."""
    found = catalog.require(root) if snapshot is None else catalog.named(root, snapshot)
    folder = found.path.resolve()
    return {file.path: glob.escape(str(folder / file.path)) for file in found.files}  # * ? [ in names are patterns


def _in_store(connection: duckdb.DuckDBPyConnection, url: str, snapshot: str | None) -> dict[str, str]:
    """The same for a snapshot in an object store, whose files the connection gets to know."""
    from flows.object_store import client, pointer

    there = client.Objects(url)
    entries = pointer.manifest(there, pointer.named(there, snapshot))["files"]
    keys = {entry["path"]: pointer.key(entry["snapshot"], entry["path"]) for entry in entries}
    sizes = {keys[entry["path"]]: entry["bytes"] for entry in entries}
    connection.register_filesystem(client.Files(there, sizes))
    return {path: f"{client.PROTOCOL}://{key}" for path, key in keys.items()}


def _view(table: str, files: list[str]) -> str:
    """The statement that makes a table's view.

    The month is cut from the last folder: DuckDB's `hive_partitioning` would take any `name=value` in the path for a
    column, and with a folder `source=wire` above it put `wire` in the place of every source.
    """
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    return f"""
        CREATE VIEW {table} AS
        SELECT * EXCLUDE (filename), split_part(split_part(filename, '/', -2), '=', 2) AS published_month
        FROM read_parquet([{listed}], hive_partitioning = false, filename = true)
    """
