"""The report of a build as a page: one HTML file that needs nothing else, no script and no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.errors import naming
from flows.report import charts
from flows.report.report_data import Facts
from flows.snapshots.summary import CONFIDENCE_BINS
from flows.storage import disk
from transforms.contract.tables import TABLES

TEMPLATE = "report.html.jinja"
WIDE, NARROW = 820, 380  # points: across the page, and in one of its two columns or on a phone
MOST_BARS = 12
MOST_REASONS = 5  # in the list above the plots
STEPS = {"day": (1, 2, 7, 14, 28, 56), "month": (1, 2, 3, 6, 12, 24, 60), "year": (1, 2, 5, 10, 20, 50, 100, 200)}
PLACES = {
    "published": "new, or a newer version",
    "unchanged": "published before, same content",
    "duplicate": "same id and content again",
    "superseded": "another version of it wins",
    "skipped": "outside the dates asked for",
    "retracted": "its id was retracted",
    "quarantined": "refused, and kept with the reason",
}
STAGES = {"read": "reading", "publish": "writing and checking"}


@dataclass(frozen=True)
class Plot:
    """A plot, and its figures as a table.

    Attributes:
        title: What it shows.
        note: What to know to read it.
        head: The table's columns.
        rows: Its rows.
        drawings: SVG elements: one, or one for a wide page and one for a narrow one; none where there are no figures.
    """

    title: str
    note: str
    head: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    drawings: tuple[str, ...] = ()


def write(path: Path, facts: Facts, about: Mapping[str, Any]) -> None:
    """Writes the report to a new file and makes it durable.

    Args:
        path: Where to.
        facts: What the snapshot holds.
        about: What its manifest says; `seconds` by stage.

    Raises:
        FileExistsError: The file is there already.
    """
    content = page(facts, about)
    with naming(path), path.open("x", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        disk.sync(file.fileno())


def page(facts: Facts, about: Mapping[str, Any]) -> str:
    """The report's HTML; see `write`."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = _number
    return environment.get_template(TEMPLATE).render(
        about=about,
        created=_moment(about["created_at"]),
        tables=[(name.replace("_", " "), _rows(about, name)) for name in TABLES],
        places=[(name, about["accounting"][name], meaning) for name, meaning in PLACES.items()],
        reasons=_reasons(about)[:MOST_REASONS],
        other_reasons=[n for _, n in _reasons(about)[MOST_REASONS:]],
        input=_input(about["inputs"]),
        tables_plots=[_dates(facts), _speakers(facts), _confidence(facts), _sources(facts), _kinds(facts)],
        run_plots=[_refused(about), _seconds(about)],
    )


def _dates(facts: Facts) -> Plot:
    title = f"Articles by {facts.period} of publication"
    rows = list(facts.dates.items())
    head = (facts.period, "articles")
    if not rows:
        return Plot(title, "No article has a date.", head, [])
    undated = f" {_number(facts.undated)} more without a date." if facts.undated else ""
    note = f"{rows[0][0]} to {rows[-1][0]}" if len(rows) > 1 else rows[0][0]
    heights = [n for _, n in rows]

    def draw(width: int, most: int) -> str:
        step = next(step for step in STEPS[facts.period] if len(rows) <= step * most)
        ticks = {float(i): rows[i][0] for i in range(0, len(rows), step)}
        of = f"{facts.period} of publication (UTC)"
        return charts.columns(heights, ticks, of, "articles", f"{title}: {note}", (width, 250))

    return Plot(title, f"{note}.{undated}", head, rows, (draw(WIDE, 10), draw(NARROW, 4)))


def _speakers(facts: Facts) -> Plot:
    rows = [(s["name"], s["quotes"], s["articles"]) for s in facts.speakers]
    head = ("name", "quotes", "articles")
    note = "Names that most quotes are resolved to." if rows else "No quote has a speaker with a name."
    return _bars(Plot("Most quoted", note, head, rows), "quotes")


def _sources(facts: Facts) -> Plot:
    rows = list(facts.sources.items())
    more = facts.n_sources - len(rows)
    note = f"The first {len(rows)} of {_number(facts.n_sources)} sources." if more else f"All {len(rows)} sources."
    note = "All articles are of one source." if len(rows) == 1 else note if rows else "There are no articles."
    return _bars(Plot("Sources with most articles", note, ("source", "articles"), rows), "articles")


def _kinds(facts: Facts) -> Plot:
    rows = list(facts.kinds.items()) if any(facts.kinds.values()) else []
    note = "All, part or none of it in quotation marks." if rows else "There are no quotes."
    return _bars(Plot("Quotes by kind", note, ("kind", "quotes"), rows), "quotes")


def _confidence(facts: Facts) -> Plot:
    title, head = "Quotes by confidence", ("confidence", "quotes")
    if not any(facts.confidence):
        return Plot(title, "There are no quotes.", head, [])
    edges = [i / CONFIDENCE_BINS for i in range(CONFIDENCE_BINS + 1)]
    rows = [(f"{low:.1f} to {low + 0.1:.1f}", n) for low, n in zip(edges, facts.confidence, strict=False)]
    note = "How sure the reader is of content and speaker, 0 to 1."
    ticks = {i - 0.5: f"{edge:.1f}" for i, edge in enumerate(edges) if i % 2 == 0}
    drawing = charts.columns(facts.confidence, ticks, "confidence", "quotes", f"{title}: {note}", (NARROW, 250))
    return Plot(title, note, head, rows, (drawing,))


def _refused(about: Mapping[str, Any]) -> Plot:
    rows = _reasons(about)
    note = "Records of this run, by the reason they were refused for." if rows else "This run refused no record."
    return _bars(Plot("Refused records by reason", note, ("reason", "records"), rows), "records", charts.REFUSED)


def _reasons(about: Mapping[str, Any]) -> list[tuple[str, int]]:
    return sorted(about["quarantine"]["reasons"].items(), key=lambda item: (-item[1], item[0]))


def _seconds(about: Mapping[str, Any]) -> Plot:
    seconds = about["seconds"]
    rows = [(STAGES.get(stage, stage), value) for stage, value in seconds.items() if stage != "first_batch"]
    first = f" The first articles were read after {_seconds_text(seconds['first_batch'])}."
    note = f"Until this page was drawn.{first if 'first_batch' in seconds else ''}"
    head = ("stage", "seconds")
    drawing = charts.bars(rows, "seconds", f"Time by stage. {note}", width=NARROW, shown=_seconds_text)
    return Plot("Time by stage", note, head, [(stage, f"{value:.3f}") for stage, value in rows], (drawing,))


def _bars(plot: Plot, of: str, colour: str = charts.DATA) -> Plot:
    """The plot with bars of the first two columns of its rows, if it has any."""
    if not plot.rows:
        return plot
    values = [(row[0], row[1]) for row in plot.rows[:MOST_BARS]]
    drawing = charts.bars(values, of, f"{plot.title}. {plot.note}", width=NARROW, colour=colour)
    return Plot(plot.title, plot.note, plot.head, plot.rows, (drawing,))


def _rows(about: Mapping[str, Any], table: str) -> int:
    return sum(file["rows"] for file in about["files"] if file["path"].startswith(f"{table}/"))


def _input(inputs: Mapping[str, Any]) -> str:
    formats = ", ".join(f"{n:,} {name}" for name, n in inputs["formats"].items())
    size = inputs["bytes"]
    amount = f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{size / 1e3:,.1f} kB"
    return f"{_number(inputs['files'])} file{'' if inputs['files'] == 1 else 's'} ({formats}), {amount}"


def _moment(iso: str) -> str:
    when = datetime.fromisoformat(iso).astimezone(UTC)
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _seconds_text(value: float) -> str:
    return f"{value:,.2f} s" if value < 10 else f"{value:,.0f} s"
