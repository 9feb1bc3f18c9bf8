"""Read WXR, the file that WordPress exports: the published posts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from transforms.formats.feeds.feed_file import title
from transforms.formats.feeds.fields import every, item, line, text_at
from transforms.formats.feeds.markup_text import html_to_text
from transforms.formats.feeds.xml_stream import Element, elements
from transforms.formats.items import Item, RefusedItem

_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
_SHORTCODE = re.compile(r"\[/?(?:audio|caption|embed|gallery|playlist|video)\b[^\[\]]{0,1000}\]")


def read(stream: BinaryIO) -> Iterator[Item | RefusedItem]:
    """Yield the published posts of a site. Pages, media, menus and other entries that are no posts are passed over."""
    found = False
    for element in elements(stream, ("item",)):
        if isinstance(element, RefusedItem):
            found = True
            yield element
        elif text_at(element.node, "post_type") in ("post", ""):
            found = True
            yield _post(element)
    if not found:
        yield RefusedItem("file", "no_article", "the export has no post; export the posts of the site", b"")


def _post(element: Element) -> Item | RefusedItem:
    node, place, raw = element.node, element.place, element.raw
    address = text_at(node, "link")
    status = text_at(node, "status")
    if status not in ("publish", ""):
        return RefusedItem(place, "not_published", f"the post {address} has the status {status}", raw)
    text = _content(node)
    if not text:
        return RefusedItem(place, "missing_text", f"the post {address} has no text", raw)
    channel = node.getparent()
    fields = {
        "id": text_at(node, "guid") or text_at(node, "post_id"),
        "text": text,
        "title": title(text_at(node, "title")),
        "url": address,
        "source": title(text_at(channel, "title")),
        "published": _utc(text_at(node, "post_date_gmt")) or text_at(node, "pubDate") or text_at(node, "post_date"),
        "updated": _utc(text_at(node, "post_modified_gmt")),
        "author": _author(channel, text_at(node, "creator")),
        "section": _category(node),
        "language": text_at(channel, "language"),
    }
    return item(place, fields, raw)


def _content(node: etree._Element) -> str:
    """Return the text of a post. Its namespace tells it from the excerpt, which has the same name."""
    for child in every(node, "encoded"):
        if "excerpt" not in child.tag:
            html = _SHORTCODE.sub("", "".join(child.itertext()))
            if "<p" not in html:  # the old editor: WordPress makes paragraphs of what empty lines divide
                html = _EMPTY_LINE.sub("<p>", html.replace("\r\n", "\n"))
            return html_to_text(html)
    return ""


def _utc(date: str) -> str:
    """Return a date with its time zone; "" for the zeros of a post without one."""
    return f"{date.replace(' ', 'T')}Z" if date and not date.startswith("0000") else ""


def _author(channel: etree._Element | None, login: str) -> str:
    """Return the name that an author shows, where the export lists it."""
    for author in every(channel, "author"):
        if text_at(author, "author_login") == login:
            return text_at(author, "author_display_name") or login
    return login


def _category(node: etree._Element) -> str:
    named = [child for child in every(node, "category") if child.get("domain", "category") == "category"]
    return line("".join(named[0].itertext())) if named else ""
