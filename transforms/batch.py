"""Read a batch of records into the six tables: the one path that every reader and every runner takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import pandas as pd

from transforms.article_rows import article_rows
from transforms.contract import tables, validation
from transforms.contract.rows import ArticleRows
from transforms.reader_api import Article, Reader, Reading
from transforms.records.record import Record
from transforms.text.repair import repair
from transforms.text.sentences import split

BROKEN_CODE = (ImportError, NameError, MemoryError)  # not caused by an article: these stop the run
KEPT_BYTES = 1 << 20  # of a refused article's text

Refusals = list[dict[str, Any]]


def read_batch(records: pd.DataFrame, reader: Reader) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Read records into tables.

    An article that a step fails on, or one of whose rows breaks the contract, is refused whole: tables never contain
    half of an article.

    Args:
        records: Rows of `tables.RECORDS`, at most one per article.
        reader: The reader that finds mentions and quotes.

    Returns:
        The six tables by name, each typed and sorted as declared; and the refused records, with the columns
        `tables.REFUSED_COLUMNS`.
    """
    refused: Refusals = []
    plain = records.astype(object).where(records.notna(), None)
    accepted = list(map(Record._make, plain[list(Record._fields)].itertuples(index=False, name=None)))
    articles = _prepare_all(accepted, refused)
    readings = _read_all(reader, accepted, articles, refused)
    rows = _all_rows(reader, accepted, articles, readings, refused)
    frames = {name: table.frame_of(getattr(rows, name)) for name, table in tables.TABLES.items()}
    broken = validation.broken_articles(frames)
    refused += [_refusal(r, "contract", broken[r.article_id]) for r in accepted if r.article_id in broken]
    kept = {
        name: tables.TABLES[name].sorted(frame[~frame["article_id"].isin(broken)] if broken else frame)
        for name, frame in frames.items()
    }
    return kept, pd.DataFrame(refused, columns=tables.REFUSED_COLUMNS)


def prepare(raw: str, title: str | None = None) -> Article:
    """Return the repaired article with its sentences; raise ValueError where repair leaves no text."""
    text = repair(raw).text
    if not text:
        raise ValueError("no text is left")
    headline = repair(title).text or None if title else None
    return Article(text, tuple(split(text, headline)), headline)


def _prepare_all(records: list[Record], refused: Refusals) -> dict[int, Article]:
    """Return the prepared articles by position of their record; add those that fail to `refused`."""
    articles = {}
    for i, record in enumerate(records):
        try:
            articles[i] = prepare(record.text, record.title)
        except BROKEN_CODE:
            raise
        except Exception as error:  # one article must not stop the run: it goes to the quarantine, with its reason
            refused.append(_refusal(record, "unreadable", f"text repair failed: {error!r}"))
    return articles


def _read_all(
    reader: Reader, records: list[Record], articles: Mapping[int, Article], refused: Refusals
) -> dict[int, Reading]:
    """Return the readings by position; read one by one where the batch fails, so that only the cause is refused."""
    try:
        return dict(zip(articles, reader.read(list(articles.values())), strict=True))
    except BROKEN_CODE:
        raise
    except Exception:
        readings = {}
        for i, article in articles.items():
            try:
                readings[i] = reader.read([article])[0]
            except Exception as error:
                refused.append(_refusal(records[i], "unreadable", f"the {reader.name} reader failed: {error!r}"))
        return readings


def _all_rows(
    reader: Reader,
    records: list[Record],
    articles: Mapping[int, Article],
    readings: Mapping[int, Reading],
    refused: Refusals,
) -> ArticleRows:
    """Return the rows of all articles; add the articles that fail to `refused`."""
    rows = ArticleRows(articles=[], sentences=[], quotes=[], quote_spans=[], entity_mentions=[], entities=[])
    for i, reading in readings.items():
        try:
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
