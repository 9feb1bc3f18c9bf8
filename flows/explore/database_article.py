"""Read the rows of an article from a SQLite file of a snapshot."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from flows.show.article_tables import OWN_TABLES, PAPER_COLUMNS, ArticleTables, in_order
from flows.show.snapshot_files import Row
from transforms.contract.table_sets import PUBLISHED_TABLES

LINKED = ("identities", "identity_aliases")
GROUPED = ("quote_groups", "article_copies")
MOMENTS = {c.name for table in PUBLISHED_TABLES.values() for c in table.columns if c.type == "timestamp"}


def read(database: sqlite3.Connection, snapshot: str, article_id: str) -> ArticleTables | None:
    """Return the rows of an article, or None if there is no such article.

    Args:
        database: A file of `flows.export.sqlite_file`.
        snapshot: Id of the snapshot.
        article_id: The article's id.
    """

    def rows(sql: str) -> list[Row]:
        cursor = database.execute(sql, (article_id,))
        names = [column[0] for column in cursor.description]
        return [_typed(dict(zip(names, row, strict=True))) for row in cursor]

    articles = rows("SELECT * FROM articles WHERE article_id = ?")
    if not articles:
        return None
    own = {name: rows(f"SELECT * FROM {name} WHERE article_id = ? ORDER BY rowid") for name in OWN_TABLES}
    links = "SELECT identity_id FROM entity_links WHERE article_id = ?"
    linked = {name: rows(f"SELECT * FROM {name} WHERE identity_id IN ({links}) ORDER BY rowid") for name in LINKED}
    return ArticleTables(
        snapshot,
        articles[0],
        **own,
        entity_links=rows("SELECT * FROM entity_links WHERE article_id = ? ORDER BY rowid"),
        **linked,
        **{name: in_order(rows(_groups(name))) for name in GROUPED},
    )


def article_of_quote(database: sqlite3.Connection, quote_id: str) -> str | None:
    """Return the id of the article of a quote, or None if there is no such quote."""
    found = database.execute("SELECT article_id FROM quotes WHERE quote_id = ?", (quote_id,)).fetchone()
    return found[0] if found else None


def _groups(table: str) -> str:
    """Return the query of all rows of the groups that an article has a row of, with their papers."""
    papers = ", ".join(f"a.{name}" for name in PAPER_COLUMNS if name != "article_id")
    return f"""
        SELECT g.*, {papers} FROM {table} g JOIN articles a ON a.article_id = g.article_id
        WHERE g.group_id IN (SELECT group_id FROM {table} WHERE article_id = ?)
    """


def _typed(row: Row) -> Row:
    """Return a row with its moments as datetimes."""
    return row | {name: datetime.fromisoformat(row[name]) for name in _present(row)}


def _present(row: Row) -> Iterable[str]:
    return (name for name in MOMENTS & row.keys() if row[name] is not None)
