"""Read ninjs, the IPTC's news in JSON, versions 1 to 3: one item, a list, one on each line, items within items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from transforms.formats.feeds.fields import fullest, item, line
from transforms.formats.feeds.json_file import documents, encoded, string
from transforms.formats.feeds.markup_text import html_to_text
from transforms.formats.feeds.nitf import nitf_to_text
from transforms.formats.items import Item, RefusedItem
from transforms.records.refusals import Refused

_NO_TEXTS = frozenset("audio event graphic picture planning video".split())
_NOT_PUBLISHED = frozenset(("canceled", "cancelled", "withheld"))
_MOST_NESTED = 20


def read(stream: BinaryIO) -> Iterator[Item | RefusedItem]:
    """Yield the articles of a file, and those that are associated with one."""
    parsed = documents(stream)
    if isinstance(parsed, Refused):
        yield RefusedItem("file", *parsed, b"")
        return
    found = False
    number = 0
    for document in parsed:
        for entry in _entries(document):
            number += 1
            found = True
            yield from _read(entry, f"item {number}", 0)
    if not found:
        yield RefusedItem("file", "no_article", "the file has no item; remove it", b"")


def _entries(document: object) -> list[object]:
    if isinstance(document, list):
        return document
    if isinstance(document, Mapping):
        listed = document.get("items", document.get("results"))
        if isinstance(listed, list) and "uri" not in document:
            return listed
    return [document]


def _read(entry: object, place: str, depth: int) -> Iterator[Item | RefusedItem]:
    if not isinstance(entry, Mapping):
        message = f"a JSON {type(entry).__name__} where an object belongs"
        yield RefusedItem(place, "not_an_object", message, encoded(entry))
        return
    news = {str(key).lower(): value for key, value in entry.items()}  # version 3 writes "versionCreated"
    associations = news.pop("associations", None)
    yield _article(news, place)
    if depth < _MOST_NESTED:
        pairs = associations.items() if isinstance(associations, Mapping) else _numbered(associations)
        for name, other in pairs:
            if isinstance(other, Mapping) and _type(other) not in _NO_TEXTS and _has_body(other):
                yield from _read(other, f"{place}, association {name}", depth + 1)


def _article(news: Mapping[str, Any], place: str) -> Item | RefusedItem:
    raw = encoded(news)
    status = string(news.get("pubstatus")).lower()
    kind = _type(news)
    if status in _NOT_PUBLISHED:
        return RefusedItem(place, "not_published", f"pubstatus is {status}: the article must not be used", raw)
    if kind in _NO_TEXTS:
        return RefusedItem(place, "no_article", f"the item is of type {kind}, no text", raw)
    text = _body(news)
    uri = string(news.get("uri"))
    if not text:
        if any(key.startswith("description") for key in news) and kind and uri:
            message = f"the item has a description and no body; fetch the article: {uri}"
            return RefusedItem(place, "no_full_text", message, raw)
        if "eventdetails" in news or not uri:
            return RefusedItem(place, "no_article", "the item has no body and is no article", raw)
        return RefusedItem(place, "missing_text", f"the item {uri} has no body", raw)
    fields = {
        "id": uri,
        "text": text,
        "title": _title(news),
        "url": string(news.get("canonicalurl")) or (uri if uri.startswith(("http://", "https://")) else ""),
        "source": _source(news),
        "published": next(
            filter(None, (string(news.get(f"{what}created")) for what in ("first", "content", "version"))), ""
        ),
        "updated": string(news.get("versioncreated")),
        "author": line(string(news.get("byline")) or string(news.get("by"))),
        "section": next(_names(news, "section", "sections", "subject", "subjects"), ""),
        "language": string(news.get("language")),
    }
    return item(place, fields, raw)


def _body(news: Mapping[str, Any]) -> str:
    """Return the text of the body: of its HTML, which has the paragraphs, else its NITF, else its plain text."""
    html, nitf, plain = [], [], []
    for kind, value in _versions(news, "body", "bodies"):
        if "nitf" in kind and "ttnitf" not in kind:
            nitf.append(nitf_to_text(value))
        elif "html" in kind or "richtext" in kind:
            html.append(html_to_text(value))
        elif not kind.endswith("xml"):
            plain.append(value.replace("\r\n", "\n").strip())
    return fullest(*html, *nitf, *plain)


def _title(news: Mapping[str, Any]) -> str:
    versions = [*_versions(news, "headline", "headlines"), ("", string(news.get("title")))]
    versions.sort(key=lambda version: "main" not in version[0])  # stable: else the first
    for kind, value in versions:
        if found := line(html_to_text(value) if "html" in kind else value):
            return found
    return ""


def _versions(news: Mapping[str, Any], one: str, many: str) -> Iterator[tuple[str, str]]:
    """Yield the kinds and values of a text: "body_xhtml" of version 1, the list "bodies" of later ones."""
    for key, value in news.items():
        if (key == one or key.startswith(f"{one}_")) and isinstance(value, str):
            yield key, value
    listed = news.get(many)
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, Mapping):
            known = {str(key).lower(): value for key, value in entry.items()}
            if isinstance(known.get("value"), str):
                kind = string(known.get("contenttype")).lower()
                role = string(known.get("role")).lower()
                yield (kind if kind and one == "body" else f"{role} {kind}"), known["value"]


def _source(news: Mapping[str, Any]) -> str:
    holder = line(string(news.get("copyrightholder")))
    return holder or next(_names(news, "infosource", "infosources", "provider"), "")


def _names(news: Mapping[str, Any], *keys: str) -> Iterator[str]:
    for key in keys:
        value = news.get(key)
        for entry in value if isinstance(value, list) else [value]:
            name = string(entry.get("name")) if isinstance(entry, Mapping) else string(entry)
            if name:
                yield line(name)


def _type(news: Mapping[str, Any]) -> str:
    return string(news.get("type")).lower()


def _has_body(news: Mapping[str, Any]) -> bool:
    return any(str(key).lower().startswith(("body", "bodies")) for key in news)


def _numbered(values: object) -> Iterator[tuple[str, object]]:
    for number, value in enumerate(values if isinstance(values, list) else (), 1):
        yield str(number), value
