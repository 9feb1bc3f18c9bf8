"""What a snapshot holds, in the numbers that its report draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows import store
from flows.store import FileInfo
from transforms.tables import QUOTE_KINDS

MOST = 10
MOST_PERIODS = 120  # bars that can still be told apart
CONFIDENCE_BINS = 10
DATE_CHARS = {"day": 10, "month": 7, "year": 4}  # of an ISO date


@dataclass(frozen=True)
class Facts:
    """The numbers of a snapshot.

    Attributes:
        period: `day`; `month` or `year` where the dates lie far apart.
        dates: Articles by period of publication (`2026-01-05`, `2026-01`, `2026`; UTC) from the first to the last,
            those without any included.
        undated: Articles without a date.
        sources: The sources with most articles.
        n_sources: All sources.
        kinds: Quotes by kind, every kind included.
        speakers: The most quoted: name, quotes, articles.
        confidence: Quotes by confidence, in tenths from 0 to 1; the last one includes 1.
    """

    period: str
    dates: dict[str, int]
    undated: int
    sources: dict[str, int]
    n_sources: int
    kinds: dict[str, int]
    speakers: list[dict[str, Any]]
    confidence: list[int]


def facts(snapshot: Path, files: Sequence[FileInfo]) -> Facts:
    """Adds up a snapshot, column by column and some thousand rows at a time.

    Args:
        snapshot: Its folder.
        files: Its files.
    """
    days: Counter[date | None] = Counter()
    sources: Counter[str] = Counter()
    for batch in _batches(snapshot, files, "articles", ["published_at", "source"]):
        days.update(_counts(batch.column(0).cast(pa.date32())))
        sources.update(_counts(batch.column(1)))
    kinds: Counter[str] = Counter(dict.fromkeys(QUOTE_KINDS, 0))
    confidence = [0] * CONFIDENCE_BINS
    for batch in _batches(snapshot, files, "quotes", ["kind", "confidence"]):
        kinds.update(_counts(batch.column(0)))
        for tenth, n in _counts(pc.floor(pc.multiply(batch.column(1), CONFIDENCE_BINS))).items():
            confidence[min(int(tenth), CONFIDENCE_BINS - 1)] += n
    undated = days.pop(None, 0)
    period, dates = _by_period({day: n for day, n in days.items() if day is not None})
    return Facts(
        period=period,
        dates=dates,
        undated=undated,
        sources=dict(sorted(sources.items(), key=lambda item: (-item[1], item[0]))[:MOST]),
        n_sources=len(sources),
        kinds=dict(kinds),
        speakers=most_quoted(snapshot, files),
        confidence=confidence,
    )


def most_quoted(snapshot: Path, files: Sequence[FileInfo], n: int = MOST) -> list[dict[str, Any]]:
    """The names with most quotes in a snapshot, and in how many articles.

    Args:
        snapshot: Its folder.
        files: Its files.
        n: How many names.
    """
    quotes: Counter[str] = Counter()
    articles: Counter[str] = Counter()
    for file in _files(files, "quotes"):
        # All quotes of an article stand in one file, and a file's two columns are some megabytes.
        rows = store.read_table(snapshot / file.path, ["article_id", "speaker_name"])
        rows = rows.filter(pc.is_valid(rows["speaker_name"]))
        pairs = rows.group_by(["speaker_name", "article_id"]).aggregate([([], "count_all")])
        names = pairs.group_by("speaker_name").aggregate([("count_all", "sum"), ([], "count_all")])
        for name, total, within in zip(*(names[c].to_pylist() for c in names.column_names), strict=True):
            quotes[name] += total
            articles[name] += within
    ranked = sorted(quotes, key=lambda name: (-quotes[name], name))[:n]
    return [{"name": name, "quotes": quotes[name], "articles": articles[name]} for name in ranked]


def _files(files: Sequence[FileInfo], table: str) -> Iterator[FileInfo]:
    return (file for file in files if store.split_path(file.path)[0] == table)


def _batches(snapshot: Path, files: Sequence[FileInfo], table: str, columns: list[str]) -> Iterator[pa.RecordBatch]:
    for file in _files(files, table):
        yield from store.read_batches(snapshot / file.path, columns)


def _counts(column: pa.Array) -> dict[Any, int]:
    found = pc.value_counts(column)
    return dict(zip(found.field("values").to_pylist(), found.field("counts").to_pylist(), strict=True))


def _by_period(days: dict[date, int]) -> tuple[str, dict[str, int]]:
    """Articles by the shortest period of which the dates span few enough."""
    if not days:
        return "day", {}
    first, last = min(days), max(days)
    if (last - first).days < MOST_PERIODS:
        period = "day"
    else:
        period = "month" if 12 * (last.year - first.year) < MOST_PERIODS else "year"
    chars = DATE_CHARS[period]
    between = (first + timedelta(n) for n in range((last - first).days + 1))
    dates = dict.fromkeys((day.isoformat()[:chars] for day in between), 0)
    for day, n in days.items():
        dates[day.isoformat()[:chars]] += n
    return period, dates
