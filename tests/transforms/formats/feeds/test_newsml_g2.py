from __future__ import annotations

from hypothesis import given, settings

from tests.transforms.formats.feeds.read_bytes import broken, fields_of, read_all, refusals_of
from transforms.formats.feeds.newsml_g2 import read

NITF = """<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.head><hedline><hl1>Inner</hl1></hedline>
<byline>By Bo Ek</byline></body.head><body.content><p>“Rain,” said Bo.</p><p>More.</p></body.content></body></nitf>"""
XHTML = """<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Page</title></head><body><p>“Rain,” said Bo.</p>
<p>More.</p></body></html>"""


def news(content: str, meta: str = "", more: str = "", guid: str = "urn:x:1") -> str:
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" xml:lang="en-GB">
<itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:FEN"><name>Fen Wire</name></provider>
<versionCreated>2024-03-06T09:00:00Z</versionCreated><firstCreated>2024-03-05T10:15:00Z</firstCreated>{meta}</itemMeta>
<contentMeta>{more}<subject><name>weather</name></subject></contentMeta>
<contentSet>{content}</contentSet></newsItem>"""


def inline(xml: str) -> str:
    return f'<inlineXML contenttype="application/xml">{xml}</inlineXML>'


MORE = "<headline>Rain comes</headline><by>Ann Lee</by>"
ARTICLE = news(inline(NITF), more=MORE)


def test_the_fields_of_an_article():
    assert fields_of(read, ARTICLE) == {
        "id": "urn:x:1",
        "text": "“Rain,” said Bo.\n\nMore.",
        "title": "Rain comes",
        "source": "Fen Wire",
        "published": "2024-03-05T10:15:00Z",
        "updated": "2024-03-06T09:00:00Z",
        "author": ["Ann Lee"],
        "section": "weather",
        "language": "en-GB",
    }


def test_what_the_item_lacks_is_taken_from_its_content():
    fields = fields_of(read, news(inline(NITF)))
    assert (fields["title"], fields["author"]) == ("Inner", ["Bo Ek"])


def test_content_may_be_xhtml_or_data():
    html = "&lt;p&gt;“Rain,” said Bo.&lt;/p&gt;&lt;p&gt;More.&lt;/p&gt;"
    contents = {
        inline(XHTML),
        f'<inlineData contenttype="text/html">{html}</inlineData>',
        '<inlineData contenttype="text/plain">“Rain,” said Bo.\n\nMore.</inlineData>',
        '<inlineData contenttype="image/png" encoding="base64">AAAA</inlineData>' + inline(NITF),
    }
    assert {fields_of(read, news(content))["text"] for content in contents} == {"“Rain,” said Bo.\n\nMore."}
    assert fields_of(read, news(inline(XHTML)))["title"] == "Page"


def test_a_guid_that_is_an_address_is_the_address():
    assert fields_of(read, news(inline(NITF), guid="https://fen.example/1"))["url"] == "https://fen.example/1"


def test_the_items_of_a_message_are_read_and_its_package_passed_over():
    package = "<packageItem><groupSet/></packageItem>"
    message = f"<newsMessage><itemSet>{package}{ARTICLE}{ARTICLE}</itemSet></newsMessage>"
    assert [found.place for found in read_all(read, message)] == ["item 2", "item 3"]
    assert refusals_of(read, message) == ["", ""]


def test_what_has_no_text_is_refused_with_its_reason():
    remote = '<remoteContent href="https://fen.example/1.xml"/>'
    picture = news(remote).replace("ninat:text", "ninat:picture")
    assert refusals_of(read, picture) == ["no_article"]
    assert refusals_of(read, news(remote)) == ["no_full_text"]
    assert refusals_of(read, news(inline("<sports-content/>"))) == ["no_article"]
    assert refusals_of(read, news("")) == ["missing_text"]
    assert refusals_of(read, news(inline(NITF), meta='<pubStatus qcode="stat:canceled"/>')) == ["not_published"]
    assert refusals_of(read, "<planningItem/>") == ["no_article"]
    assert refusals_of(read, "") == ["broken_xml"]


@given(broken(ARTICLE.encode()))
@settings(max_examples=40, deadline=None)
def test_broken_files_never_raise(file: bytes):
    assert read_all(read, file)
