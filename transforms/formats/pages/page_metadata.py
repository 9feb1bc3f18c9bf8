"""Read what an HTML page says about its article: headline, authors, dates, section, language, address, newspaper.

Pages say it in several places, which may contradict each other. Each field is taken from the first place that has it,
in this order: JSON-LD of schema.org, Open Graph and `article:` tags, Dublin Core and other meta tags, microdata, and
the page's visible elements. A date that cannot be one is passed over, as `transforms.records.dates` defines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from transforms.formats.pages.page_json_ld import JsonLd, json_ld
from transforms.records.dates import parse_date

MOST_CHARACTERS = 1000  # of a value
MOST_AUTHORS = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # what a server writes that does not know the date
_BY = re.compile(r"\A(?:by|written by|story by|words by|von|par|por|di)[\s:]+", re.IGNORECASE)
_NO_NAME = re.compile(r"https?://|@|\Awww\.", re.IGNORECASE)
# What sites append to a title: "Headline | Example News". The hyphens need spaces around them.
_SITE = re.compile(r"\s(?:[|»·•]|[-–—])\s")

_META = {  # field: names of meta tags and where they are from, by rank
    "title": (
        ("og:title", "Open Graph"),
        ("dc.title", "Dublin Core"),
        ("dcterms.title", "Dublin Core"),
        ("twitter:title", "meta"),
    ),
    "authors": (
        *(("article:author", "Open Graph"), ("dc.creator", "Dublin Core"), ("dcterms.creator", "Dublin Core")),
        *(("author", "meta"), ("byl", "meta"), ("parsely-author", "meta"), ("sailthru.author", "meta")),
    ),
    "published": (
        *(("article:published_time", "Open Graph"), ("og:article:published_time", "Open Graph")),
        *(("dc.date.issued", "Dublin Core"), ("dcterms.issued", "Dublin Core"), ("dc.date", "Dublin Core")),
        *(
            ("dcterms.created", "Dublin Core"),
            ("dcterms.date", "Dublin Core"),
            ("datepublished", "meta"),
            ("pubdate", "meta"),
        ),
        *(("parsely-pub-date", "meta"), ("publish-date", "meta"), ("sailthru.date", "meta"), ("date", "meta")),
    ),
    "updated": (
        *(
            ("article:modified_time", "Open Graph"),
            ("og:updated_time", "Open Graph"),
            ("dcterms.modified", "Dublin Core"),
        ),
        *(
            ("dc.date.modified", "Dublin Core"),
            ("datemodified", "meta"),
            ("lastmod", "meta"),
            ("last-modified", "meta"),
        ),
    ),
    "section": (("article:section", "Open Graph"), ("parsely-section", "meta"), ("section", "meta")),
    "language": (("dc.language", "Dublin Core"), ("dcterms.language", "Dublin Core"), ("og:locale", "Open Graph")),
    "url": (("og:url", "Open Graph"),),
    "source": (("og:site_name", "Open Graph"), ("dc.publisher", "Dublin Core"), ("application-name", "meta")),
}


class Value(NamedTuple):
    """What a page says about its article.

    Attributes:
        value: As the page has it, on one line; several names are divided by ", ".
        origin: Where it is from: "JSON-LD", "Open Graph", "Dublin Core", "meta", "microdata", "link", "html", "time",
            "byline", "h1" or "title".
    """

    value: str
    origin: str


def page_metadata(root: Any, *, address: str | None = None, now: datetime | None = None) -> dict[str, Value]:
    """Return what a page says about its article.

    Args:
        root: The page's tree.
        address: Where the page was fetched, to complete relative addresses and where the page names none.
        now: When it was fetched, aware; a date more than a day later is none.

    Returns:
        For each known field, of "title", "authors", "published", "updated", "section", "language", "url" and
        "source", its value and origin. Dates are parsed by `parse_date`.
    """
    meta = _meta_tags(root)
    found = json_ld(root)
    metadata: dict[str, Value] = {}
    for field in _META:
        for value in _candidates(field, root, meta, found, address):
            # Some pages escape their text twice.
            text = " ".join(unescape(value.value[:MOST_CHARACTERS]).split())
            text = _BY.sub("", text) if field == "authors" else text
            if text and _is_fit(field, text, now):
                metadata[field] = Value(text, value.origin)
                break
    if "title" in metadata:
        metadata["title"] = _without_site(metadata["title"], metadata.get("source"))
    if "url" not in metadata and address:
        metadata["url"] = Value(address, "request")
    return metadata


def _candidates(field: str, root: Any, meta: Mapping[str, str], found: JsonLd, address: str | None) -> Iterator[Value]:
    """Yield the values of a field by rank."""
    if field == "language":
        yield from (Value(value, "html") for value in root.xpath("/html/@lang | /html/@xml:lang")[:2])
    if field == "url":
        for link in root.iterfind(".//link[@rel='canonical']"):
            yield Value(_joined(address, link.get("href") or ""), "link")
    said = found.fields.get(field)
    if said:
        yield Value(_joined(address, said) if field == "url" else said, "JSON-LD")
    for name, origin in _META[field]:
        if name in meta:
            yield Value(_joined(address, meta[name]) if field == "url" else meta[name], origin)
    if field in ("published", "updated"):
        yield from _dates(root, "datePublished" if field == "published" else "dateModified")
    if field == "authors":
        names = _unique(_name(element) for element in _bylines(root))
        if names:
            yield Value(", ".join(names), "byline")
    if field == "title":
        yield from (Value(_said(h1), "h1") for h1 in _first(root.iter("h1"), 3))
        yield from (Value(_said(title), "title") for title in _first(root.iter("title"), 1))


def _is_fit(field: str, text: str, now: datetime | None) -> bool:
    if field in ("published", "updated"):
        date = parse_date(text, now=now)
        return date is not None and date != _EPOCH
    if field == "authors":
        return not _NO_NAME.search(text)  # the address of a profile
    if field == "url":
        return urlsplit_or_none(text) in ("http", "https")
    return True


def urlsplit_or_none(address: str) -> str | None:
    """Return the scheme of an address, or None if it is not an address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts.scheme if parts.netloc else None


def _joined(address: str | None, relative: str) -> str:
    try:
        return urljoin(address or "", relative.strip())
    except ValueError:
        return ""


def _meta_tags(root: Any) -> dict[str, str]:
    """Return the contents of meta tags by name in small letters; of several, the first; authors all."""
    found: dict[str, list[str]] = {}
    for tag in root.iter("meta"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").strip().lower()
        content = (tag.get("content") or "").strip()
        if name and content:
            found.setdefault(name, []).append(content[:MOST_CHARACTERS])
    return {name: ", ".join(_unique(all_)) if "author" in name else all_[0] for name, all_ in found.items()}


def _dates(root: Any, property_name: str) -> Iterator[Value]:
    """Yield dates of microdata and, for the date of publishing, of the first `time` elements."""
    for element in _first(root.iterfind(f".//*[@itemprop='{property_name}']"), 3):
        yield Value(element.get("datetime") or element.get("content") or _said(element), "microdata")
    for element in _first(root.iter("time"), 5) if property_name == "datePublished" else ():
        yield Value(element.get("datetime") or _said(element), "time")


def _bylines(root: Any) -> Iterator[Any]:
    """Yield the elements that name authors: microdata and links first, else those of the usual classes."""
    exact = root.xpath(
        "(//*[@itemprop='author']//*[@itemprop='name'] | //*[@itemprop='author'][not(.//*[@itemprop='name'])]"
        " | //a[@rel='author'])[position() <= 20]"
    )
    yield from exact or root.xpath(
        "(//*[contains(concat(' ', normalize-space(@class), ' '), ' byline ')"
        " or contains(concat(' ', normalize-space(@class), ' '), ' author ')"
        " or contains(concat(' ', normalize-space(@class), ' '), ' author-name ')"
        " or contains(concat(' ', normalize-space(@class), ' '), ' byline__name ')])[1]"
    )


def _name(element: Any) -> str:
    """Return the name in a byline; "" where it is no name but a sentence or a list of links."""
    name = _BY.sub("", element.get("content") or _said(element))
    return name if len(name) <= 80 and not any(map(str.isdigit, name)) else ""


def _said(element: Any) -> str:
    return " ".join(element.text_content()[: 4 * MOST_CHARACTERS].split())


def _first(elements: Iterable[Any], n: int) -> Iterator[Any]:
    return (element for element, _ in zip(elements, range(n), strict=False))


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))[:MOST_AUTHORS]


def _without_site(title: Value, source: Value | None) -> Value:
    """Return a title without the name of the newspaper at its end."""
    parts = list(_SITE.finditer(title.value))
    if not parts or title.origin in ("JSON-LD", "h1"):
        return title
    rest = title.value[parts[-1].end() :]
    is_site = source is not None and rest.casefold() in source.value.casefold()
    bar = parts[-1][0].strip() in "|»" and len(rest.split()) <= 4
    return title._replace(value=title.value[: parts[-1].start()]) if is_site or bar else title
