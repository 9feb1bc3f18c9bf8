"""Read NITF, the News Industry Text Format 3.x, with or without a namespace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from transforms.formats.feeds.fields import every, first, item, language, text_at
from transforms.formats.feeds.markup_text import tree_text
from transforms.formats.feeds.xml_stream import elements, elements_of, name_of
from transforms.formats.items import Item, RefusedItem

_BY = re.compile(r"^by\s+", re.IGNORECASE)


def read(stream: BinaryIO) -> Iterator[Item | RefusedItem]:
    """Yield the articles of a file: each `nitf` element, of which there is one as a rule."""
    found = False
    for element in elements(stream, ("nitf",)):
        found = True
        if isinstance(element, RefusedItem):
            yield element
        else:
            yield article(element.place, nitf_fields(element.node), element.raw)
    if not found:
        yield RefusedItem("file", "broken_xml", "the file has no nitf element: it is no NITF or it is cut short", b"")


def article(place: str, fields: dict[str, object], raw: bytes) -> Item | RefusedItem:
    """Return an item, or a refusal where there is only an abstract or nothing."""
    if not fields["text"]:
        message = "body.content has no text; ask for the article in full or remove it"
        return RefusedItem(place, "no_full_text", message, raw)
    return item(place, fields, raw)


def nitf_fields(nitf: etree._Element) -> dict[str, object]:
    """Return the fields of an `nitf` element, empty ones among them."""
    head = first(nitf, "head")
    body_head = first(nitf, "body", "body.head")
    docdata = first(head, "docdata")
    pubdata = first(head, "pubdata")
    return {
        "id": _value(first(docdata, "doc-id"), "id-string"),
        "text": _text(nitf),
        "title": text_at(body_head, "hedline", "hl1") or text_at(body_head, "hedline") or text_at(head, "title"),
        "url": _value(pubdata, "ex-ref"),
        "source": _value(pubdata, "name")
        or text_at(body_head, "distributor")
        or _value(first(docdata, "doc.copyright"), "holder"),
        "published": _value(first(docdata, "date.issue"), "norm")
        or _value(pubdata, "date.publication")
        or _value(first(docdata, "date.release"), "norm")
        or _value(first(body_head, "dateline", "story.date"), "norm"),
        "updated": _value(first(head, "revision-history"), "norm"),
        "author": _authors(body_head),
        "section": _value(pubdata, "position.section") or _meta(head, "section") or _meta(head, "dsk"),
        "language": language(nitf) or language(first(nitf, "body")) or _meta(head, "language"),
    }


def _text(nitf: etree._Element) -> str:
    """Return the text of the body. Some archives give the lead twice: as a block, and within the block "full_text"."""
    contents = every(nitf, "body", "body.content")
    full = [block for block in every(nitf, "body", "body.content", "block") if block.get("class") == "full_text"]
    return "\n\n".join(filter(None, map(tree_text, full or contents)))


def _authors(body_head: etree._Element | None) -> list[str]:
    """Return the names of the bylines, without "By" and the authors' titles."""
    bylines = [byline for byline in every(body_head, "byline") if byline.get("class") != "normalized_byline"]
    named = [text_at(person) for byline in bylines for person in every(byline, "person")]
    names = named or [_without_title(byline) for byline in bylines]
    return list(filter(None, names or [text_at(byline) for byline in bylines]))


def _without_title(byline: etree._Element) -> str:
    parts = [byline.text or ""]
    for child in byline:
        parts.append("" if name_of(child) == "byttl" else "".join(child.itertext()))
        parts.append(child.tail or "")
    return _BY.sub("", " ".join("".join(parts).split()).strip(" ,;")).strip(" ,;")


def _meta(head: etree._Element | None, name: str) -> str:
    return next((node.get("content", "") for node in every(head, "meta") if node.get("name") == name), "")


def _value(node: etree._Element | None, attribute: str) -> str:
    return "" if node is None else (node.get(attribute) or "").strip()


def nitf_to_text(xml: str) -> str:
    """Return the text of NITF that is the value of a field; "" if it has none."""
    for element in elements_of((xml,), ("nitf",)):
        if not isinstance(element, RefusedItem):
            return _text(element.node)
    return ""
