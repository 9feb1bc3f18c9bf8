"""Pages that are found in a file, and read later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flows.ingest.parse_source import read_source
from flows.ingest.record_parser import Found, Outcome, Refusal, UnreadRecord, outcomes_of
from flows.ingest.sources import discover
from tests.transforms.formats.pages import written_pages
from transforms.formats.items import ReadOptions
from transforms.records.record import Record


def test_a_page_is_handed_over_unread_and_what_is_none_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(written_pages.article("The mayor said the bridge is safe. " * 20))
    (tmp_path / "b.txt").write_text("Rain fell.")
    handed: list[Found] = []

    def take(found: Iterator[Found], *_: Any) -> Iterator[Outcome]:
        handed.extend(found)
        yield from ()

    for source in discover([str(tmp_path)]):
        assert list(read_source(source, pages=take)) == []
    unread, text = handed
    assert isinstance(unread, UnreadRecord)
    assert isinstance(text, Record)
    assert unread.page.raw == (tmp_path / "a.html").read_bytes()


def test_a_page_becomes_a_record_or_a_refusal(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(written_pages.article("The mayor said the bridge is safe. " * 20))
    (tmp_path / "b.html").write_text(written_pages.page("<p>Index</p>"))

    def read(found: Iterator[Found], options: ReadOptions, settings: Mapping[str, Any]) -> Iterator[Outcome]:
        for one in found:
            assert isinstance(one, UnreadRecord)
            yield from outcomes_of(one, options, settings)

    record, refusal = [one for source in discover([str(tmp_path)]) for one in read_source(source, pages=read)]
    assert isinstance(record, Record)
    assert isinstance(refusal, Refusal)
    assert (record.raw_format, refusal.reason) == ("html", "no_article")
