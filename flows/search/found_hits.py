"""Read the hits of a search from the index: their texts with what was found marked, papers, days and speakers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import accumulate, groupby, islice
from typing import Any

from flows.report.charts import visible_text
from flows.search.hit_sql import NEWEST, Sql, select_hits
from flows.search_index.index_articles import unpacked
from flows.search_index.index_schema import TOKENIZER
from transforms.search.hit_excerpt import START, STOP, Span, excerpt, spans_of
from transforms.search.match_expression import wanted
from transforms.search.row_numbers import QUOTE_BITS, article_of, day_of
from transforms.search.search_query import QUOTES, SearchQuery

PAGE = 200  # hits whose texts are in memory together
MOST_COUNTED = 10_000  # hits; counting more would take longer than showing the first
EXCERPT = 320  # characters of an article
QUOTE_ROW = f"""
    SELECT q.id AS number, q.text, a.article_id, q.quote_id, n.text AS source, a.title, a.url,
        coalesce(i.name, q.speaker_name) AS speaker, q.speaker AS mention, i.identity_id, q.kind, q.act, q.confidence
    FROM quote q
    JOIN article a ON a.id = q.id >> {QUOTE_BITS}
    JOIN name n ON n.id = q.source
    LEFT JOIN link l ON l.article = a.id AND l.entity = q.speaker_entity
    LEFT JOIN identity i ON i.id = l.identity
    WHERE q.id = ?"""
ARTICLE_ROW = """
    SELECT a.id AS number, a.text, a.article_id, n.text AS source, a.title, a.url
    FROM article a JOIN name n ON n.id = a.source WHERE a.id = ?"""


@dataclass(frozen=True)
class ArticleHit:
    """An article that a search found.

    Attributes:
        article_id: Its id.
        day: Day of publication (UTC); None where it has no date.
        source: Its paper.
        title: Its headline; None where it has none.
        url: Its address; None where it has none.
        text: The part of the text with the most hits, on one line.
        hits: Where in `text` the words stand, as (start, end).
        title_hits: Where they stand in `title`.
    """

    article_id: str
    day: date | None
    source: str
    title: str | None
    url: str | None
    text: str
    hits: list[Span]
    title_hits: list[Span]

    def as_dict(self) -> dict[str, Any]:
        """Return the hit as plain values."""
        return _plain(self)


@dataclass(frozen=True)
class QuoteHit:
    """A quote that a search found.

    Attributes:
        quote_id: Its id.
        article_id: Id of its article.
        day: Day of publication (UTC); None where the article has no date.
        source: The paper.
        title: Headline of the article; None where it has none.
        url: Address of the article; None where it has none.
        speaker: Name of the speaker over all articles, else in the article; None for an anonymous source.
        mention: The speaker mention, as in the article; None without any.
        identity_id: The identity of the speaker; None where there is none.
        kind: `direct`, `mixed` or `indirect`.
        act: What it reports, as in `quotes`.
        confidence: 0 to 1, as in `quotes`.
        text: The quote.
        hits: Where in `text` the words stand, as (start, end).
    """

    quote_id: str
    article_id: str
    day: date | None
    source: str
    title: str | None
    url: str | None
    speaker: str | None
    mention: str | None
    identity_id: str | None
    kind: str
    act: str | None
    confidence: float
    text: str
    hits: list[Span]

    def as_dict(self) -> dict[str, Any]:
        """Return the hit as plain values."""
        return _plain(self)


Hit = QuoteHit | ArticleHit


def count_hits(database: sqlite3.Connection, query: SearchQuery, most: int = MOST_COUNTED) -> int:
    """Return the number of hits; `most` + 1 if there are more than `most`."""
    ((sql, values),) = select_hits(query, NEWEST)
    (found,) = database.execute(f"SELECT count(*) FROM ({sql} LIMIT ?)", (*values, most + 1)).fetchone()
    return int(found)


def find_hits(
    database: sqlite3.Connection, query: SearchQuery, sort: str = NEWEST, limit: int | None = None
) -> Iterator[Hit]:
    """Yield the hits of a search, as they are asked for.

    Args:
        database: The index.
        query: The search.
        sort: One of `hit_sql.SORTS`. Quotes of one article come in its order, except by relevance.
        limit: The most hits; None for all.
    """
    numbers = _numbers(database, select_hits(query, sort), is_reversed=sort == NEWEST and query.results == QUOTES)
    marker = _Marker(database, query)
    read: Callable[[sqlite3.Connection, _Marker, Sequence[int]], list[Hit]]
    read = _read_quotes if query.results == QUOTES else _read_articles
    left = islice(numbers, limit)
    while page := list(islice(left, PAGE)):
        yield from read(database, marker, page)


def _numbers(database: sqlite3.Connection, selects: Sequence[Sql], *, is_reversed: bool) -> Iterator[int]:
    """Yield the numbers of the hits; those of an article in its order, if they come `is_reversed`."""
    found: Iterable[int] = (number for select in selects for (number,) in database.execute(*select))
    if not is_reversed:
        yield from found
        return
    for _, of_article in groupby(found, article_of):
        yield from reversed(list(of_article))


def _read_quotes(database: sqlite3.Connection, marker: _Marker, numbers: Sequence[int]) -> list[Hit]:
    rows = _rows(database, QUOTE_ROW, numbers)
    spans = marker.mark([(number, None, row["text"]) for number, row in rows])
    return [
        QuoteHit(**row, day=day_of(article_of(number)), hits=spans.get(number, ([], []))[1]) for number, row in rows
    ]


def _read_articles(database: sqlite3.Connection, marker: _Marker, numbers: Sequence[int]) -> list[Hit]:
    rows = [(number, row | {"text": unpacked(row["text"])}) for number, row in _rows(database, ARTICLE_ROW, numbers)]
    spans = marker.mark([(number, row["title"], row["text"]) for number, row in rows])
    found: list[Hit] = []
    for number, row in rows:
        title_hits, hits = spans.get(number, ([], []))
        pieces = excerpt(row.pop("text"), hits, EXCERPT)
        ends = [0, *accumulate(len(piece.text) for piece in pieces)]
        shown = [(ends[i], ends[i + 1]) for i, piece in enumerate(pieces) if piece.is_hit]
        text = "".join(piece.text for piece in pieces)
        found.append(ArticleHit(**row, day=day_of(number), text=text, hits=shown, title_hits=title_hits))
    return found


def _rows(database: sqlite3.Connection, select: str, numbers: Sequence[int]) -> list[tuple[int, dict[str, Any]]]:
    """Return the number and the columns of each hit; ids in hexadecimal."""
    found = []
    for one in numbers:
        selected = database.execute(select, (one,))
        names = [column[0] for column in selected.description]
        row = dict(zip(names, selected.fetchone(), strict=True))
        ids = {name: value.hex() for name, value in row.items() if name.endswith("_id") and value is not None}
        found.append((int(row.pop("number")), row | ids))
    return found


class _Marker:
    """Finds where in texts the words of a search stand, by a small index of these texts alone."""

    def __init__(self, database: sqlite3.Connection, query: SearchQuery) -> None:
        self._database = database
        self._match = wanted(query)
        if self._match:
            database.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.shown USING fts5(title, text, {TOKENIZER})")

    def mark(self, texts: Sequence[tuple[int, str | None, str]]) -> dict[int, tuple[list[Span], list[Span]]]:
        """Return the places of the words in title and text by number; none of texts in which none stands.

        Args:
            texts: Number, title and text of each.
        """
        if not self._match:
            return {}
        database = self._database
        database.execute("DELETE FROM temp.shown")
        # The marks are control characters, for which spaces stand: both separate words.
        database.executemany(
            "INSERT INTO temp.shown (rowid, title, text) VALUES (?, ?, ?)",
            ((number, visible_text(title or ""), visible_text(text)) for number, title, text in texts),
        )
        marked = database.execute(
            "SELECT rowid, highlight(shown, 0, ?, ?), highlight(shown, 1, ?, ?) FROM temp.shown WHERE shown MATCH ?",
            (START, STOP, START, STOP, self._match),
        )
        return {number: (spans_of(title)[1], spans_of(text)[1]) for number, title, text in marked}


def _plain(hit: Hit) -> dict[str, Any]:
    return asdict(hit) | {"day": hit.day.isoformat() if hit.day else None}
