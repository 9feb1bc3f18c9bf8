"""List the entries of a feed with their addresses, to fetch the articles: RSS, Atom and JSON Feed, teasers too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO, NamedTuple
from urllib.parse import urljoin, urlsplit

from transforms.formats.feeds.feed_file import entry_fields
from transforms.formats.feeds.json_feed import json_entry_fields
from transforms.formats.feeds.json_file import documents
from transforms.formats.feeds.xml_stream import BAD, elements
from transforms.formats.items import RefusedItem
from transforms.records.refusals import Refused

HEAD = 4096  # bytes in which the first element of a feed begins
MAX_ADDRESS = 2000  # characters; what is longer is no address of an article
_FEED = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|RDF|channel)[\s>]")
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


class FeedEntry(NamedTuple):
    """An entry of a feed.

    Attributes:
        id: Its id in the feed; its address if it has none.
        address: Absolute URL of its article, of http or https, without a fragment.
        title: Its title on one line; "" without.
        published: Its date of publication as written there; "" without.
        updated: Its date of change, like `published`.
    """

    id: str
    address: str
    title: str
    published: str
    updated: str


class EntryList(NamedTuple):
    """The entries of a feed in order, each id once, and the number of those that have no address or are broken."""

    entries: list[FeedEntry]
    unusable: int


def list_entries(stream: BinaryIO, address: str) -> EntryList | Refused:
    """Return the entries of a feed, or why it is none. Raises nothing for any bytes.

    Args:
        stream: The feed as its server sent it, unpacked; one that can go back to its beginning.
        address: Its own address, which relative ones start from.
    """
    start = stream.read(HEAD)
    stream.seek(0)
    head = start.replace(b"\0", b"").decode("latin-1")  # of UTF-16, too
    if head.lstrip("\ufeff\xef\xbb\xbf \t\r\n").startswith("{"):
        found = list(_json_entries(stream))
        if not found:
            return Refused("no_article", "it is JSON without a list of items, so no JSON Feed; correct its address")
    elif _FEED.search(head):
        found = [
            None if isinstance(element, RefusedItem) else entry_fields(element.node)
            for element in elements(stream, ("item", "entry"))
        ]
    elif not start.strip():
        return Refused("no_article", "its server sends nothing; correct its address")
    else:
        what = "an HTML page" if _PAGE.search(head) else "no RSS, Atom or JSON Feed"
        return Refused("no_article", f"it is {what} where a feed belongs; correct its address")
    entries: dict[str, FeedEntry] = {}
    unusable = 0
    for fields in found:
        entry = fields and _entry(fields, address)
        if entry:
            entries.setdefault(entry.id, entry)
        elif fields != {}:
            unusable += 1
    return EntryList(list(entries.values()), unusable)


def absolute(address: str, base: str) -> str | None:
    """Return an address as an absolute URL of http or https without a fragment; None if it is none."""
    try:
        joined = urljoin(base, address.strip()).partition("#")[0]
        parts = urlsplit(joined)
        parts.port  # noqa: B018 - raises ValueError for a port that is no number
    except ValueError:
        return None
    fit = parts.scheme in ("http", "https") and parts.hostname and not parts.username and len(joined) <= MAX_ADDRESS
    return joined if fit and joined.isprintable() and " " not in joined and BAD not in joined else None


def _json_entries(stream: BinaryIO) -> Iterator[dict[str, object] | None]:
    """Yield the fields of each entry, None for a broken one; {} once for a feed that has a list of none."""
    parsed = documents(stream)
    for feed in () if isinstance(parsed, Refused) else parsed:
        listed = feed.get("items") if isinstance(feed, Mapping) else None
        if isinstance(listed, list):
            yield {}
            for found in listed:
                yield json_entry_fields(feed, found) if isinstance(found, Mapping) else None


def _entry(fields: Mapping[str, object], base: str) -> FeedEntry | None:
    text = {
        name: str(fields.get(name) or "").replace(BAD, "\ufffd") for name in ("id", "title", "published", "updated")
    }
    address = absolute(str(fields["url"]), base) if fields.get("url") else None
    return FeedEntry(text.pop("id") or address, address, **text) if address else None
