"""Parse files that are one article, HTML pages and stories, into records and refusals."""

import gzip
import hashlib
from datetime import UTC, datetime

import pytest

from flows.ingest import streams
from flows.ingest.record_parser import Refusal
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


def test_a_page_is_told_by_its_ending(tmp_path):
    (record,) = read(write(tmp_path / "a.html", article()))
    assert isinstance(record, Record)
    assert record.text == "\n\n".join(BODY)


@pytest.mark.parametrize("name", ["a.story", "a.story.gz"])
def test_a_story_of_many_reads_is_whole(tmp_path, name):
    text = "The mayor said no. " * (2 * streams.CHUNK_BYTES // 19) + "The end."
    raw = f"{text}\n\n@highlight\n\nMayor says no\n".encode()
    (record,) = read(write(tmp_path / name, gzip.compress(raw) if name.endswith(".gz") else raw))
    assert isinstance(record, Record)
    assert record.text.strip() == text
    assert record.raw_sha256 == hashlib.sha256(raw).hexdigest()
