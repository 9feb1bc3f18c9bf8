"""Read the HTML pages of a WARC or ARC file, as crawlers and archives of the web write them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from warcio.bufferedreaders import ChunkedDataReader

from transforms.formats.items import Item, RefusedItem, UnreadPage
from transforms.formats.pages.content_coding import CHUNK, CODINGS, unpacked
from transforms.formats.pages.page_tree import MAX_BYTES
from transforms.formats.pages.warc_records import warc_records
from transforms.formats.pages.web_page import read_unread
from transforms.records.dates import parse_date

PAGES = frozenset(("text/html", "application/xhtml+xml"))
PLAIN = frozenset(("", "identity"))
# Headers of the records that a fetch of feeds writes: what it knows of a page besides.
FEED, SECTION, PUBLISHED = "Newstables-Feed", "Newstables-Section", "Newstables-Published"
LISTED = {"source": FEED, "published_at": PUBLISHED, "section": SECTION}


class _Fault(NamedTuple):
    reason: str
    message: str


def read(stream: BinaryIO) -> Iterator[Item | RefusedItem]:
    """Yield the articles of the HTML pages in a WARC or ARC file, see `unread`."""
    for page in unread(stream):
        yield read_unread(page) if isinstance(page, UnreadPage) else page


def unread(stream: BinaryIO) -> Iterator[UnreadPage | RefusedItem]:
    """Yield the HTML pages in a WARC or ARC file, one record in memory at a time.

    Records of requests, images and other files are passed over, and so are redirects. A page that its server could
    not give is refused, and so is a record that cannot be read. Where the next record cannot be found after a broken
    one, the rest of the file is refused as one item.
    """
    records = warc_records(stream)
    number = 0
    while True:
        number += 1
        place = f"item {number}"
        try:
            record = next(iter(records), None)
        # Any error: warcio raises many on broken headers, lengths and compression; see also _body.
        except Exception as error:
            message = f"record {number} of the archive cannot be read: {_said(error)}; the rest of the file is lost"
            yield RefusedItem(place, "broken_archive", message, b"")
            return
        if record is None:
            return
        page = _read_record(record, place)
        if page is not None:
            yield page


def _read_record(record: Any, place: str) -> UnreadPage | RefusedItem | None:
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    if record.rec_type == "response" and not record.http_headers and address.startswith("http"):
        message = f"the record of {address[:200]} has no HTTP headers, or a wrong length; fetch the page again"
        return RefusedItem(place, "broken_page", message, b"")
    if record.rec_type not in ("response", "resource") or _media_type(record) not in PAGES:
        return None
    status = record.http_headers.get_statuscode() if record.http_headers else "200"
    if status.startswith("3"):
        return None
    body = _body(record)
    if isinstance(body, _Fault):
        return RefusedItem(place, *body, b"")
    if not status.startswith("2"):
        message = f"the server answered {status[:3]} for {address[:200]}: the page is an error message"
        return RefusedItem(place, "no_article", f"{message}; fetch it again", body)
    fetched = parse_date(record.rec_headers.get_header("WARC-Date"))
    return UnreadPage(place, body, _charset(record), address or None, fetched, _listed(record))


def _listed(record: Any) -> list[tuple[str, str]]:
    """Return what the feed that lists a page says of it."""
    said = ((name, record.rec_headers.get_header(header)) for name, header in LISTED.items())
    return [(name, value) for name, value in said if value]


def _body(record: Any) -> bytes | _Fault:
    """Return a page without its transfer and content encodings, or what is wrong with it."""
    coding = _header(record, "Content-Encoding").strip()
    if coding not in PLAIN | CODINGS:
        return _Fault(
            "broken_page", f"the page is encoded as {coding[:40]!r}, which is not known; fetch it again without"
        )
    parts, size = [], 0
    try:
        for part in _unpacked(record, coding) if coding in CODINGS else _parts(record.content_stream()):
            parts.append(part)
            size += len(part)
            if size > MAX_BYTES:  # a small file may unpack to a huge one
                return b"".join(parts)
        for _ in _parts(record.raw_stream):  # what may follow the last chunk
            pass
    except Exception as error:
        return _Fault("broken_page", f"the page's body cannot be unpacked: {_said(error)}; fetch it again")
    if size == 0:
        return _Fault("broken_page", "the record has no body; fetch the page again")
    body = b"".join(parts)
    # Some writers of ARC files count some bytes too many: the end of the page tells that nothing is missing.
    if getattr(record.raw_stream, "limit", 0) > 0 and not body.rstrip().lower().endswith(b"</html>"):
        return _Fault("broken_page", f"the page is cut off after {size:,} bytes; fetch it again")
    return body


def _parts(stream: Any) -> Iterator[bytes]:
    while part := stream.read(CHUNK):
        yield part


def _unpacked(record: Any, coding: str) -> Iterator[bytes]:
    """Return the parts of a page packed with gzip, deflate or brotli.

    warcio does not tell that a body is incomplete or corrupt, and fails at brotli, as it sets an attribute that
    brotli's object lacks.
    """
    is_chunked = _header(record, "Transfer-Encoding") == "chunked"
    return unpacked(_parts(ChunkedDataReader(record.raw_stream) if is_chunked else record.raw_stream), coding)


def _header(record: Any, name: str) -> str:
    value = record.http_headers.get_header(name) if record.http_headers else None
    return str(value or "").lower()


def _media_type(record: Any) -> str:
    said = _header(record, "Content-Type") if record.http_headers else str(record.content_type or "").lower()
    return said.partition(";")[0].strip()


def _charset(record: Any) -> str | None:
    _, found, charset = _header(record, "Content-Type").partition("charset=")
    return charset.partition(";")[0].strip(" \"'")[:40] if found else None


def _said(error: Exception) -> str:
    """Return an error's message in one short line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
