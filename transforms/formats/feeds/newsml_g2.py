"""Read NewsML-G2: news items with their text inline, alone or in a news message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from transforms.formats.feeds.fields import every, first, item, language, line, text_at
from transforms.formats.feeds.markup_text import PARAGRAPHS, html_to_text, tree_text
from transforms.formats.feeds.nitf import nitf_fields
from transforms.formats.feeds.xml_stream import Element, elements, name_of
from transforms.formats.items import Item, RefusedItem

# Items that hold no text of their own: they refer to news, or describe things and plans.
OTHERS = ("packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem")
_NOT_PUBLISHED = frozenset(("canceled", "cancelled", "withheld"))


def read(stream: BinaryIO) -> Iterator[Item | RefusedItem]:
    """Yield the articles of a file: its news items. Packages and other items next to them are passed over."""
    others: list[tuple[str, bytes]] = []
    any_news = False
    for element in elements(stream, ("newsItem", *OTHERS)):
        if isinstance(element, RefusedItem):
            any_news = True
            yield element
        elif name_of(element.node) == "newsItem":
            any_news = True
            yield _article(element)
        elif not others:
            others.append((name_of(element.node), element.raw))
    if not any_news:
        what, raw = others[0] if others else ("", b"")
        message = f"the file holds a {what} and no newsItem" if what else "the file has no newsItem, or is cut short"
        yield RefusedItem("file", "no_article", f"{message}; ask for the items with the text", raw)


def _article(element: Element) -> Item | RefusedItem:
    news, place, raw = element.node, element.place, element.raw
    meta = first(news, "itemMeta")
    status = _code(first(meta, "pubStatus"))
    if status in _NOT_PUBLISHED:
        return RefusedItem(place, "not_published", f"pubStatus is {status}: the article must not be used", raw)
    inner, text = _content(news)
    if not text:
        return RefusedItem(place, *_why_no_text(news, meta), raw)
    return item(place, {**_fields(news, meta, inner), "text": text}, raw)


def _fields(news: etree._Element, meta: etree._Element | None, inner: dict[str, object]) -> dict[str, object]:
    content = first(news, "contentMeta")
    guid = news.get("guid", "")
    version = text_at(meta, "versionCreated")
    by = [text_at(node) for node in every(content, "by")]
    creators = [text_at(node) for node in every(content, "creator", "name")]
    return {
        "id": guid or inner.get("id"),
        "title": text_at(content, "headline") or text_at(meta, "title") or inner.get("title"),
        "url": guid if guid.startswith(("http://", "https://")) else inner.get("url"),
        "source": _name(first(meta, "provider")) or _name(first(content, "infoSource")) or inner.get("source"),
        "published": text_at(meta, "firstCreated") or text_at(content, "contentCreated") or version,
        "updated": version or text_at(content, "contentModified"),
        "author": by or creators or inner.get("author"),
        "section": text_at(content, "subject", "name") or inner.get("section"),
        "language": _language(content) or language(news) or inner.get("language"),
    }


def _content(news: etree._Element) -> tuple[dict[str, object], str]:
    """Return the fields and the text of the first inline content that is text."""
    for node in every(news, "contentSet", "inlineXML"):
        for root in node:
            if name_of(root) == "nitf":
                fields = nitf_fields(root)
                if fields["text"]:
                    return fields, str(fields["text"])
        html = [root for root in node if name_of(root).lower() in PARAGRAPHS]
        if text := "\n\n".join(filter(None, map(tree_text, html))):
            title = next((line(text_at(root, "head", "title")) for root in html), "")
            return {"title": title}, text
    for node in every(news, "contentSet", "inlineData"):
        value = "".join(node.itertext())
        kind = node.get("contenttype", "text/plain")
        if node.get("encoding") or not kind.startswith(("text/", "application/xhtml")):
            continue
        if text := html_to_text(value) if "html" in kind else value.strip():
            return {}, text
    return {}, ""


def _why_no_text(news: etree._Element, meta: etree._Element | None) -> tuple[str, str]:
    """Return the reason and the message of an item without text."""
    kind = _code(first(meta, "itemClass"))
    if kind and kind != "text":
        return "no_article", f"the item is a {kind}, no text"
    remote = first(news, "contentSet", "remoteContent")
    if remote is not None:
        return "no_full_text", f"the text is elsewhere: {remote.get('href') or remote.get('residref')}; fetch it first"
    inside = [name_of(root) for inline in every(news, "contentSet", "inlineXML") for root in inline]
    if inside and "nitf" not in inside:
        return "no_article", f"inlineXML holds {inside[0]}, neither NITF nor XHTML"
    return "missing_text", "the item has no inline text: ask for the item with inlineXML or inlineData"


def _name(node: etree._Element | None) -> str:
    if node is None:
        return ""
    uri = node.get("uri", "")
    return text_at(node, "name") or node.get("literal", "") or _code(node) or uri.partition("://")[2].partition("/")[0]


def _code(node: etree._Element | None) -> str:
    """Return what a code such as "stat:usable" says, or the end of a URI."""
    if node is None:
        return ""
    return node.get("qcode", "").rpartition(":")[2].strip() or (
        node.get("uri", "").rstrip("/").rpartition("/")[2] if name_of(node) in ("pubStatus", "itemClass") else ""
    )


def _language(content: etree._Element | None) -> str:
    found = first(content, "language")
    return "" if found is None else found.get("tag", "")
