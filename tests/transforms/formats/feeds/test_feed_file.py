from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.transforms.formats.feeds.read_bytes import broken, fields_of, read_all, refusals_of
from transforms.formats.feeds.feed_file import MIN_FULL, is_teaser, read
from transforms.formats.items import RefusedItem

CONTENT = "<p>“Rain,” said Bo.</p><p>More.</p>"
TEXT = "“Rain,” said Bo.\n\nMore."
RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Fen &amp; Post</title><link>https://fen.example/</link><language>en-gb</language>
<item><media:title>A cloud</media:title><title>Rain &amp;amp; wind</title><link>https://fen.example/1</link>
<guid isPermaLink="false">fen-1</guid><pubDate>Tue, 05 Mar 2024 10:15:00 GMT</pubDate><dc:creator>Ann Lee</dc:creator>
<category>Weather</category><category>Fens</category><description>In short …</description>
<content:encoded><![CDATA[{CONTENT}<p>The post <a href="x">Rain</a> appeared first on <a href="y">Fen</a>.</p>]]>
</content:encoded>
</item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://fen.example/" xml:lang="en">
<title>Fen Post</title><author><name>The Fen Post</name></author>
<entry><title type="html">Rain &amp;amp; wind</title><link rel="self" href="a.xml"/><link href="1"/><id>fen-1</id>
<published>2024-03-05T10:15:00Z</published><updated>2024-03-06T09:00:00Z</updated><author><name>Ann Lee</name></author>
<category term="weather" label="Weather"/><summary>In short …</summary>%s</entry></feed>"""
ATOM_FIELDS = {
    "id": "fen-1",
    "text": TEXT,
    "title": "Rain & wind",
    "url": "https://fen.example/1",
    "source": "Fen Post",
    "published": "2024-03-05T10:15:00Z",
    "updated": "2024-03-06T09:00:00Z",
    "author": ["Ann Lee"],
    "section": "Weather",
    "language": "en",
}


def test_the_fields_of_rss_2():
    assert fields_of(read, RSS) == {
        "id": "fen-1",
        "text": TEXT,
        "title": "Rain & wind",
        "url": "https://fen.example/1",
        "source": "Fen & Post",
        "published": "Tue, 05 Mar 2024 10:15:00 GMT",
        "author": ["Ann Lee"],
        "section": "Weather",
        "language": "en-gb",
    }


@pytest.mark.parametrize(
    "content",
    [
        '<content type="html">&lt;p>“Rain,” said Bo.&lt;/p>&lt;p>More.&lt;/p></content>',
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{CONTENT}</div></content>',
        f"<content>{TEXT}</content>",
    ],
)
def test_the_fields_of_atom(content: str):
    assert fields_of(read, ATOM % content) == ATOM_FIELDS


def test_the_fields_of_rss_1():
    rdf = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Fen Post</title><dc:language>en</dc:language></channel>
<item rdf:about="https://fen.example/1"><title>Rain</title><link>https://fen.example/1</link>
<dc:date>2024-03-05T10:15:00Z</dc:date><content:encoded><![CDATA[{CONTENT}]]></content:encoded></item></rdf:RDF>"""
    assert fields_of(read, rdf) == {
        "id": "https://fen.example/1",
        "text": TEXT,
        "title": "Rain",
        "url": "https://fen.example/1",
        "source": "Fen Post",
        "published": "2024-03-05T10:15:00Z",
        "language": "en",
    }


def test_entries_with_a_teaser_are_refused_with_their_address():
    start, end = RSS.index("<content:encoded>"), RSS.index("</item>")
    [found] = read_all(read, RSS[:start] + RSS[end:])
    assert isinstance(found, RefusedItem)
    assert found.reason == "no_full_text"
    assert "https://fen.example/1" in found.message
    assert b"In short" in found.raw
    assert refusals_of(read, ATOM % "") == ["no_full_text"]


def test_what_is_a_teaser():
    long = "word " * MIN_FULL
    assert is_teaser("Short.", declared_full=False)
    assert is_teaser(f"{long}[…]", declared_full=False)
    assert is_teaser("It begins… Continue reading →", declared_full=True)
    assert not is_teaser(long, declared_full=False)
    assert not is_teaser("A short item.", declared_full=True)
    assert not is_teaser(f"{long}...", declared_full=True)


def test_content_that_is_much_shorter_than_the_description_is_not_the_full_text():
    item = "<item><encoded>By</encoded><description>In short.</description></item>"
    assert refusals_of(read, f"<rss><channel>{item}</channel></rss>") == ["no_full_text"]


def test_faulty_feeds_are_read():
    feed = (
        RSS.replace("</channel></rss>", "")
        .replace("Fen &amp; Post", "Fen & Post")
        .replace(' xmlns:dc="http://purl.org/dc/elements/1.1/"', "")
    )
    assert fields_of(read, feed) == fields_of(read, RSS)


def test_bytes_of_another_encoding_are_refused():
    assert refusals_of(read, RSS.encode("windows-1252")) == ["undecodable"]
    assert fields_of(read, RSS.replace('"utf-8"', '"windows-1252"').encode("windows-1252")) == fields_of(read, RSS)


def test_what_has_no_entry_or_no_text_is_refused():
    assert refusals_of(read, "<rss><channel></channel></rss>") == ["no_article"]
    assert refusals_of(read, "<rss><channel><item><title>x</title></item></channel></rss>") == ["missing_text"]
    assert refusals_of(read, RSS[: RSS.index("</item>")]) == ["broken_xml"]


@given(broken(RSS.encode()))
@settings(max_examples=40, deadline=None)
def test_broken_feeds_never_raise(file: bytes):
    assert read_all(read, file)


@given(broken((ATOM % f"<content>{TEXT}</content>").encode()))
@settings(max_examples=40, deadline=None)
def test_broken_atom_feeds_never_raise(file: bytes):
    assert read_all(read, file)
