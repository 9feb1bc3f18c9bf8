"""Parse HTML pages into records and refusals."""

import gzip
import hashlib
from datetime import UTC, datetime

from flows.ingest import streams
from flows.ingest.parse_source import Refusal
from tests.flows.ingest.test_parse_source import read, write
from tests.transforms.formats.pages.written_pages import BODY, LD, TITLE, article, page
from transforms.records.record import Record


def test_a_page_is_an_article_with_what_it_says_of_itself(tmp_path):
    raw = article(head=f"<script type='application/ld+json'>{LD}</script>").encode()
    path = write(tmp_path / "news.html.gz", gzip.compress(raw))
    (record,) = read(path)
    assert isinstance(record, Record)
    assert (record.title, record.byline, record.section) == (TITLE, "Ann Lee, Bo Park", "Local")
    assert record.text == "\n\n".join(BODY)
    assert record.published_at == datetime(2021, 3, 2, 17, 30, tzinfo=UTC)
    assert (record.raw_uri, record.raw_format) == (path.as_posix(), "html")
    assert record.raw_sha256 == hashlib.sha256(raw).hexdigest()


def test_a_page_without_an_article_is_refused(tmp_path):
    (refusal,) = read(write(tmp_path / "index.htm", page("<ul>" + "<li><a href='/a'>A story</a></li>" * 40 + "</ul>")))
    assert isinstance(refusal, Refusal)
    assert (refusal.place, refusal.reason) == ("file", "no_article")


def test_a_page_is_told_by_its_ending_however_it_is_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(streams, "CHUNK_BYTES", 7)
    (record,) = read(write(tmp_path / "a.html", article()))
    assert isinstance(record, Record)
    assert record.text == "\n\n".join(BODY)
