"""Read newsletters: a message (.eml), or many in one file (mbox)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr, parsedate_to_datetime
from itertools import islice
from typing import Any, BinaryIO

from transforms.formats.feeds.fields import fullest, item, line
from transforms.formats.feeds.markup_text import html_to_text
from transforms.formats.feeds.xml_stream import windows_characters
from transforms.formats.items import Item, RefusedItem

MAX_MESSAGE = 64 << 20  # bytes
MAX_LINES = 2_000_000  # of a message: 64 MB of an attachment have 900,000
MAX_HEADERS = 20_000  # lines of headers, of all parts: each takes some hundred bytes of memory
MAX_BLANK_LINES = 1_000_000  # before a message
_LONGEST_HEADER = 2000  # characters: the parser of headers takes quadratic time
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_HEADER = re.compile(rb"^[\w-]{1,76}:", re.MULTILINE)
_PLAIN, _HTML = "text/plain", "text/html"
# What a named encoding means in practice.
_CHARSETS = {"us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "windows-1252", "gb2312": "gb18030"}


class _Policy(EmailPolicy):
    """The standard library's modern policy; it reads the beginning of a header that is too long."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return super().header_fetch_parse(name, value[:_LONGEST_HEADER])


def read(stream: BinaryIO) -> Iterator[Item | RefusedItem]:
    """Yield the messages of a file. A line that begins with "From " is what begins the next in an mbox."""
    number = 0
    for number, raw in enumerate(_messages(stream), 1):
        place = f"item {number}"
        if len(raw) > MAX_MESSAGE:
            message = f"the message has more than {MAX_MESSAGE} bytes; remove what is attached to it"
            yield RefusedItem(place, "record_too_large", message, b"")
            continue
        if raw.count(b"\n") > MAX_LINES:
            message = f"the message has more than {MAX_LINES:,} lines; remove what is attached to it"
            yield RefusedItem(place, "record_too_large", message, b"")
            continue
        if len(raw) > MAX_HEADERS and sum(1 for _ in islice(_HEADER.finditer(raw), MAX_HEADERS + 1)) > MAX_HEADERS:
            message = f"the message has more than {MAX_HEADERS:,} lines that look like headers; save its parts as files"
            yield RefusedItem(place, "record_too_large", message, b"")
            continue
        try:
            yield _article(place, raw)
        except Exception as error:  # the parser of the standard library fails in many ways on hostile headers
            yield RefusedItem(place, "broken_mail", f"the message cannot be parsed: {error!r}; save it again", raw)
    if not number:
        yield RefusedItem("file", "no_article", "the file has no message; remove it", b"")


def _messages(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of each message; of one that is too large, one byte more than is allowed."""
    lines: list[bytes] = []
    size, mbox, empty, n_lines, n_blank = 0, False, True, 0, 0
    while part := stream.readline(1 << 20):
        if empty and part.startswith(b"From ") and (mbox or not lines):
            if lines:
                yield b"".join(lines)[: MAX_MESSAGE + 1]
            lines, size, mbox, n_lines = [], 0, True, 0
            empty = False
            continue
        empty = not part.strip()
        size += len(part)
        if not lines and empty:
            n_blank += 1
            if n_blank > MAX_BLANK_LINES:
                return
        elif size <= MAX_MESSAGE + (1 << 20) and n_lines <= MAX_LINES + 1:
            n_lines += 1
            lines.append(_QUOTED_FROM.sub(rb"\1", part) if mbox else part)
    if lines:
        yield b"".join(lines)[: MAX_MESSAGE + 1]


def _article(place: str, raw: bytes) -> Item | RefusedItem:
    mail = message_from_bytes(raw, policy=_Policy())
    if not isinstance(mail, EmailMessage) or not mail.keys():
        return RefusedItem(place, "broken_mail", "no header at the beginning: it is no message", raw)
    plain, html = _part(mail, _PLAIN), _part(mail, _HTML)
    try:
        texts = ("" if plain is None else _plain_text(plain), "" if html is None else html_to_text(_decoded(html)))
    except (LookupError, UnicodeDecodeError) as error:
        return RefusedItem(place, "undecodable", f"the text is not of the encoding that it names: {error}", raw)
    text = fullest(*texts)  # the plain text, unless it only says that there is HTML
    if not text:
        return RefusedItem(place, "missing_text", "the message has no part with text; remove it", raw)
    name, address = parseaddr(_header(mail, "From"))
    fields = {
        "id": _header(mail, "Message-ID").strip("<> "),
        "text": text,
        "title": _header(mail, "Subject"),
        "url": _header(mail, "Archived-At").strip("<> "),
        "source": address.rpartition("@")[2] or name,
        "published": _date(_header(mail, "Date")),
        "author": line(name) or address,
        "language": _header(mail, "Content-Language").partition(",")[0],
    }
    return item(place, fields, raw)


def _part(mail: EmailMessage, kind: str) -> EmailMessage | None:
    """Return the first part of a type that is no attachment."""
    for part in mail.walk():
        if isinstance(part, EmailMessage) and part.get_content_type() == kind and not part.is_attachment():
            return part
    return None


def _decoded(part: EmailMessage) -> str:
    raw = part.get_payload(decode=True)
    charset = (part.get_content_charset("utf-8") or "utf-8").lower()
    return windows_characters(raw.decode(_CHARSETS.get(charset, charset)) if isinstance(raw, bytes) else "")


def _plain_text(part: EmailMessage) -> str:
    """Return a plain text, with the lines joined that the sender broke only for the way (RFC 3676)."""
    text = _decoded(part).replace("\r\n", "\n")
    if (part.get_param("format") or "") != "flowed":
        return text.strip()
    gap = "" if part.get_param("delsp") == "yes" else " "
    out: list[str] = []
    joins = False
    for row in text.split("\n"):
        row = row.removeprefix(" ")
        if joins:
            out[-1] += row
        else:
            out.append(row)
        joins = row.endswith(" ") and row != "-- "
        if joins:
            out[-1] = out[-1][:-1] + gap
    return "\n".join(out).strip()


def _header(mail: EmailMessage, name: str) -> str:
    """Return a header on one line; "" if it has none, or one that is broken."""
    try:
        return line(str(mail.get(name, "")).encode("utf-8", "replace").decode())
    except Exception:  # as above: one header is no reason to refuse the message
        return ""


def _date(value: str) -> str:
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return value
