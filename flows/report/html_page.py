"""Write the report of a build as one HTML file without scripts, links or other files."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from flows.errors import naming
from flows.report import charts
from flows.report.charts import BarChart, ColumnChart, Label, number
from flows.report.page_template import page_template
from flows.report.quote_samples import sample_groups, sample_rule
from flows.report.report_data import ReportData
from flows.result import InputCounts
from flows.snapshots.manifest import Manifest
from flows.snapshots.summary import CONFIDENCE_BINS
from flows.storage import disk
from flows.wording import count, file_size
from transforms.contract.shown_quotes import SHOWN_RULE
from transforms.contract.table_sets import PUBLISHED_TABLES

TEMPLATE = Path(__file__).with_name("report.html.jinja")
MAX_REASONS = 5  # in the list above the charts
# Possible distances of labels below the columns.
LABEL_STEPS = {"day": (1, 2, 7, 14, 28, 56), "month": (1, 2, 3, 6, 12, 24, 60), "year": (1, 2, 5, 10, 20, 50, 100, 200)}
OUTCOMES = {
    "published": "new, or a newer version",
    "unchanged": "published before, same content",
    "duplicate": "same id and content again",
    "superseded": "another version was published",
    "skipped": "outside the requested dates",
    "retracted": "its id was retracted",
    "quarantined": "refused, and kept with the reason",
}
STAGE_NAMES = {"read": "reading", "publish": "writing and checking"}


def write(path: Path, data: ReportData, manifest: Manifest) -> None:
    """Write the report to a new file and make it durable.

    Args:
        path: The new file.
        data: The numbers of the snapshot.
        manifest: Its manifest, with `seconds` by stage.

    Raises:
        FileExistsError: The file exists.
    """
    content = page(data, manifest)
    with naming(path), path.open("x", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        disk.sync(file.fileno())


def page(data: ReportData, manifest: Manifest) -> str:
    """Return the report as HTML; the arguments are those of `write`."""
    return page_template(TEMPLATE).render(
        manifest=manifest,
        created=_format_time(manifest.created_at),
        tables=[(name.replace("_", " "), _rows(manifest, name)) for name in PUBLISHED_TABLES],
        outcomes=[(name, manifest.accounting[name], text) for name, text in OUTCOMES.items()],
        reasons=_reasons(manifest)[:MAX_REASONS],
        other_reasons=[n for _, n in _reasons(manifest)[MAX_REASONS:]],
        more_refused=manifest.quarantine.new - len(manifest.rejects),
        input=_describe_input(manifest.inputs),
        tables_charts=[_dates(data), _speakers(data), _confidence(data), _sources(data), _kinds(data)],
        run_charts=[_refused(manifest), _seconds(manifest)],
        rule=f"{sample_rule(manifest.samples, _rows(manifest, 'quotes'))}.",
        samples=sample_groups(manifest.samples),
        places=data.places,
        changes=_changes(data, manifest),
        risen=data.risen,
        repeated=manifest.samples.repeated,
        copied=manifest.samples.copied,
    )


def _changes(data: ReportData, manifest: Manifest) -> list[tuple[str, int, str]]:
    """Return the tables whose number of rows changed since the snapshot before, with their rows and the difference."""
    if data.before is None:
        return []
    now = {name: _rows(manifest, name) for name in PUBLISHED_TABLES}
    more = {name: rows - data.before.get(name, 0) for name, rows in now.items()}
    signed = {name: f"{n:+,}".replace("-", "\N{MINUS SIGN}") for name, n in more.items() if n}
    return [(name.replace("_", " "), now[name], text) for name, text in signed.items()]


def _dates(data: ReportData) -> ColumnChart:
    title, head = f"Articles by {data.period} of publication", (data.period, "articles")
    names = list(data.dates)
    if not names:
        return ColumnChart(title, "No article has a date.", head)
    period = f"{names[0]} to {names[-1]}" if len(names) > 1 else names[0]
    undated = f" {number(data.undated)} more have no date." if data.undated else ""
    columns, gridlines = charts.columns(list(data.dates.items()))
    labels = charts.labels_below(names, LABEL_STEPS[data.period])
    axis = f"{data.period} of publication (UTC)"
    return ColumnChart(title, f"{period}.{undated}", head, columns, axis, labels, gridlines)


def _confidence(data: ReportData) -> ColumnChart:
    title, head = "Quotes by confidence", ("confidence", "quotes")
    if not any(data.confidence):
        return ColumnChart(title, "There are no quotes.", head)
    edges = [i / CONFIDENCE_BINS for i in range(CONFIDENCE_BINS + 1)]
    names = [f"{low:.1f} to {high:.1f}" for low, high in pairwise(edges)]
    columns, gridlines = charts.columns(list(zip(names, data.confidence, strict=True)))
    labels = [Label(f"{edge:.1f}", 100 * edge) for edge in edges[::2]]
    note = "The reader's confidence in content and speaker, from 0 to 1."
    return ColumnChart(title, note, head, columns, "confidence", labels, gridlines)


def _speakers(data: ReportData) -> BarChart:
    rows = [(s.name, s.quotes, s.articles) for s in data.speakers]
    note = f"Names with most quotes; what counts is {SHOWN_RULE}." if rows else f"No named speaker has {SHOWN_RULE}."
    return BarChart("Most quoted", note, ("name", "quotes", "articles"), charts.bars(rows))


def _sources(data: ReportData) -> BarChart:
    rows = list(data.sources.items())
    more = data.n_sources - len(rows)
    note = f"The first {len(rows)} of {number(data.n_sources)} sources." if more else f"All {len(rows)} sources."
    note = "All articles are from one source." if len(rows) == 1 else note if rows else "There are no articles."
    return BarChart("Sources with most articles", note, ("source", "articles"), charts.bars(rows))


def _kinds(data: ReportData) -> BarChart:
    rows = list(data.kinds.items()) if any(data.kinds.values()) else []
    note = "All, part or none of the quote is in quotation marks." if rows else "There are no quotes."
    return BarChart("Quotes by kind", note, ("kind", "quotes"), charts.bars(rows))


def _refused(manifest: Manifest) -> BarChart:
    rows = _reasons(manifest)
    note = "Records of this run by the reason for refusal." if rows else "This run refused no record."
    return BarChart("Refused records by reason", note, ("reason", "records"), charts.bars(rows), style="refused")


def _reasons(manifest: Manifest) -> list[tuple[str, int]]:
    return sorted(manifest.quarantine.reasons.items(), key=lambda item: (-item[1], item[0]))


def _seconds(manifest: Manifest) -> BarChart:
    seconds = dict(manifest.seconds)
    first = seconds.pop("first_batch", None)
    note = "Time until this page was written."
    if first is not None:
        note += f" The first articles were read after {_format_seconds(first)}."
    rows = [(STAGE_NAMES.get(stage, stage), value) for stage, value in seconds.items()]
    return BarChart("Time by stage", note, ("stage", "seconds"), charts.bars(rows, formatted=_format_seconds))


def _rows(manifest: Manifest, table: str) -> int:
    return sum(file.rows for file in manifest.files if file.path.startswith(f"{table}/"))


def _describe_input(inputs: InputCounts) -> str:
    formats = ", ".join(f"{n:,} {name}" for name, n in inputs.formats.items())
    return f"{count(inputs.files, 'file')} ({formats}), {file_size(inputs.bytes)}"


def _format_time(iso: str) -> str:
    when = datetime.fromisoformat(iso).astimezone(UTC)
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def _format_seconds(value: float) -> str:
    return f"{value:,.2f} s" if value < 10 else f"{value:,.0f} s"
