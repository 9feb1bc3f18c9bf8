"""The report names the first refused records."""

from __future__ import annotations

from pathlib import Path

from flows.report import html_page
from flows.snapshots.manifest import Manifest
from tests.flows.report.test_html_page import FIELDS, NOTHING, Parsed, built


def test_the_first_refused_records_are_named(inbox: Path, tmp_path: Path) -> None:
    result = built(inbox, tmp_path / "to")
    parsed = Parsed(Path(result.report or "").read_text("utf-8"))
    rows = parsed.tables["Newly refused records"]
    assert rows[1:] == [[record.where, record.message] for record in result.rejects]
    assert [where.rpartition(", ")[2] for where, _ in rows[1:]] == ["line 4", "line 5"]
    (files,) = [text for text in parsed.texts if text.startswith("quarantine/")]
    assert len(list((tmp_path / "to").glob(files))) == 1


def test_further_refused_records_are_counted() -> None:
    reject = {"reason": "broken_json", "message": "<b>", "raw_uri": "a<b>.txt", "place": "file"}
    about = Manifest(**FIELDS | {"quarantine": {"new": 1012}, "rejects": [reject] * 10})
    parsed = Parsed(html_page.page(NOTHING, about))
    assert parsed.tables["Newly refused records"][1:] == [["a<b>.txt", "<b>"]] * 10
    assert "The first 10; with 1,002 more they are in" in parsed.texts


def test_solved_records_are_counted() -> None:
    counts = {"solved": {"published": 3, "corrected": 1}}
    text = html_page.page(NOTHING, Manifest(**FIELDS | {"quarantine": counts}))
    assert "4 refused before, and solved now: 3 <code>published</code>, 1 <code>corrected</code>." in text
