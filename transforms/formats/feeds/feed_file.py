"""Read feeds that were saved as files: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0.

feedparser is not used: it holds the whole feed, tells neither the bytes of an entry nor whether a text is a teaser, and
drops what it takes for unsafe HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urljoin

from lxml import etree

from transforms.formats.feeds.fields import every, first, fullest, item, language, line, text_at
from transforms.formats.feeds.markup_text import html_to_text, tree_text
from transforms.formats.feeds.xml_stream import Element, elements, name_of, windows_characters
from transforms.formats.items import Item, RefusedItem
from transforms.text.markup import has_markup

# A description is the full text only if it has the length of an article and does not say that it goes on elsewhere.
MIN_FULL = 800
_GOES_ON = re.compile(r"(?:…|\.\.\.|continue reading|read more|read the full (?:story|article))\W{0,5}$", re.IGNORECASE)
_FOOTER = re.compile(r"\n\nThe post .{1,500} (?:appeared first|first appeared) on .{1,300}$")  # WordPress adds it
_XHTML = "http://www.w3.org/1999/xhtml"


def read(stream: BinaryIO) -> Iterator[Item | RefusedItem]:
    """Yield the entries of a feed that have their full text, and refuse the others."""
    found = False
    for element in elements(stream, ("item", "entry")):
        found = True
        if isinstance(element, RefusedItem):
            yield element
        elif name_of(element.node) == "entry":
            yield _atom(element)
        else:
            yield _rss(element)
    if not found:
        yield RefusedItem("file", "no_article", "the feed has no entry, or is no XML; remove it", b"")


def is_teaser(text: str, *, declared_full: bool) -> bool:
    """Return whether a text is only the beginning or a summary of an article.

    Args:
        text: Plain text.
        declared_full: The feed gives it as the content, not as a description or summary.
    """
    goes_on = bool(_GOES_ON.search(text[-100:]))
    short = len(text) < MIN_FULL
    return (short and goes_on) if declared_full else (short or goes_on)


def entry(place: str, fields: dict[str, object], raw: bytes, *, content: str, summary: str) -> Item | RefusedItem:
    """Return an item with an entry's full text, or a refusal that names its address."""
    content, summary = _FOOTER.sub("", content), _FOOTER.sub("", summary)
    text = fullest(content, summary)
    made = item(place, {**fields, "text": text}, raw)
    if isinstance(made, RefusedItem):
        return made
    if not text:
        return RefusedItem(place, "missing_text", f"the entry {_named(fields)} has no text", raw)
    if is_teaser(text, declared_full=text == content):
        message = f"the entry has a teaser of {len(text)} characters; fetch the article: {_named(fields)}"
        return RefusedItem(place, "no_full_text", message, raw)
    return made


def _named(fields: dict[str, object]) -> object:
    return fields.get("url") or fields.get("id") or fields.get("title") or "without address"


def _rss(element: Element) -> Item | RefusedItem:
    node = element.node
    bodies = [tree_text(child) for child in node if name_of(child) == "body" and _namespace(child) == _XHTML]
    content = _html(node, "encoded") or "\n\n".join(bodies) or _html(node, "fulltext")
    return entry(element.place, _rss_fields(node), element.raw, content=content, summary=_html(node, "description"))


def _atom(element: Element) -> Item | RefusedItem:
    node = element.node
    content = _construct(_own(node, "content"), lines=True)
    summary = _construct(_own(node, "summary"), lines=True)
    return entry(element.place, _atom_fields(node), element.raw, content=content, summary=summary)


def entry_fields(node: etree._Element) -> dict[str, object]:
    """Return the fields of an entry of RSS or Atom but its text; empty ones are None, "" or []."""
    return _atom_fields(node) if name_of(node) == "entry" else _rss_fields(node)


def _rss_fields(node: etree._Element) -> dict[str, object]:
    channel = _channel(node)
    guid = first(node, "guid")
    link = text_at(node, "link")
    address = _text(node, "guid") if guid is not None and guid.get("isPermaLink", "true") == "true" else ""
    return {
        "id": _text(node, "guid") or node.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"),
        "title": title(_text(node, "title")),
        "url": _absolute(node, link or (address if address.startswith("http") else "")),
        "source": title(_text(channel, "title")),
        "published": _first_text(node, "pubDate", "date", "published"),
        "updated": _text(node, "updated") or _text(node, "modified"),
        "author": [title(line("".join(child.itertext()))) for child in every(node, "creator")] or _text(node, "author"),
        "section": title(_text(node, "category") or _text(node, "subject")),
        "language": _text(node, "language") or language(node) or _text(channel, "language"),
    }


def _atom_fields(node: etree._Element) -> dict[str, object]:
    feed = node.getparent()
    return {
        "id": _text(node, "id"),
        "title": _construct(_own(node, "title")),
        "url": _link(node),
        "source": _construct(_own(first(node, "source"), "title")) or _construct(_own(feed, "title")),
        "published": _first_text(node, "published", "issued", "created", "updated", "modified"),
        "updated": _text(node, "updated") or _text(node, "modified"),
        "author": _people(node) or _people(first(node, "source")) or _people(feed),
        "section": next((c.get("label") or c.get("term", "") for c in every(node, "category")), ""),
        "language": language(_own(node, "content")) or language(node),
    }


def _construct(node: etree._Element | None, *, lines: bool = False) -> str:
    """Return the text of an element of Atom that may hold text, escaped HTML or XHTML."""
    if node is None:
        return ""
    kind = node.get("type", "text")
    if len(node):
        text = tree_text(node)
    elif "html" in kind or node.get("mode") == "escaped" or has_markup(node.text or ""):
        text = html_to_text(node.text or "")
    else:
        text = windows_characters((node.text or "").strip())
    return text if lines else line(text)


def _people(node: etree._Element | None) -> list[str]:
    people = [text_at(person, "name") or text_at(person) for person in every(node, "author")]
    return list(filter(None, people))


def _link(node: etree._Element) -> str:
    links = [link for link in every(node, "link") if link.get("href")]
    links.sort(key=lambda link: (link.get("rel", "alternate") != "alternate", "html" not in link.get("type", "html")))
    best = next((link for link in links if link.get("rel", "alternate") == "alternate"), None)
    return "" if best is None else _absolute(best, best.get("href", ""))


def _absolute(node: etree._Element, address: str) -> str:
    try:
        return urljoin(str(node.base or ""), address) if address else ""
    except ValueError:  # such as "http://[example"
        return address


def _channel(node: etree._Element) -> etree._Element | None:
    parent = node.getparent()
    if parent is None or name_of(parent) == "channel":
        return parent
    # RSS 1.0: the channel and the items lie side by side. There may be very many that are neither.
    return next(parent.iterchildren("{*}channel"), None)


def _namespace(node: etree._Element) -> str:
    """Return an element's namespace, or the prefix that the file does not declare."""
    tag = str(node.tag)
    return tag[1:].partition("}")[0] if tag.startswith("{") else tag.rpartition(":")[0]


def _own(node: etree._Element | None, name: str) -> etree._Element | None:
    """Return the child of a name, rather of the node's own namespace: "title" before "media:title"."""
    children = every(node, name)
    own = [child for child in children if node is not None and _namespace(child) == _namespace(node)]
    return next(iter(own or children), None)


def _first_text(node: etree._Element, *names: str) -> str:
    return next(filter(None, (_text(node, name) for name in names)), "")


def _text(node: etree._Element | None, name: str) -> str:
    found = _own(node, name)
    return "" if found is None else line("".join(found.itertext()))


def _html(node: etree._Element, name: str) -> str:
    found = _own(node, name)
    if found is None:
        return ""
    return tree_text(found) if len(found) else html_to_text(found.text or "")


def title(text: str) -> str:
    """Return a title on one line, without the HTML that some feeds put into it."""
    return line(html_to_text(text)) if has_markup(text) else text
