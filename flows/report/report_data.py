"""What a snapshot holds, in the numbers that its report draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.snapshots.summary import CONFIDENCE_BINS
from transforms.contract.tables import QUOTE_KINDS

MOST = 10
MOST_PERIODS = 120  # bars that can still be told apart
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


def facts(totals: pa.Table) -> Facts:
    """The numbers that a snapshot's sums come to.

    Args:
        totals: See `flows.snapshots.summary.SCHEMA`.
    """
    days = {None if day is None else date.fromisoformat(day): n for day, n in _rows(totals, "day")}
    sources = _rows(totals, "source")
    undated = days.pop(None, 0)
    period, dates = _by_period({day: n for day, n in days.items() if day is not None})
    tenths = dict(_rows(totals, "confidence"))
    return Facts(
        period=period,
        dates=dates,
        undated=undated,
        sources=dict(sorted(sources, key=lambda item: (-item[1], item[0]))[:MOST]),
        n_sources=len(sources),
        kinds=dict.fromkeys(QUOTE_KINDS, 0) | dict(_rows(totals, "kind")),
        speakers=most_quoted(totals),
        confidence=[tenths.get(str(i), 0) for i in range(CONFIDENCE_BINS)],
    )


def most_quoted(totals: pa.Table, n: int = MOST) -> list[dict[str, Any]]:
    """The names with most quotes in a snapshot, and in how many articles.

    Args:
        totals: See `flows.snapshots.summary.SCHEMA`.
        n: How many names.
    """
    speakers = totals.filter(pc.equal(totals["what"], "speaker"))
    ranked = speakers.sort_by([("rows", "descending"), ("value", "ascending")]).slice(0, n).to_pylist()
    return [{"name": row["value"], "quotes": row["rows"], "articles": row["articles"]} for row in ranked]


def _rows(totals: pa.Table, what: str) -> list[tuple[Any, int]]:
    of = totals.filter(pc.equal(totals["what"], what))
    return list(zip(of["value"].to_pylist(), of["rows"].to_pylist(), strict=True))


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
