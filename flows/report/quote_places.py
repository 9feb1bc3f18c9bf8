"""Read where quotes stand in their articles: the paragraph with the quote, its speaker and its cue marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from flows.report.charts import visible_text
from flows.result import QuoteSamples, SampleQuote
from flows.snapshots.snapshot import PartSet, Snapshot
from flows.storage import parquet
from transforms.contract.months import UNKNOWN
from transforms.marked_text import Mark, Step, marks_of, segments, steps

AROUND = 500  # characters before and after what is marked, at most
BREAK = "\n\n"  # between paragraphs
SPAN_COLUMNS = ("quote_id", "role", "start", "end")

Row = dict[str, Any]


def quote_places(snapshot: Snapshot, samples: QuoteSamples) -> dict[str, list[Step]]:
    """Return where sampled quotes stand, by their id, as steps of writing a marked text.

    Of the parts of their months, only row groups that may have their articles are read.
    """
    quotes = {quote.quote_id: quote for quote in (*samples.surest, *samples.least_sure, *samples.of_person)}
    by_month: dict[str, list[SampleQuote]] = {}
    for quote in quotes.values():
        by_month.setdefault(quote.day[:7] if quote.day else UNKNOWN, []).append(quote)
    found: dict[str, list[Step]] = {}
    for part in snapshot.parts:
        if part.month in by_month:
            found |= _of_part(snapshot.path, part, by_month[part.month])
    return found


def _of_part(folder: Path, part: PartSet, quotes: Sequence[SampleQuote]) -> dict[str, list[Step]]:
    article_ids = sorted({quote.article_id for quote in quotes})

    def read(table: str, columns: Sequence[str]) -> list[Row]:
        if table not in part.files:
            return []
        path = folder / part.files[table].path
        return cast("list[Row]", parquet.read_where(path, "article_id", article_ids, columns).to_pylist())

    texts = {row["article_id"]: row["text"] for row in read("articles", ("article_id", "text"))}
    spans: dict[str, list[Row]] = {}
    for span in read("quote_spans", SPAN_COLUMNS) if texts else []:
        spans.setdefault(span["quote_id"], []).append(span)
    here = [quote for quote in quotes if quote.article_id in texts]
    return {quote.quote_id: place(texts[quote.article_id], spans[quote.quote_id]) for quote in here}


def place(text: str, spans: Sequence[Row]) -> list[Step]:
    """Return the paragraphs that a quote stands in, at most `AROUND` characters before and after what is marked.

    Args:
        text: The article's text.
        spans: The rows of the quote in `quote_spans`.
    """
    marks = marks_of(text, spans, [])
    first, last = min(mark.start for mark in marks), max(mark.end for mark in marks)
    start = text.rfind(BREAK, 0, first) + len(BREAK) if BREAK in text[:first] else 0
    end = text.find(BREAK, last) if BREAK in text[last:] else len(text)
    cut_before, cut_after = first - start > AROUND, end - last > AROUND
    if cut_before:
        start = text.find(" ", first - AROUND, first) + 1 or first - AROUND
    if cut_after:
        end = text.rfind(" ", last, last + AROUND) if " " in text[last : last + AROUND] else last + AROUND
    moved = [Mark(mark.start - start, mark.end - start, mark.role, mark.row) for mark in marks]
    found = steps(segments(text[start:end], moved))
    shown = [Step(step.kind, visible_text(step.text), step.mark, step.whole) for step in found]
    return [*[Step("text", "… ")][: int(cut_before)], *shown, *[Step("text", " …")][: int(cut_after)]]
