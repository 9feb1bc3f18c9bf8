"""Read JSON Feed 1.0 and 1.1 that was saved as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from transforms.formats.feeds.feed_file import entry, title
from transforms.formats.feeds.fields import fullest, line
from transforms.formats.feeds.json_file import documents, encoded, string
from transforms.formats.feeds.markup_text import html_to_text
from transforms.formats.items import Item, RefusedItem
from transforms.records.refusals import Refused


def read(stream: BinaryIO) -> Iterator[Item | RefusedItem]:
    """Yield the entries of a feed that have their full text, and refuse the others."""
    parsed = documents(stream)
    if isinstance(parsed, Refused):
        yield RefusedItem("file", *parsed, b"")
        return
    number = 0
    for feed in parsed:
        listed = feed.get("items") if isinstance(feed, Mapping) else None
        for found in listed if isinstance(listed, list) else ():
            number += 1
            place = f"item {number}"
            if isinstance(found, Mapping):
                yield _entry(feed, found, place)
            else:
                message = f"a JSON {type(found).__name__} where an object belongs"
                yield RefusedItem(place, "not_an_object", message, encoded(found))
    if not number:
        yield RefusedItem("file", "no_article", "the feed has no entry; remove it", b"")


def json_entry_fields(feed: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, object]:
    """Return the fields of an entry of JSON Feed but its text; empty ones are "" or []."""
    tags = found.get("tags")
    return {
        "id": string(found.get("id")),
        "title": title(line(string(found.get("title")))),
        "url": string(found.get("url")) or string(found.get("external_url")),
        "source": line(string(feed.get("title"))),
        "published": string(found.get("date_published")),
        "updated": string(found.get("date_modified")),
        "author": _authors(found) or _authors(feed),
        "section": next(filter(None, map(string, tags if isinstance(tags, list) else ())), ""),
        "language": string(found.get("language")) or string(feed.get("language")),
    }


def _entry(feed: Mapping[str, Any], found: Mapping[str, Any], place: str) -> Item | RefusedItem:
    html, plain = found.get("content_html"), found.get("content_text")
    content = fullest(
        html_to_text(html) if isinstance(html, str) else "", plain.strip() if isinstance(plain, str) else ""
    )
    summary = string(found.get("summary"))
    return entry(place, json_entry_fields(feed, found), encoded(found), content=content, summary=summary)


def _authors(node: Mapping[str, Any]) -> list[str]:
    """Return the authors' names: "authors" of version 1.1, "author" of 1.0."""
    listed = node.get("authors") or node.get("author")
    people = listed if isinstance(listed, list) else [listed]
    names = [line(string(person.get("name"))) for person in people if isinstance(person, Mapping)]
    return list(filter(None, names))
