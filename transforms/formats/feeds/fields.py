"""Make an item of what a format's reader found, choose between versions of a text, and read from XML."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from transforms.formats.feeds.xml_stream import BAD, OWN_ENTITY, name_of, windows_characters
from transforms.formats.items import Item, RefusedItem

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def item(place: str, fields: Mapping[str, object], raw: bytes) -> Item | RefusedItem:
    """Return an item without its empty fields; a refusal where bytes are not of the file's encoding."""
    known = {name: value for name, value in fields.items() if value not in (None, "", [])}
    for name, value in known.items():
        parts = [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, str)]
        if any(OWN_ENTITY in part for part in parts):
            message = f"field {name} has an entity that the file itself defines: write out what it stands for"
            return RefusedItem(place, "broken_xml", message, raw)
        if any(BAD in part for part in parts):
            message = (
                f"field {name} has bytes that are not of the encoding that the file names, or of UTF-8: convert it"
            )
            return RefusedItem(place, "undecodable", message, raw)
    return Item(place, known, raw)


def fullest(*texts: str) -> str:
    """Return the first of several versions of a text, by rank, that is not much shorter than another."""
    longest = max(map(len, texts), default=0)
    return next((text for text in texts if text and 2 * len(text) >= longest), "")


def line(text: str | None) -> str:
    """Return a text on one line."""
    return windows_characters(" ".join((text or "").split()))


def text_at(node: etree._Element | None, *path: str) -> str:
    """Return the text of the first element on a path of local names below a node, on one line; "" if there is none."""
    found = first(node, *path)
    return "" if found is None else line("".join(found.itertext()))


def first(node: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first element on a path of local names below a node."""
    return next(iter(every(node, *path)), None)


def every(node: etree._Element | None, *path: str) -> list[etree._Element]:
    """Return the elements on a path of local names below a node, whatever their namespaces."""
    found = [] if node is None else [node]
    for name in path:
        found = [child for parent in found for child in parent if name_of(child) == name]
    return found


def language(node: etree._Element | None) -> str:
    """Return the language of an element: its own, or that of the nearest around it."""
    while node is not None:
        if found := node.get(XML_LANG) or node.get("lang"):
            return str(found)
        node = node.getparent()
    return ""
