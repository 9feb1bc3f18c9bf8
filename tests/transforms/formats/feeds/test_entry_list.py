"""The entries of a feed, whatever they have of a text."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats.feeds.entry_list import EntryList, FeedEntry, absolute, list_entries
from transforms.records.refusals import Refused

BASE = "https://herald.example/feeds/all.xml"
RSS = """<rss version="2.0"><channel><title>Herald</title>
<item><guid isPermaLink="false">one</guid><title>Rain &amp; snow</title><link>/news/1#top</link>
  <pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate><description>It rained …</description></item>
<item><guid>https://herald.example/news/2</guid></item>
<item><title>No address</title></item>
<item><guid isPermaLink="false">one</guid><link>/news/3</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/x/"><entry><id>tag:1</id>
<title type="html">Rain &amp;amp; snow</title><link rel="self" href="no"/><link href="1.html"/>
<published>2026-03-02</published><updated>2026-03-03</updated></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel/><item rdf:about="https://herald.example/1"><link>https://herald.example/1</link></item></rdf:RDF>"""
JSON = '{"items": [{"id": 7, "url": "/news/1", "title": "Rain", "date_modified": "2026-03-03"}, [], {"id": "x"}]}'


def listed(raw: str | bytes) -> EntryList:
    found = list_entries(BytesIO(raw if isinstance(raw, bytes) else raw.encode()), BASE)
    assert isinstance(found, EntryList)
    return found


def test_rss() -> None:
    first = FeedEntry("one", "https://herald.example/news/1", "Rain & snow", "Mon, 02 Mar 2026 10:00:00 GMT", "")
    address = "https://herald.example/news/2"
    assert listed(RSS) == EntryList([first, FeedEntry(address, address, "", "", "")], 1)


def test_atom() -> None:
    assert listed(ATOM).entries == [
        FeedEntry("tag:1", "https://other.example/x/1.html", "Rain & snow", "2026-03-02", "2026-03-03")
    ]


def test_rss_1_and_json() -> None:
    assert [entry.address for entry in listed(RDF).entries] == ["https://herald.example/1"]
    assert listed(JSON) == EntryList([FeedEntry("7", "https://herald.example/news/1", "Rain", "", "2026-03-03")], 2)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert len(listed(RSS.encode(encoding)).entries) == 2


def test_a_broken_feed_gives_what_can_be_read() -> None:
    assert len(listed(RSS[: RSS.index("No address")]).entries) == 2
    assert listed(RSS.replace("Rain", "Caf\xe9").encode("windows-1252")).entries[0].title == "Caf\ufffd & snow"


@pytest.mark.parametrize("raw", ['<rss version="2.0"><channel></channel></rss>', '{"items": []}'])
def test_an_empty_feed_is_a_feed(raw: str) -> None:
    assert listed(raw) == EntryList([], 0)


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        ("<!doctype html><html><body><item/></body></html>", "an HTML page where a feed belongs"),
        ("<urlset><url/></urlset>", "no RSS, Atom or JSON Feed"),
        ("", "sends nothing"),
        (" \n", "sends nothing"),
        ('{"error": "x"}', "no JSON Feed"),
        ("{", "no JSON Feed"),
    ],
)
def test_what_is_no_feed_says_what_it_is(raw: str, what: str) -> None:
    found = list_entries(BytesIO(raw.encode()), BASE)
    assert isinstance(found, Refused)
    assert what in found.message


@pytest.mark.parametrize(
    "address",
    [
        *(
            "javascript:alert(1)",
            "file:///etc/passwd",
            "ftp://x/",
            "https://:80/",
            "https://u:p@x/",
            "https://x:99999/",
        ),
        *("https://[x", "https://x/a b", "https://x/\x00", f"https://x/{'a' * 3000}"),
    ],
)
def test_what_is_no_address_of_a_page(address: str) -> None:
    assert absolute(address, BASE) is None


@given(st.binary(max_size=300).map(lambda raw: b"<rss><item><link>" + raw))
def test_no_bytes_raise(raw: bytes) -> None:
    list_entries(BytesIO(raw), BASE)
