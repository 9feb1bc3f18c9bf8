"""Read the article of an HTML page, or say why the page has none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from transforms.formats.items import NO_OPTIONS, Item, ReadOptions, RefusedItem, UnreadPage, read_up_to
from transforms.formats.pages.page_json_ld import ARTICLES, GALLERIES, INDEXES, JsonLd, json_ld
from transforms.formats.pages.page_metadata import Value, page_metadata
from transforms.formats.pages.page_text import ExtractionError, page_text
from transforms.formats.pages.page_tree import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_ELEMENTS,
    Shown,
    decode_page,
    parse_page,
    shown_paragraphs,
)
from transforms.formats.pages.quote_check import lost_quotes

FIELDS = {  # of `page_metadata`: the name among `transforms.records.record.ALIASES`
    **{"title": "title", "authors": "author", "published": "published_at", "updated": "updated_at"},
    **{"section": "section", "language": "language", "url": "url", "source": "source"},
}
SENTENCE = 60  # letters of the shortest paragraph that counts as prose
LEAST_LETTERS = 40  # of the text of a page that calls itself an article
LEAST_PROSE = 250  # letters of prose on a page that does not: less is a menu with a sentence on cookies
STUB = 900  # letters; a text behind a paywall that is longer is shown in full, or nearly so
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]{0,3}\Z")
_PAYWALL = re.compile(
    r"\b(?:to (?:continue|keep) reading|(?:continue|keep) reading (?:this|the) (?:article|story)|already (?:a |an )?"
    r"(?:subscriber|subscribed|registered)|subscribers? only|for subscribers|subscribe (?:now )?to (?:read|unlock)|"
    r"subscribe to continue|unlock (?:this|the) (?:article|story)|(?:log|sign) in to (?:read|continue))\b",
    re.IGNORECASE,
)
_ENTRANCE = re.compile(r"/?(?:index\.\w{2,5}|home)?/?")


def read(stream: BinaryIO, options: ReadOptions = NO_OPTIONS) -> Iterator[Item | RefusedItem]:
    """Yield the article of an HTML page, or the reason why it has none."""
    yield from map(read_unread, unread(stream, options))


def unread(stream: BinaryIO, options: ReadOptions = NO_OPTIONS) -> Iterator[UnreadPage]:
    """Yield an HTML page, for `read_unread`."""
    yield UnreadPage("file", read_up_to(stream, MAX_BYTES + 1), options.encoding)


def read_unread(page: UnreadPage) -> Item | RefusedItem:
    """Return the article of a page, or the reason why it has none. Raises nothing for any bytes.

    Of what the feed says that lists the page, the section wins, and other fields only fill gaps.
    """
    item = read_page(page.raw, page.place, charset=page.charset, address=page.address, fetched=page.fetched)
    if isinstance(item, RefusedItem):
        return item
    added = {name: value for name, value in page.listed if name == "section" or name not in item.fields}
    return item._replace(fields={**item.fields, **added})


def read_page(
    raw: bytes, place: str, *, charset: str | None = None, address: str | None = None, fetched: datetime | None = None
) -> Item | RefusedItem:
    """Return the article of an HTML page, or the reason why it has none. Raises nothing for any bytes.

    Args:
        raw: The page.
        place: Where it is in its file.
        charset: The encoding that its server named, or that somebody knows.
        address: Where it was fetched; its canonical address if it names none.
        fetched: When it was fetched, aware: later dates are none, and an article without a date was published then.

    Returns:
        The article, with its text in paragraphs divided by two newlines, without its headline. Beside the names of
        `ALIASES`, its fields have "lost_quotes", the direct quotes that the page shows among the article's paragraphs
        but the text lacks.
    """
    if len(raw) > MAX_BYTES:
        message = f"the page has more than {MAX_BYTES:,} bytes; give its article as text"
        return RefusedItem(place, "record_too_large", message, raw)
    markup = decode_page(raw, charset)
    if markup is None:
        message = "the page names no encoding, is not UTF-8, and could be in several; give --encoding NAME"
        return RefusedItem(place, "undecodable", message, raw)
    root = parse_page(markup)
    if root is None:
        message = f"no HTML that can be read: empty, or with more than {MAX_ELEMENTS:,} elements or {MAX_DEPTH} levels"
        return RefusedItem(place, "broken_page", f"{message}; give its article as text", raw)
    found = json_ld(root)
    metadata = page_metadata(root, found, address=address, now=fetched)
    shown = list(shown_paragraphs(root))
    titles = [metadata["title"].value] if "title" in metadata else []
    titles += [" ".join(h1.text_content().split())[:1000] for h1 in root.xpath("(//h1)[position() <= 3]")]
    try:
        article = page_text(root, shown, titles)
    except ExtractionError as error:
        message = (
            f"the text of the page cannot be found ({' '.join(str(error).split())[:200]}); give its article as text"
        )
        return RefusedItem(place, "broken_page", message, raw)
    refused = _refusal(root, found, metadata, shown, article.text)
    if refused:
        return RefusedItem(place, *refused, raw)
    fields: dict[str, object] = {FIELDS[field]: value.value for field, value in metadata.items()}
    fields["text"] = article.text
    fields["lost_quotes"] = lost_quotes(article.area, article.text)
    if fetched is not None:
        fields["created_at"] = fetched.isoformat()  # the last of the names of the date of publishing
    return Item(place, fields, raw)


def _refusal(
    root: Any, found: JsonLd, metadata: Mapping[str, Value], shown: Sequence[Shown], text: str
) -> tuple[str, str] | None:
    """Return the reason and message for a page without an article; None if it has one.

    A page is believed if it calls itself an article or has a date. Otherwise it needs prose, as menus, lists of
    headlines and captions have short lines.
    """
    sizes = [(_letters(p), _SENTENCE_END.search(p[-9:]) is not None) for p in text.split("\n\n")]
    letters = sum(n for n, _ in sizes)
    prose = sum(n for n, ends in sizes if ends and n >= SENTENCE)
    kind = next((tag.get("content") or "" for tag in root.iterfind(".//meta[@property='og:type']")), "").lower()
    is_article = bool(found.types & set(ARTICLES)) or "article" in kind
    if letters < STUB and (found.free is False or any(_PAYWALL.search(s.text) for s in shown if len(s.text) < 500)):
        return (
            "paywall",
            "the page shows only the beginning of its article; get it from the publisher, with a subscription",
        )
    if letters < LEAST_LETTERS:
        return "no_article", f"the page has {letters} letters of text beside menus and captions; give another page"
    if prose < LEAST_PROSE and not is_article:
        what = "a gallery or video" if found.types & GALLERIES or "video" in kind else "an index or a page of a menu"
        if prose == 0 or not _is_dated(root, metadata):
            return "no_article", f"the page looks like {what}: it has {prose} letters in sentences; give another page"
    if not is_article and (_is_entrance(metadata) or (found.types & INDEXES and prose < letters / 2)):
        return "no_article", "the page is the front page of a site or section; give the pages of its articles"
    return None


def _is_dated(root: Any, metadata: Mapping[str, Value]) -> bool:
    """Return whether a page marks a date as such; text with dates in it is on lists and menus, too."""
    origin = metadata["published"].origin if "published" in metadata else "printed"
    return origin != "printed" or next(root.iter("time"), None) is not None


def _is_entrance(metadata: Mapping[str, Value]) -> bool:
    """Return whether a page's own address is that of a site without a path."""
    if "url" not in metadata:
        return False
    parts = urlsplit(metadata["url"].value)
    return _ENTRANCE.fullmatch(parts.path) is not None and not parts.query


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
