"""The report as a page: whole in itself, readable, and never in the way of the tables."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from flows.build.pipeline import build
from flows.report import charts, html_page
from flows.report.report_data import Facts
from flows.result import Result
from flows.settings import BuildSettings
from flows.snapshots import catalog
from flows.storage import disk

ROOT = Path(__file__).parents[3]
ABOUT: dict[str, Any] = {
    "snapshot": "20260101T000000Z-abc",
    "parent": None,
    "created_at": "2026-01-01T12:30:00+00:00",
    "schema_version": 1,
    "code": {"newstables": "1.2.3"},
    "reader": "rules",
    "reader_version": "1-ab",
    "accounting": {"read": 1234, **dict.fromkeys(html_page.PLACES, 0), "published": 1234},
    "quarantine": {"new": 0, "known": 0, "reasons": {}},
    "stale": 0,
    "runner": "in this process",
    "inputs": {"files": 1, "bytes": 2_500_000, "formats": {"jsonl": 1}, "passed_over": {}},
    "seconds": {"first_batch": 0.5, "read": 1.25, "publish": 12.0},
    "files": [{"path": "quotes/published_month=unknown/part-0.parquet", "rows": 7654, "bytes": 1, "sha256": ""}],
}
NOTHING = Facts("day", {}, 0, {}, 0, {"direct": 0, "mixed": 0, "indirect": 0}, [], [0] * 10)
HOSTILE = '<script>alert("1")</script>'


class Parsed(HTMLParser):
    """A page's elements and texts; counts those left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta",):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def built(inbox: Path, to: Path) -> Result:
    return build(BuildSettings(inputs=[str(inbox)], to=str(to), workers=1))


def quoting(*names: str) -> Facts:
    speakers = [{"name": name, "quotes": 2, "articles": 1} for name in names]
    return Facts(
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
    assert not names & {"script", "link", "img", "iframe", "object", "use", "image"}
    assert not {key for _, attributes in parsed.elements for key in attributes} & {"src", "href", "xlink:href"}
    assert "url(" not in html
    assert "http:" not in html


def test_every_plot_has_its_words_and_its_figures(inbox: Path, tmp_path: Path) -> None:
    parsed = Parsed(Path(built(inbox, tmp_path / "to").report or "").read_text("utf-8"))
    drawings = parsed.attributes("svg")
    assert len(drawings) == 8  # seven plots, the wide one drawn for narrow pages too
    assert all(drawing["role"] == "img" and drawing["aria-label"] for drawing in drawings)
    assert len(parsed.attributes("details")) == 7


def test_the_report_is_sealed_and_named(inbox: Path, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        path = Path(built(inbox, tmp_path / "to").report or "")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o440
    assert disk.read_json(path.with_name(catalog.MANIFEST))["report"] == path.name


def test_an_unchanged_build_names_the_report_there_is(inbox: Path, tmp_path: Path) -> None:
    first, again = (built(inbox, tmp_path / "to") for _ in range(2))
    assert (again.status, again.report) == ("unchanged", first.report)


def test_a_report_that_fails_does_not_keep_tables_back(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> str:
        raise RuntimeError("no ink")

    monkeypatch.setattr(charts, "_svg", fail)
    result = built(inbox, tmp_path / "to")
    assert (result.status, result.report, result.report_error) == ("published", None, "RuntimeError: no ink")
    files = {p.name for p in (tmp_path / "to" / "published").iterdir() if p.is_file()}
    assert files == {catalog.MANIFEST, catalog.TOTALS}


def test_a_report_that_breaks_off_leaves_no_file(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(path: Path, *_: Any) -> None:
        path.write_text("<html>", encoding="utf-8")
        raise OSError("no space")

    monkeypatch.setattr(html_page, "write", half)
    assert built(inbox, tmp_path / "to").report_error == "OSError: no space"
    assert not (tmp_path / "to" / "published" / "report.html").exists()


def test_a_snapshot_of_before_reports_has_none(inbox: Path, tmp_path: Path) -> None:
    path = Path(built(inbox, tmp_path / "to").report or "")
    path.unlink()
    manifest = disk.read_json(path.with_name(catalog.MANIFEST))
    disk.write_json(path.with_name(catalog.MANIFEST), {k: v for k, v in manifest.items() if k != "report"})
    again = built(inbox, tmp_path / "to")
    assert (again.status, again.report, again.report_error) == ("unchanged", None, None)


def test_hostile_names_are_text(tmp_path: Path) -> None:
    names = (HOSTILE, "$x^2$ & 'co'", "a\x00b\x1b[31m", '" onload="x')
    about = {**ABOUT, "quarantine": {"new": 1, "known": 0, "reasons": {HOSTILE: 1}}, "runner": HOSTILE}
    html_page.write(tmp_path / "report.html", quoting(*names), about)
    parsed = Parsed((tmp_path / "report.html").read_text("utf-8"))
    assert not parsed.attributes("script")
    assert not any("onload" in attributes for _, attributes in parsed.elements)
    assert parsed.texts.count("$x^2$ & 'co'") == 2  # in the plot and in its figures


def test_names_of_any_script_stay_whole() -> None:
    parsed = Parsed(html_page.page(quoting("محمد بن سلمان", "山田太郎", "Ольга Петрова"), ABOUT))
    for name in ("محمد بن سلمان", "山田太郎", "Ольга Петрова"):
        assert parsed.texts.count(name) == 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Anna  Kovacs\n", "Anna Kovacs"),
        ("x" * 26, "x" * 26),
        ("x" * 27, "x" * 25 + "…"),
        ("X" * 21, "X" * 19 + "…"),
        ("山" * 14, "山" * 12 + "…"),
        ("e\u0301" * 26, "e\u0301" * 26),
        ("\u202eevil", "evil"),
    ],
)
def test_long_names_are_shortened(name: str, shown: str) -> None:
    assert charts.shortened(name) == shown


@pytest.mark.parametrize(
    ("period", "first", "n"), [("day", "2026-01-01", 120), ("month", "2016-01", 131), ("year", "1600", 430)]
)
def test_dates_below_the_columns_keep_apart(period: str, first: str, n: int) -> None:
    dates = {first: 1} | {f"{period} {i}": 1 for i in range(1, n)}
    parsed = Parsed(html_page.page(replace(NOTHING, period=period, dates=dates), ABOUT))
    shown = [text for text in parsed.texts if text == first or text.startswith(f"{period} ")]
    assert n + 2 < len(shown) <= n + 10 + 4 + 4  # its figures, the ticks of two drawings, four names


def test_nothing_to_draw_is_said_in_words() -> None:
    parsed = Parsed(html_page.page(NOTHING, ABOUT))
    assert len(parsed.attributes("svg")) == 1  # the time
    for words in ("No article has a date.", "There are no quotes.", "This run refused no record."):
        assert words in parsed.texts


def test_numbers_are_written_out() -> None:
    texts = Parsed(html_page.page(NOTHING, ABOUT)).texts
    for text in ("1,234 articles published", "7,654", "1 file (1 jsonl), 2.5 MB", "1.25 s", "12 s"):
        assert text in texts


def test_drawing_needs_no_list_of_this_machines_fonts(tmp_path: Path) -> None:
    code = (
        "from flows.report import charts; charts.bars([('山', 1)], 'quotes', '', width=300);"
        "import matplotlib.font_manager as f, os; print(len(f.fontManager.ttflist), 'MPLCONFIGDIR' in os.environ)"
    )
    environment = {k: v for k, v in os.environ.items() if k != "MPLCONFIGDIR"} | {"HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("1 False\n", "")
    assert not list(tmp_path.iterdir())
