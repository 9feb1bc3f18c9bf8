"""Read what an HTML page says about its article: headline, authors, dates, section, language, address, newspaper.

Pages say it in several places, which may contradict each other. Each field is taken from the first place that has it,
in this order: JSON-LD of schema.org, Open Graph and `article:` tags, Dublin Core and other meta tags, microdata, and
the page's visible elements. But the headline is the printed one, where it agrees with one of these. A date that cannot
be one is passed over, as `transforms.records.dates` defines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from transforms.formats.pages.page_authors import author_names, looks_like_a_name
from transforms.formats.pages.page_bylines import bylines
from transforms.formats.pages.page_dates import printed_day, time_elements
from transforms.formats.pages.page_json_ld import JsonLd
from transforms.formats.pages.page_title import heading_texts, printed_headline, without_site
from transforms.records.dates import parse_date

MOST_CHARACTERS = 1000  # of a value
MOST_AUTHORS = 20
LEAST_WORDS = 4  # of the only heading in an article, to be its headline whatever the page calls itself elsewhere
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # what a server writes that does not know the date
_DAY = re.compile(r"/((?:19|20)\d\d)/(\d\d?|[a-z]{3})/(\d\d?)(?=/|\Z)")  # in the address of an article

_META = {  # field: names of meta tags and where they are from, by rank
    "title": (
        ("og:title", "Open Graph"),
        ("dc.title", "Dublin Core"),
        ("dcterms.title", "Dublin Core"),
        ("twitter:title", "meta"),
    ),
    "authors": (
        *(("article:author", "Open Graph"), ("dc.creator", "Dublin Core"), ("dcterms.creator", "Dublin Core")),
        *(
            ("author", "meta"),
            ("byl", "meta"),
            ("parsely-author", "meta"),
            ("sailthru.author", "meta"),
            ("cxenseparse:author", "meta"),
        ),
    ),
    "published": (
        *(("article:published_time", "Open Graph"), ("og:article:published_time", "Open Graph")),
        *(("article:published", "Open Graph"), ("og:pubdate", "Open Graph")),
        *(("dc.date.issued", "Dublin Core"), ("dcterms.issued", "Dublin Core"), ("dc.date", "Dublin Core")),
        *(
            ("dcterms.created", "Dublin Core"),
            ("dcterms.date", "Dublin Core"),
            ("datepublished", "meta"),
            ("pubdate", "meta"),
        ),
        *(
            ("parsely-pub-date", "meta"),
            ("publish-date", "meta"),
            ("sailthru.date", "meta"),
            ("cxenseparse:publishtime", "meta"),
            ("date", "meta"),
        ),
    ),
    "updated": (
        *(
            ("article:modified_time", "Open Graph"),
            ("article:modified", "Open Graph"),
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
            "byline", "h1", "title", "address", "request" or, for a date in a page's text, "printed".
    """

    value: str
    origin: str


def page_metadata(
    root: Any, found: JsonLd, *, address: str | None = None, now: datetime | None = None
) -> dict[str, Value]:
    """Return what a page says about its article.

    Args:
        root: The page's tree.
        found: What its JSON-LD says.
        address: Where the page was fetched, to complete relative addresses and where the page names none.
        now: When it was fetched, aware; a date more than a day later is none.

    Returns:
        For each known field, of "title", "authors", "published", "updated", "section", "language", "url" and
        "source", its value and origin. Dates are parsed by `parse_date`.
    """
    meta = _meta_tags(root)
    metadata: dict[str, Value] = {}
    for field in ("source", *_META):  # the newspaper's name is no author and no part of a title
        source = metadata["source"].value if "source" in metadata else ""
        for value in _candidates(field, root, meta, found, address):
            # Some pages escape their text twice.
            text = " ".join(unescape(value.value[:MOST_CHARACTERS]).split())
            if field == "authors":
                names = author_names([text], source)[:MOST_AUTHORS]
                text = ", ".join(n for n in names if value.origin != "byline" or looks_like_a_name(n))
            elif field == "title":
                text = without_site(text, source)
            if text and _is_fit(field, text, now):
                metadata[field] = Value(text, value.origin)
                break
    said = list(_candidates("title", root, meta, found, address))
    titles = [without_site(v.value, source) for v in said if v.origin not in ("h1", "title")]
    titles = titles or [without_site(v.value, source) for v in said if v.origin == "title"]
    headline = printed_headline([text for h1 in _first(root.iter("h1"), 5) for text in heading_texts(h1)], titles)
    if not headline:
        within = {
            _said(h1) for h1 in root.xpath("(//article//h1 | //main//h1 | //h1[@itemprop='headline'])[position() <= 3]")
        }
        only = within.pop() if len(within) == 1 else ""
        headline = only if len(only.split()) >= LEAST_WORDS and without_site(only, source) == only else None
    if headline:
        metadata["title"] = Value(headline[:MOST_CHARACTERS], "h1")
    if "url" not in metadata and address:
        metadata["url"] = Value(address, "request")
    if "published" not in metadata and "url" in metadata:
        day = _DAY.search(urlsplit(metadata["url"].value).path)
        text = "-".join(part.zfill(2) for part in day.groups()) if day else ""
        if text and _is_fit("published", text, now):
            metadata["published"] = Value(text, "address")
    if "published" not in metadata and (printed := printed_day(root, now)):
        metadata["published"] = Value(printed, "printed")
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
    if field in found.page:
        yield Value(found.page[field], "JSON-LD")
    if field in ("published", "updated"):
        yield from _dates(root, "datePublished" if field == "published" else "dateModified")
    if field == "authors":
        yield from (Value(names, "byline") for names in bylines(root))
    if field == "title":
        yield from (Value(_said(title), "title") for title in _first(root.iter("title"), 1))
        yield from (Value(_said(h1), "h1") for h1 in _first(root.iter("h1"), 3))


def _is_fit(field: str, text: str, now: datetime | None) -> bool:
    if field in ("published", "updated"):
        date = parse_date(text, now=now)
        return date is not None and date != _EPOCH
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
    """Return the contents of meta tags by name in small letters; of several, the first, and all authors."""
    found: dict[str, list[str]] = {}
    for tag in root.iter("meta"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").strip().lower()
        content = (tag.get("content") or "").strip()
        if name and content:
            found.setdefault(name, []).append(content[:MOST_CHARACTERS])
    authors = {name for name, _ in _META["authors"]}
    return {name: ", ".join(_unique(all_)) if name in authors else all_[0] for name, all_ in found.items()}


def _dates(root: Any, property_name: str) -> Iterator[Value]:
    """Yield dates of microdata and, for the date of publishing, of the first `time` elements."""
    for element in _first(root.iterfind(f".//*[@itemprop='{property_name}']"), 3):
        yield Value(element.get("datetime") or element.get("content") or _said(element), "microdata")
    if property_name == "datePublished":
        yield from (Value(date, "time") for date in time_elements(root))


def _said(element: Any) -> str:
    return " ".join(element.text_content()[: 4 * MOST_CHARACTERS].split())


def _first(elements: Iterable[Any], n: int) -> Iterator[Any]:
    return (element for element, _ in zip(elements, range(n), strict=False))


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))[:MOST_AUTHORS]
