from __future__ import annotations

from hypothesis import given, settings

from tests.transforms.formats.feeds.read_bytes import broken, fields_of, read_all, refusals_of
from transforms.formats.feeds.wordpress_export import read

BLOCKS = """<!-- wp:paragraph --><p>“Rain,” said Bo.</p><!-- /wp:paragraph -->
<!-- wp:paragraph --><p>More.</p><!-- /wp:paragraph -->"""


def post(content: str = BLOCKS, kind: str = "post", status: str = "publish") -> str:
    return f"""<item><title>Rain &amp;amp; wind</title><link>https://fen.example/1</link><dc:creator>ann</dc:creator>
<guid isPermaLink="false">https://fen.example/?p=1</guid><pubDate>Tue, 05 Mar 2024 10:15:00 +0000</pubDate>
<content:encoded><![CDATA[{content}]]></content:encoded><excerpt:encoded><![CDATA[In short.]]></excerpt:encoded>
<wp:post_date_gmt>2024-03-05 10:15:00</wp:post_date_gmt><wp:post_modified_gmt>0000-00-00 00:00:00</wp:post_modified_gmt>
<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>
<category domain="post_tag" nicename="fens">Fens</category>
<category domain="category" nicename="w">Weather</category></item>"""


def export(*items: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:wp="http://wordpress.org/export/1.2/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Fen Post</title><language>en-GB</language>
<wp:author><wp:author_login>ann</wp:author_login><wp:author_display_name>Ann Lee</wp:author_display_name></wp:author>
{"".join(items)}</channel></rss>"""


def test_the_fields_of_a_post():
    assert fields_of(read, export(post())) == {
        "id": "https://fen.example/?p=1",
        "text": "“Rain,” said Bo.\n\nMore.",
        "title": "Rain & wind",
        "url": "https://fen.example/1",
        "source": "Fen Post",
        "published": "2024-03-05T10:15:00Z",
        "author": "Ann Lee",
        "section": "Weather",
        "language": "en-GB",
    }


def test_empty_lines_are_paragraphs_in_posts_of_the_old_editor():
    old = '[caption id="a" width="3"]<img src="x">A cloud[/caption]\n\n“Rain,” said <b>Bo</b>.\r\n\r\nMore.'
    assert fields_of(read, export(post(old)))["text"] == "A cloud\n\n“Rain,” said Bo.\n\nMore."


def test_other_entries_are_passed_over_and_drafts_refused():
    items = post(kind="attachment", status="inherit"), post(kind="page"), post(status="draft"), post(content=""), post()
    assert refusals_of(read, export(*items)) == ["not_published", "missing_text", ""]
    assert refusals_of(read, export(post(kind="page"))) == ["no_article"]


@given(broken(export(post()).encode()))
@settings(max_examples=40, deadline=None)
def test_broken_files_never_raise(file: bytes):
    assert read_all(read, file)
