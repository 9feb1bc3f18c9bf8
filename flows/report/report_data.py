"""Collect the numbers that the report of a snapshot shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.result import QuotedSpeaker
from flows.snapshots.summary import CONFIDENCE_BINS
from transforms.contract.tables import QUOTE_KINDS
from transforms.marked_text import Step

MAX_ROWS = 10
MAX_PERIODS = 120  # more bars cannot be told apart
ISO_DATE_CHARS = {"day": 10, "month": 7, "year": 4}


@dataclass(frozen=True)
class ReportData:
    """The numbers of a snapshot's report.

    Attributes:
        period: `day`, or `month` or `year` if the dates span a long time.
        dates: Number of articles by period of publication (`2026-01-05`, `2026-01` or `2026`; UTC). Periods between the
            first and the last that have no articles are included.
        undated: Number of articles without a date.
        sources: Number of articles by source, for the sources with most articles.
        n_sources: Number of all sources.
        kinds: Number of quotes by kind. Kinds without quotes are included.
        speakers: The most quoted people, bodies and places.
        confidence: Number of quotes by tenth of confidence, from 0 to 1. The last tenth includes 1.
        before: Rows by table of the snapshot before; None for the first one.
        risen: Whose quotes became more since that snapshot, with how many more.
        places: Where sampled quotes stand in their articles, by their id.
    """

    period: str
    dates: dict[str, int]
    undated: int
    sources: dict[str, int]
    n_sources: int
    kinds: dict[str, int]
    speakers: Sequence[QuotedSpeaker]
    confidence: list[int]
    before: Mapping[str, int] | None = None
    risen: Sequence[QuotedSpeaker] = ()
    places: Mapping[str, Sequence[Step]] = field(default_factory=dict)


def collect_report_data(totals: pa.Table, speakers: Sequence[QuotedSpeaker]) -> ReportData:
    """Return the report's numbers for a snapshot.

    Args:
        totals: Summary of the snapshot; see `flows.snapshots.summary.SCHEMA`.
        speakers: The most quoted, see `flows.report.archive_figures`.
    """
    days = {None if day is None else date.fromisoformat(day): n for day, n in _counts(totals, "day")}
    sources = _counts(totals, "source")
    undated = days.pop(None, 0)
    period, dates = _by_period({day: n for day, n in days.items() if day is not None})
    tenths = dict(_counts(totals, "confidence"))
    return ReportData(
        period=period,
        dates=dates,
        undated=undated,
        sources=dict(sorted(sources, key=lambda item: (-item[1], item[0]))[:MAX_ROWS]),
        n_sources=len(sources),
        kinds=dict.fromkeys(QUOTE_KINDS, 0) | dict(_counts(totals, "kind")),
        speakers=speakers,
        confidence=[tenths.get(str(i), 0) for i in range(CONFIDENCE_BINS)],
    )


def _counts(totals: pa.Table, what: str) -> list[tuple[Any, int]]:
    rows = totals.filter(pc.equal(totals["what"], what))
    return list(zip(rows["value"].to_pylist(), rows["rows"].to_pylist(), strict=True))


def _by_period(days: dict[date, int]) -> tuple[str, dict[str, int]]:
    """Return the shortest period that gives at most `MAX_PERIODS` bars, and the number of articles by period."""
    if not days:
        return "day", {}
    first, last = min(days), max(days)
    if (last - first).days < MAX_PERIODS:
        period = "day"
    else:
        period = "month" if 12 * (last.year - first.year) < MAX_PERIODS else "year"
    chars = ISO_DATE_CHARS[period]
    between = (first + timedelta(n) for n in range((last - first).days + 1))
    dates = dict.fromkeys((day.isoformat()[:chars] for day in between), 0)
    for day, n in days.items():
        dates[day.isoformat()[:chars]] += n
    return period, dates
