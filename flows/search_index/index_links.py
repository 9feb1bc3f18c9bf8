"""Links of entities to identities in the index: of each month those of the snapshot."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from flows.search_index.index_parts import IndexSource
from flows.storage import parquet
from flows.storage.disk import FileInfo
from transforms.search.row_numbers import articles_of_month, entity_number, identity_number

COLUMNS = ("article_id", "entity_id", "identity_id")


def update_links(
    database: sqlite3.Connection, source: IndexSource, month: str, file: FileInfo | None, numbers: Mapping[str, int]
) -> None:
    """Make the links of a month those of its file, and write only those that differ.

    Args:
        database: The index.
        source: The snapshot.
        month: The month.
        file: Its file of `entity_links`; None where it has none.
        numbers: Numbers of the month's articles by article_id.
    """
    new = dict(_read_links(source, file, numbers)) if file else {}
    rows = database.execute(
        "SELECT article, entity, identity FROM link WHERE article >= ? AND article < ?", articles_of_month(month)
    )
    old = {(article, entity): identity for article, entity, identity in rows}
    gone = sorted(old.keys() - new.keys())
    come = sorted((*key, identity) for key, identity in new.items() if old.get(key) != identity)
    database.executemany("DELETE FROM link WHERE article = ? AND entity = ?", gone)
    database.executemany("INSERT OR REPLACE INTO link VALUES (?, ?, ?)", come)


def _read_links(source: IndexSource, file: FileInfo, numbers: Mapping[str, int]) -> list[tuple[tuple[int, int], int]]:
    rows = source.read(file.path, lambda opened: parquet.read_table(opened, COLUMNS))
    columns = (rows[name].to_pylist() for name in COLUMNS)
    return [
        ((numbers[article_id], entity_number(entity_id)), identity_number(identity_id))
        for article_id, entity_id, identity_id in zip(*columns, strict=True)
    ]
