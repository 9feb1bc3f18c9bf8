"""Helpers of tests of the index: make it, and read all that it holds."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from flows.search_index import index_schema
from flows.search_index.index_parts import IndexSource, unpack
from flows.search_index.index_update import IndexUpdate, bring_up_to_date
from flows.show.snapshot_files import open_files
from transforms.search.match_expression import phrase
from transforms.search.search_query import Words

PLAIN = ("article", "quote", "mention", "link", "called", "month", "reflected")
SEARCHES = ("article_search", "quote_search")


def source_of(to: Path) -> IndexSource:
    """Return the published snapshot of a folder."""
    files = open_files(to)
    return IndexSource(files.snapshot, files.files, files.opened)


def update(to: Path, folder: Path | None = None, **more: Any) -> IndexUpdate:
    """Bring the index of a folder of tables up to date."""
    return bring_up_to_date(folder or to / "search", source_of(to), **more)


def content(folder: Path) -> dict[str, Any]:
    """Return all that an index holds, without what may differ by its history: parts, and names that no longer count."""
    with closing(index_schema.open_to_read(folder / index_schema.NAME)) as database:
        found: dict[str, Any] = {name: _rows(database.execute(f"SELECT * FROM {name}")) for name in PLAIN}
        for name in SEARCHES:
            database.execute(f"CREATE VIRTUAL TABLE temp.{name}_words USING fts5vocab(main, {name}, instance)")
            found[name] = _rows(database.execute(f"SELECT * FROM temp.{name}_words"))
        found["articles"] = sorted(
            (month, held)
            for month, packed in database.execute("SELECT month, articles FROM part")
            for held in unpack(packed)
        )
        in_use = "SELECT identity_id, name FROM identity WHERE id IN (SELECT identity FROM called)"
        found["identities"] = _rows(database.execute(in_use))
        names = "SELECT id, text FROM name WHERE id IN (SELECT name FROM called UNION SELECT source FROM article)"
        found["names"] = _rows(database.execute(names))
        search = "SELECT 1 FROM name_search WHERE name_search MATCH ? AND rowid = ?"
        found["names not found"] = [
            name
            for number, name in database.execute("SELECT id, text FROM name").fetchall()
            if not database.execute(search, (phrase(Words(name.replace("\0", " "))), number)).fetchone()
        ]
        return found


def _rows(rows: Iterable[Any]) -> list[Any]:
    return sorted(map(tuple, rows), key=repr)
