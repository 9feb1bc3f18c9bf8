"""The report as an HTML page: complete, readable, and no reason for a build to fail."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from flows.operations import build
from flows.report import html_page
from flows.report.report_data import ReportData
from flows.result import QuotedSpeaker, QuoteSamples, Result, SampleQuote
from flows.settings import BuildSettings
from flows.snapshots.manifest import MANIFEST, SUMMARY, Manifest
from flows.storage import disk

FIELDS: dict[str, Any] = {
    "snapshot": "20260101T000000Z-abc",
    "parent": None,
    "created_at": "2026-01-01T12:30:00+00:00",
    "schema_version": 1,
    "code": {"newstables": "1.2.3"},
    "reader": "rules",
    "reader_version": "1-ab",
    "accounting": {"read": 1234, **dict.fromkeys(html_page.OUTCOMES, 0), "published": 1234},
    "quarantine": {},
    "stale": 0,
    "runner": "in this process",
    "inputs": {"files": 1, "bytes": 2_500_000, "formats": {"jsonl": 1}, "passed_over": {}},
    "seconds": {"first_batch": 0.5, "read": 1.25, "publish": 12.0},
    "files": [{"path": "quotes/published_month=unknown/part-0.parquet", "rows": 7654, "bytes": 1, "sha256": ""}],
    "settings": {},
    "schema": {},
}
ABOUT = Manifest(**FIELDS)
NOTHING = ReportData("day", {}, 0, {}, 0, {"direct": 0, "mixed": 0, "indirect": 0}, [], [0] * 10)
HOSTILE = '<script>alert("1")</script>'
VOID = {"meta"}  # elements without an end tag


class Parsed(HTMLParser):
    """The elements, texts and tables of a page, and the elements that are not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.tables: dict[str | None, list[list[str]]] = {}  # by label: each row's cells
        self.widths: dict[str | None, list[str]] = {}  # by a table's label: the styles of its bars
        self._table: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self._table = attributes.get("aria-label")
            self.tables[self._table] = []
            self.widths[self._table] = []
        elif tag == "tr":
            self.tables[self._table].append([])
        elif tag in ("th", "td"):
            self.tables[self._table][-1].append("")
        elif tag == "i":
            self.widths[self._table].append(attributes["style"] or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())
        if "td" in self.open or "th" in self.open:
            self.tables[self._table][-1][-1] += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def built(inbox: Path, to: Path) -> Result:
    return build(BuildSettings(inputs=[str(inbox)], to=str(to), workers=1))


def quoting(*names: str) -> ReportData:
    speakers = [QuotedSpeaker(name=name, quotes=2, articles=1) for name in names]
    return ReportData(
        "day", {"2026-01-01": 3}, 0, {"wire": 3}, 1, {"direct": 2, "mixed": 0, "indirect": 0}, speakers, [2] * 10
    )


def test_a_build_writes_its_report_beside_the_manifest(inbox: Path, tmp_path: Path) -> None:
    result = built(inbox, tmp_path / "to")
    path = tmp_path / "to" / "published" / "report.html"
    assert result.report == str(path.resolve())
    parsed = Parsed(path.read_text("utf-8"))
    assert not parsed.open
    assert "3 articles published" in parsed.texts
    for text in ("Anna Kovacs", "Jon Berg", "broken_json", "empty_text", "duplicate", "2026-01-05", result.run_id):
        assert text in parsed.texts


def test_the_report_needs_nothing_else(inbox: Path, tmp_path: Path) -> None:
    html = Path(built(inbox, tmp_path / "to").report or "").read_text("utf-8")
    parsed = Parsed(html)
    names = {tag for tag, _ in parsed.elements}
    assert names & {"script", "link", "img", "iframe", "object", "use", "image"} == set()
    keys = {key for _, attributes in parsed.elements for key in attributes}
    assert keys & {"src", "href", "xlink:href"} == set()
    assert [key for key in keys if key.startswith("on")] == []
    for reference in ("url(", "@import", "http:", "https:"):
        assert reference not in html
    policies = [meta["content"] for meta in parsed.attributes("meta") if "http-equiv" in meta]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_every_chart_is_there_with_its_figures(inbox: Path, tmp_path: Path) -> None:
    parsed = Parsed(Path(built(inbox, tmp_path / "to").report or "").read_text("utf-8"))
    titles = {
        "Articles by day of publication",
        "Most quoted",
        "Quotes by confidence",
        "Sources with most articles",
        "Quotes by kind",
        "Newly refused records",
        "Refused records by reason",
        "Time by stage",
    }
    assert {title for title, rows in parsed.tables.items() if title and len(rows) > 1} == titles


def test_figures_stand_beside_their_bars() -> None:
    speakers = [QuotedSpeaker(name=name, quotes=n, articles=1) for name, n in (("Anna", 2000), ("Jon", 500), ("Li", 0))]
    parsed = Parsed(html_page.page(replace(NOTHING, speakers=speakers), ABOUT))
    assert parsed.tables["Most quoted"] == [
        ["name", "quotes", "articles"],
        ["Anna", "2,000", "1"],
        ["Jon", "500", "1"],
        ["Li", "0", "1"],
    ]
    assert parsed.widths["Most quoted"] == ["width: 100.0%", "width: 25.0%"]  # none for 0


def test_columns_are_as_high_as_their_figures() -> None:
    dates = {"2026-01-01": 1000, "2026-01-02": 0, "2026-01-03": 250}
    parsed = Parsed(html_page.page(replace(NOTHING, dates=dates), ABOUT))
    shapes = parsed.attributes("rect")
    bottoms = [float(shape["y"] or 0) + float(shape["height"] or 0) for shape in shapes]
    first, third = (float(shape["height"] or 0) for shape in shapes)
    assert bottoms == [100, 100]
    assert first / third == pytest.approx(4, rel=0.001)
    assert parsed.tables["Articles by day of publication"] == [
        ["day", "articles"],
        ["2026-01-01", "1,000"],
        ["2026-01-02", "0"],
        ["2026-01-03", "250"],
    ]
    for text in ("2026-01-01: 1,000", "2026-01-03: 250"):  # what a column says when pointed at
        assert text in parsed.texts


def test_a_drawing_is_described() -> None:
    parsed = Parsed(html_page.page(quoting("Anna"), ABOUT))
    drawings = [figure for figure in parsed.attributes("figure") if figure["role"] == "img"]
    assert [drawing["aria-label"] for drawing in drawings] == [
        "Articles by day of publication: 2026-01-01.",
        "Quotes by confidence: The reader's confidence in content and speaker, from 0 to 1.",
    ]


def test_the_smallest_bar_has_a_width() -> None:
    parsed = Parsed(html_page.page(replace(NOTHING, sources={"wire": 10_000_000, "post": 1}, n_sources=2), ABOUT))
    assert parsed.widths["Sources with most articles"] == ["width: 100.0%", "width: 0.0%"]  # at least a pixel wide


def test_all_reasons_are_shown() -> None:
    reasons = {f"reason_{i:02}": 40 - i for i in range(30)}
    parsed = Parsed(html_page.page(NOTHING, Manifest(**FIELDS | {"quarantine": {"new": 1, "reasons": reasons}})))
    assert parsed.tables["Refused records by reason"][1:] == [[reason, str(n)] for reason, n in reasons.items()]


def test_the_report_is_read_only_and_in_the_manifest(inbox: Path, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        path = Path(built(inbox, tmp_path / "to").report or "")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o440
    assert disk.read_json(path.with_name(MANIFEST))["report"] == path.name


def test_an_unchanged_build_returns_the_published_report(inbox: Path, tmp_path: Path) -> None:
    first, again = (built(inbox, tmp_path / "to") for _ in range(2))
    assert again.status == "unchanged"
    assert again.report == first.report


def test_tables_are_published_without_a_report_that_fails(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> str:
        raise RuntimeError("no ink")

    monkeypatch.setattr(html_page, "page", fail)
    result = built(inbox, tmp_path / "to")
    assert result.status == "published"
    assert result.report is None
    assert result.report_error == "RuntimeError: no ink"
    files = {p.name for p in (tmp_path / "to" / "published").iterdir() if p.is_file()}
    assert files == {MANIFEST, SUMMARY}


def test_a_failed_report_leaves_no_file(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(path: Path, *_: Any) -> None:
        path.write_text("<html>", encoding="utf-8")
        raise OSError("no space")

    monkeypatch.setattr(html_page, "write", half)
    assert built(inbox, tmp_path / "to").report_error == "OSError: no space"
    assert not (tmp_path / "to" / "published" / "report.html").exists()


def test_a_snapshot_without_a_report_gets_none(inbox: Path, tmp_path: Path) -> None:
    path = Path(built(inbox, tmp_path / "to").report or "")
    path.unlink()
    manifest = disk.read_json(path.with_name(MANIFEST))
    disk.write_json(path.with_name(MANIFEST), {k: v for k, v in manifest.items() if k != "report"})
    again = built(inbox, tmp_path / "to")
    assert again.status == "unchanged"
    assert again.report is None
    assert again.report_error is None


def test_html_in_names_is_escaped(tmp_path: Path) -> None:
    names = (HOSTILE, "$x^2$ & 'co'", "a\x00b\x1b[31m", '" onload="x')
    about = Manifest(**FIELDS | {"quarantine": {"new": 1, "reasons": {HOSTILE: 1}}, "runner": HOSTILE})
    html_page.write(tmp_path / "report.html", replace(quoting(*names), sources={HOSTILE: 3}), about)
    parsed = Parsed((tmp_path / "report.html").read_text("utf-8"))
    assert not parsed.attributes("script")
    assert not any("onload" in attributes for _, attributes in parsed.elements)
    shown = [HOSTILE, "$x^2$ & 'co'", "a b [31m", '" onload="x']
    assert [row[0] for row in parsed.tables["Most quoted"][1:]] == shown
    assert parsed.tables["Sources with most articles"][1:] == [[HOSTILE, "3"]]


def test_quotes_stand_with_their_speaker_and_article() -> None:
    fields: dict[str, Any] = {"kind": "direct", "confidence": 0.9, "source": "Post", "title": None, "day": None}
    quote = SampleQuote(text=HOSTILE, speaker="Ana", **fields)
    dated = SampleQuote(text="Yes", speaker="Bo", **fields | {"title": "On rain", "day": "2026-02-07"})
    samples = QuoteSamples(looked_at=9, shown=4, surest=[quote], least_sure=[dated], person="Ana", of_person=[quote])
    parsed = Parsed(html_page.page(NOTHING, ABOUT.model_copy(update={"samples": samples})))
    assert not parsed.attributes("script")
    texts = [text for text in parsed.texts if text]
    first = texts.index("The surest")
    assert texts[first + 2 : first + 8] == [HOSTILE, "Ana", ", direct, 0.90", "no title", ",", "Post"]
    for text in ("The least sure", "On rain", "2026-02-07", "no date", "The most quoted person."):
        assert text in texts
    (rule,) = [text for text in texts if text.startswith("Chosen from 4 of the 9 quotes looked at (of 7,654 quotes")]
    assert "speech with a confidence of at least 0.8" in rule


def test_names_in_any_script_are_complete() -> None:
    names = ["محمد بن سلمان", "山田太郎", "Ольга Петрова", "x" * 200]
    parsed = Parsed(html_page.page(quoting(*names), ABOUT))
    assert [row[0] for row in parsed.tables["Most quoted"][1:]] == names
    isolated = [element["title"] for element in parsed.attributes("bdi")]
    assert set(names) <= set(isolated)  # keeps the direction of the row, and long names


@pytest.mark.parametrize(
    ("period", "first", "n"), [("day", "2026-01-01", 120), ("month", "2016-01", 131), ("year", "1600", 430)]
)
def test_labels_below_the_columns_do_not_overlap(period: str, first: str, n: int) -> None:
    dates = {first: 1} | {f"{period} {i}": 1 for i in range(1, n)}
    parsed = Parsed(html_page.page(replace(NOTHING, period=period, dates=dates), ABOUT))
    assert len(parsed.tables[f"Articles by {period} of publication"]) == n + 1
    labels = [span["class"] for span in parsed.attributes("span") if "label" in (span.get("class") or "")]
    assert 4 <= len(labels) <= 7
    assert 2 <= labels.count("label") <= 3  # without those that a narrow page hides


def test_charts_without_data_are_sentences() -> None:
    parsed = Parsed(html_page.page(NOTHING, ABOUT))
    assert {title for title in parsed.tables if title} == {"Time by stage"}
    assert parsed.attributes("svg") == []
    for words in ("No article has a date.", "There are no quotes.", "This run refused no record."):
        assert words in parsed.texts


def test_numbers_are_formatted() -> None:
    texts = Parsed(html_page.page(NOTHING, ABOUT)).texts
    for text in ("1,234 articles published", "7,654", "1 file (1 jsonl), 2.5 MB", "1.25 s", "12 s"):
        assert text in texts
