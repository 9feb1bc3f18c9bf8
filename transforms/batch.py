"""Read a batch of records into tables: the one path that every reader and every runner takes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import fields
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.article_rows import article_rows
from transforms.contract import tables, validation
from transforms.contract.rows import ArticleRows
from transforms.contract.table_sets import BATCH_TABLES
from transforms.reader_api import Article, Reader, Reading
from transforms.records.record import Record
from transforms.records.text_language import ENGLISH
from transforms.text.detokenise import separate_stops
from transforms.text.repair import repair
from transforms.text.sentences import split

BROKEN_CODE = (ImportError, NameError, MemoryError)  # not caused by an article: these stop the run
KEPT_BYTES = 1 << 20  # of a refused article's text
LONG_CHARACTERS = 100_000  # of an article that is read alone, so that it alone is to blame where that takes too long

Limit = Callable[[int], AbstractContextManager[None]]
Refusals = list[dict[str, Any]]


def read_batch(
    records: pd.DataFrame, reader: Reader, limited: Limit = lambda characters: nullcontext()
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Read records into tables.

    An article that a step fails on, or one of whose rows breaks the contract, is refused whole: tables never contain
    half of an article.

    Args:
        records: Rows of `tables.RECORDS`, at most one per article.
        reader: The reader that finds mentions and quotes.
        limited: Given a number of characters, returns a context in which reading them may take only so long. The
            context raises an exception when it takes longer.

    Returns:
        The tables of `table_sets.BATCH_TABLES` by name, each typed and sorted as declared; and the refused records,
        with the columns `tables.REFUSED_COLUMNS`.
    """
    refused: Refusals = []
    accepted = [Record(**row) for row in tables.RECORDS.to_arrow(records).to_pylist()]
    articles = _prepare_all(accepted, refused, limited)
    readings = _read_all(reader, accepted, articles, refused, limited)
    rows = _all_rows(reader, accepted, articles, readings, refused, limited)
    made = {name: table.sorted(table.rows_of(getattr(rows, name))) for name, table in BATCH_TABLES.items()}
    broken = validation.broken_articles(made)
    refused += [_refusal(r, "contract", broken[r.article_id]) for r in accepted if r.article_id in broken]
    if broken:
        ids = pa.array(list(broken))
        made = {name: table.filter(pc.invert(pc.is_in(table["article_id"], ids))) for name, table in made.items()}
    return {name: table.to_pandas() for name, table in made.items()}, pd.DataFrame(
        refused, columns=tables.REFUSED_COLUMNS
    )


def prepare(raw: str, title: str | None = None) -> Article:
    """Return the repaired article with its sentences; raise ValueError where repair leaves no text."""
    text, offsets = repair(raw)
    if not text:
        raise ValueError("no text is left")
    headline = repair(title).text or None if title else None
    return Article(text, tuple(split(text, headline, separate_stops(raw, text, offsets))), headline)


def _prepare_all(records: list[Record], refused: Refusals, limited: Limit) -> dict[int, Article]:
    """Return the prepared articles by position of their record; add those that fail to `refused`."""
    articles = {}
    for i, record in enumerate(records):
        try:
            with limited(len(record.text)):
                articles[i] = prepare(record.text, record.title)
        except BROKEN_CODE:
            raise
        except Exception as error:  # one article must not stop the run: it goes to the quarantine, with its reason
            refused.append(_refusal(record, "unreadable", f"text repair failed: {error!r}"))
    return articles


def _read_all(
    reader: Reader, records: list[Record], articles: Mapping[int, Article], refused: Refusals, limited: Limit
) -> dict[int, Reading]:
    """Return the readings by position.

    Long articles are read one by one and the others together. Where those fail, they are read one by one, too, so that
    only the cause is refused.
    """
    to_read = {i: article for i, article in articles.items() if records[i].language in (None, ENGLISH)}
    short = [i for i, article in to_read.items() if len(article.text) < LONG_CHARACTERS]
    groups = deque([short, *([i] for i, article in to_read.items() if len(article.text) >= LONG_CHARACTERS)])
    readings = {i: Reading() for i in articles if i not in to_read}  # readers know English only
    while groups:
        group = groups.popleft()
        of_group = [articles[i] for i in group]
        try:
            with limited(sum(len(article.text) for article in of_group)):
                readings |= zip(group, reader.read(of_group), strict=True)
        except BROKEN_CODE:
            raise
        except Exception as error:
            if len(group) > 1:
                groups.extend([i] for i in group)
            else:
                message = f"the {reader.name} reader failed: {error!r}"
                refused.extend(_refusal(records[i], "unreadable", message) for i in group)
    return dict(sorted(readings.items()))


def _all_rows(
    reader: Reader,
    records: list[Record],
    articles: Mapping[int, Article],
    readings: Mapping[int, Reading],
    refused: Refusals,
    limited: Limit,
) -> ArticleRows:
    """Return the rows of all articles; add the articles that fail to `refused`."""
    rows = ArticleRows(**{name: [] for name in BATCH_TABLES})
    for i, reading in readings.items():
        try:
            with limited(len(records[i].text)):
                of_article = article_rows(records[i], articles[i], reading, reader)
        except BROKEN_CODE:
            raise
        except Exception as error:
            refused.append(_refusal(records[i], "unreadable", f"reading failed: {error!r}"))
            continue
        for table in fields(rows):
            getattr(rows, table.name).extend(getattr(of_article, table.name))
    return rows


def _refusal(record: Record, reason: str, message: str) -> dict[str, Any]:
    return {
        "reason": reason,
        "message": f"{message}; the article is kept in the quarantine, the run went on",
        "raw_uri": record.raw_uri,
        "place": "article",
        "raw_sha256": record.raw_sha256,
        "raw": record.text.encode()[:KEPT_BYTES],
    }
