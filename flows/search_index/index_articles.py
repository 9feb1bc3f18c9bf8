"""Write articles and their quotes into an index, and remove them.

FTS5 collects what it is given, and writes it out when a row comes before the one before: rows are given in order.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.search_index.index_names import add_names, name_number
from flows.search_index.index_parts import Coming, IndexSource
from flows.search_index.index_schema import SPEAKER_WORDS
from flows.storage import parquet
from flows.storage.disk import FileInfo
from transforms.search.quoted_mentions import ContentSpans, Mentions, quoted_mentions
from transforms.search.row_numbers import entity_number, quote_number, quotes_of

ARTICLE_COLUMNS = ("article_id", "source", "url", "title", "text")
QUOTE_COLUMNS = (
    *("article_id", "quote_id", "quote_index", "kind", "act", "confidence"),
    *("speaker_entity_id", "speaker", "speaker_name", "text"),
)
SPAN_COLUMNS = ("article_id", "quote_id", "role", "start", "end")
MENTION_COLUMNS = ("article_id", "entity_id", "start")
SLICE_ARTICLES, SLICE_CHARACTERS = 2_000, 10_000_000  # of articles whose rows are in memory together
COMPRESSION = 6


def slices(numbered: list[tuple[int, Coming]]) -> Iterator[list[tuple[int, Coming]]]:
    """Cut articles into runs whose rows fit into memory."""
    piece: list[tuple[int, Coming]] = []
    size = 0
    for one in numbered:
        if piece and (len(piece) == SLICE_ARTICLES or size + one[1].n_chars > SLICE_CHARACTERS):
            yield piece
            piece, size = [], 0
        piece.append(one)
        size += one[1].n_chars
    if piece:
        yield piece


class ArticleSlice:
    """The rows of some articles of a part, to be written."""

    def __init__(self, source: IndexSource, files: Mapping[str, FileInfo], numbers: Mapping[str, int]) -> None:
        """Take articles of a part.

        Args:
            source: The snapshot.
            files: Files of the part by table.
            numbers: Numbers of the articles by article_id.
        """
        self._source = source
        self._files = files
        self._numbers = numbers
        self._ids = sorted(numbers)

    def write(self, database: sqlite3.Connection) -> None:
        """Write the articles with their quotes."""
        sources = self._write_articles(database)
        quotes = self._rows("quotes", QUOTE_COLUMNS)
        numbers = self._write_quotes(database, quotes, sources)
        pairs = self._mentioned(quotes, numbers) if numbers else []
        database.executemany("INSERT INTO mention VALUES (?, ?)", pairs)

    def _rows(self, table: str, columns: Sequence[str]) -> pa.Table | None:
        """Return the rows of the articles in a table; None where the part has none."""
        if table not in self._files:
            return None

        def read(opened: Path | BinaryIO) -> pa.Table:
            return parquet.read_where(opened, "article_id", self._ids, columns)

        return self._source.read(self._files[table].path, read)

    def _write_articles(self, database: sqlite3.Connection) -> dict[str, int]:
        """Write the articles; return the number of each one's source by article_id."""
        found = self._rows("articles", ARTICLE_COLUMNS)
        assert found is not None
        rows = sorted(found.to_pylist(), key=lambda row: self._numbers[row["article_id"]])
        add_names(database, {row["source"] for row in rows})
        sources = {row["article_id"]: name_number(row["source"]) for row in rows}
        database.executemany(
            "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?)",
            (
                (self._numbers[one], bytes.fromhex(one), source, row["url"], row["title"], packed(row["text"]))
                for row, (one, source) in zip(rows, sources.items(), strict=True)
            ),
        )
        database.executemany(
            "INSERT INTO article_search (rowid, title, text) VALUES (?, ?, ?)",
            ((self._numbers[row["article_id"]], row["title"], row["text"]) for row in rows),
        )
        return sources

    def _write_quotes(
        self, database: sqlite3.Connection, found: pa.Table | None, sources: Mapping[str, int]
    ) -> list[int]:
        """Write the quotes; return their numbers, in the order of the rows of `found`."""
        if found is None:
            return []
        rows = found.to_pylist()
        numbers = [quote_number(self._numbers[row["article_id"]], row["quote_index"]) for row in rows]
        in_order = sorted(zip(numbers, rows, strict=True), key=lambda one: one[0])
        database.executemany(
            "INSERT INTO quote VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((number, *_quote_values(row, sources[row["article_id"]])) for number, row in in_order),
        )
        database.executemany(
            f"INSERT INTO quote_search (rowid, text, speaker) SELECT id, text, {SPEAKER_WORDS} FROM quote WHERE id = ?",
            ((number,) for number, _ in in_order),
        )
        return numbers

    def _mentioned(self, quotes: pa.Table, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield the pairs of a quote and an entity that is mentioned in its content."""
        spans = self._rows("quote_spans", SPAN_COLUMNS)
        mentions = self._rows("entity_mentions", MENTION_COLUMNS)
        if spans is None or mentions is None:
            return
        spans = spans.filter(pc.equal(spans["role"], "content"))
        mentions = mentions.filter(pc.is_valid(mentions["entity_id"]))
        ids = pc.unique(quotes["article_id"])
        quote = pc.index_in(spans["quote_id"], value_set=quotes["quote_id"].combine_chunks())
        mentions = mentions.filter(pc.is_in(mentions["article_id"], value_set=ids))
        pairs = quoted_mentions(
            ContentSpans(
                _ints(pc.index_in(spans["article_id"], value_set=ids)),
                np.array(numbers, np.int64)[_ints(quote)],
                _ints(spans["start"]),
                _ints(spans["end"]),
            ),
            Mentions(
                _ints(pc.index_in(mentions["article_id"], value_set=ids)),
                np.fromiter(map(entity_number, mentions["entity_id"].to_pylist()), np.int64, mentions.num_rows),
                _ints(mentions["start"]),
            ),
        )
        yield from map(tuple, pairs.tolist())


def packed(text: str) -> bytes:
    """Return a text as the index stores it."""
    return zlib.compress(text.encode(), COMPRESSION)


def unpacked(stored: bytes) -> str:
    """Return the text that the index stores."""
    return zlib.decompress(stored).decode()


def remove_articles(database: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Remove articles with their quotes. FTS5 must be told the texts that it was given."""
    for number in sorted(numbers):
        title, text = database.execute("SELECT title, text FROM article WHERE id = ?", (number,)).fetchone()
        values = (number, title, unpacked(text))
        database.execute(
            "INSERT INTO article_search (article_search, rowid, title, text) VALUES ('delete', ?, ?, ?)", values
        )
        database.execute("DELETE FROM article WHERE id = ?", (number,))
        first, end = quotes_of(number)
        database.execute(
            "INSERT INTO quote_search (quote_search, rowid, text, speaker) "
            f"SELECT 'delete', id, text, {SPEAKER_WORDS} FROM quote WHERE id >= ? AND id < ? ORDER BY id",
            (first, end),
        )
        database.execute("DELETE FROM quote WHERE id >= ? AND id < ?", (first, end))
        database.execute("DELETE FROM mention WHERE quote >= ? AND quote < ?", (first, end))


def _quote_values(row: Mapping[str, Any], source: int) -> tuple[Any, ...]:
    entity = row["speaker_entity_id"]
    return (
        bytes.fromhex(row["quote_id"]),
        source,
        row["kind"],
        row.get("act"),  # an earlier version did not write it
        row["confidence"],
        entity_number(entity) if entity else None,
        row["speaker"],
        row["speaker_name"],
        row["text"],
    )


def _ints(column: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.asarray(column.cast(pa.int64()).to_numpy(), dtype=np.int64)
