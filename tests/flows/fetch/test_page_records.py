"""Pages as WARC records."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from flows.fetch.http_get import Answer
from flows.fetch.page_records import page_record, remove_unfinished, write_pages
from tests.flows.building import listening
from tests.flows.fetch.feed_site import page
from transforms.formats.items import Item
from transforms.formats.pages import warc_file

BODY = gzip.compress(page("a", "Rain fell."))
HEADERS = [
    ("Content-Type", "text/html"),
    ("content-encoding", "gzip"),
    ("Transfer-Encoding", "chunked"),
    ("Content-Length", "7"),
    ("X-Own", "é"),
]
ANSWER = Answer("https://x.example/a?b=%C3%A9", 200, "", HEADERS, BODY, page("a", "Rain fell."))
FETCHED = datetime(2026, 3, 2, 10, 0, 0, tzinfo=UTC)


def record() -> bytes:
    return page_record(ANSWER, FETCHED, feed="Zürich heute", section="Kultur", published="2 March\n2026")


def test_a_build_reads_the_record(tmp_path: Path) -> None:
    path = tmp_path / "day" / "a.warc.gz"
    write_pages(path, [record(), record()])
    items = list(warc_file.read(BytesIO(gzip.decompress(path.read_bytes()))))
    assert len(items) == 2
    assert isinstance(items[0], Item)
    assert items[0].fields["source"] == "Zürich heute"
    assert items[0].fields["section"] == "Kultur"
    assert items[0].fields["published_at"] == "2 March 2026"
    assert items[0].fields["created_at"] == "2026-03-02T10:00:00+00:00"
    assert items[0].fields["url"] == ANSWER.url
    assert items[0].raw == ANSWER.content


def test_headers_are_those_of_the_body_that_is_kept() -> None:
    kept = next(ArchiveIterator(BytesIO(record()), check_digests="raise"))
    assert kept.http_headers.get_header("Content-Length") == str(len(BODY))
    assert kept.http_headers.get_header("Transfer-Encoding") is None
    assert kept.http_headers.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"
    assert kept.raw_stream.read() == BODY


def test_a_file_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "day" / "a.warc.gz"

    def look(step: str) -> None:
        if step == "pages written":
            assert [one.name.startswith(".") for one in path.parent.iterdir()] == [True]
            raise KeyboardInterrupt

    with listening(look), pytest.raises(KeyboardInterrupt):
        write_pages(path, [record()])
    remove_unfinished(tmp_path)
    assert list(path.parent.iterdir()) == []
