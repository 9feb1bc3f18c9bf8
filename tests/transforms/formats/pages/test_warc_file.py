from __future__ import annotations

import gzip
import zlib
from io import BytesIO
from itertools import count

import brotli
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.transforms.formats.pages.written_pages import BODY, article, page
from transforms.formats.items import Item, RefusedItem
from transforms.formats.pages import warc_file
from transforms.formats.pages.page_tree import MAX_BYTES

PAGE = article().encode()
HTML = [("Content-Type", "text/html; charset=utf-8")]
ADDRESS = "https://herald.example/news/1"


def _warc(*bodies: tuple[bytes, list[tuple[str, str]]], status: str = "200 OK", packed: bool = False) -> bytes:
    target = BytesIO()
    writer = WARCWriter(target, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "own"}))
    for body, headers in bodies:
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
        extra = {"WARC-Date": "2021-03-04T05:06:07Z"}
        record = writer.create_warc_record(
            ADDRESS, "response", payload=BytesIO(body), http_headers=http, warc_headers_dict=extra
        )
        writer.write_record(record)
    return target.getvalue()


def _read(raw: bytes) -> list[Item | RefusedItem]:
    return list(warc_file.read(BytesIO(raw)))


def _chunked(body: bytes) -> bytes:
    middle = len(body) // 2
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:middle], body[middle:], b""))


@pytest.mark.parametrize("packed", [False, True])
def test_pages_are_read_and_other_files_passed_over(packed: bool) -> None:
    (item,) = _read(_warc((PAGE, HTML), (b"GIF", [("Content-Type", "image/gif")]), packed=packed))
    assert isinstance(item, Item)
    assert item.place == "item 2"
    assert item.fields["text"] == "\n\n".join(BODY)
    assert item.fields["url"] == ADDRESS
    assert item.fields["created_at"] == "2021-03-04T05:06:07+00:00"
    assert item.raw == PAGE


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(PAGE), [("Content-Encoding", "gzip")]),
        (brotli.compress(PAGE), [("Content-Encoding", "br")]),
        (zlib.compress(PAGE), [("Content-Encoding", "deflate")]),
        (zlib.compress(PAGE, wbits=-15), [("Content-Encoding", "deflate")]),
        (PAGE, [("Content-Encoding", "deflate")]),
        (_chunked(brotli.compress(PAGE)), [("Transfer-Encoding", "chunked"), ("Content-Encoding", "br")]),
        (_chunked(PAGE), [("Transfer-Encoding", "chunked")]),
        (_chunked(gzip.compress(PAGE)), [("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")]),
    ],
    ids=["gzip", "br", "deflate", "raw deflate", "unpacked", "chunked br", "chunked", "chunked gzip"],
)
def test_encoded_bodies(body: bytes, headers: list[tuple[str, str]]) -> None:
    (item,) = _read(_warc((body, HTML + headers)))
    assert isinstance(item, Item)
    assert item.raw == PAGE


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (PAGE, [("Content-Encoding", "zstd")], "broken_page"),
        (b"", [], "broken_page"),
        (brotli.compress(b"<p>x" + b"x" * 3 * MAX_BYTES, quality=1), [("Content-Encoding", "br")], "record_too_large"),
        (gzip.compress(PAGE)[:200], [("Content-Encoding", "gzip")], "broken_page"),
        (brotli.compress(PAGE)[:200] + b"xxxx", [("Content-Encoding", "br")], "broken_page"),
        (gzip.compress(b"<p>x" + b"x" * 3 * MAX_BYTES), [("Content-Encoding", "gzip")], "record_too_large"),
        (page("<p>Menu</p>").encode(), [], "no_article"),
    ],
    ids=[
        "unknown encoding",
        "empty",
        "unpacks to much",
        "cut gzip",
        "wrong brotli",
        "gzip unpacks to much",
        "no article",
    ],
)
def test_a_refused_page_does_not_end_the_file(body: bytes, headers: list[tuple[str, str]], reason: str) -> None:
    refused, item = _read(_warc((body, HTML + headers), (PAGE, HTML)))
    assert isinstance(refused, RefusedItem)
    assert refused.reason == reason
    assert isinstance(item, Item)


def test_error_messages_are_refused_and_redirects_passed_over() -> None:
    (refused,) = _read(_warc((PAGE, HTML), status="404 Not Found"))
    assert isinstance(refused, RefusedItem)
    assert refused.reason == "no_article"
    assert _read(_warc((PAGE, HTML), status="301 Moved Permanently")) == []


@pytest.mark.parametrize("raw", [b"", b"\n\n"])
def test_an_empty_file_has_no_articles(raw: bytes) -> None:
    assert _read(raw) == []


def test_a_file_that_is_cut_yields_what_comes_before() -> None:
    raw = _warc((PAGE, HTML), (PAGE, HTML))
    whole = _read(raw)
    for length in (len(raw) - 40 - n for n in (0, 300, 900)):
        assert _read(raw[:length])[0].raw == whole[0].raw


@pytest.mark.parametrize(
    "raw", [b"no archive at all\n" * 9, b"\x1f\x8b\x08" + bytes(99), b"WARC/1.0\r\nContent-Length: x\r\n\r\n"]
)
def test_what_is_no_archive_raises_nothing(raw: bytes) -> None:
    assert all(isinstance(item, RefusedItem) for item, _ in zip(_read(raw), count(), strict=False))


def test_a_broken_record_is_refused_with_its_place() -> None:
    items = _read(_warc((PAGE, HTML)) + b"nonsense\r\n" * 3)
    assert isinstance(items[0], Item)
    assert [item.reason for item in items[1:] if isinstance(item, RefusedItem)] == ["broken_archive"]


def test_arc() -> None:
    head = b"1 0 Own\nURL IP-address Archive-date Content-type Archive-length\n"
    body = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
    raw = b"filedesc://x.arc 0.0.0.0 20210304050607 text/plain %d\n%b\n" % (len(head), head)
    raw += b"%b 10.0.0.1 20210304050607 text/html %d\n%b\n" % (ADDRESS.encode(), len(body), body)
    (item,) = _read(raw)
    assert isinstance(item, Item)
    assert item.fields["url"] == ADDRESS
    assert item.fields["created_at"] == "2021-03-04T05:06:07+00:00"


def test_a_record_of_a_wrong_length_is_refused() -> None:
    head = b"1 0 Own\nURL IP-address Archive-date Content-type Archive-length\n"
    raw = b"filedesc://x.arc 0.0.0.0 20210304050607 text/plain %d\n%b\n" % (len(head), head)
    (refused,) = _read(raw + b"%b 10.0.0.1 20210304050607 text/html -1\n\n" % ADDRESS.encode())
    assert isinstance(refused, RefusedItem)
    assert refused.reason == "broken_page"
    assert ADDRESS in refused.message


@pytest.mark.parametrize(("end", "is_read"), [(b"", True), (b"<p>And the", False)])
def test_a_page_shorter_than_its_record_is_read_if_it_ends(end: bytes, is_read: bool) -> None:
    raw = _warc((PAGE + end, HTML)).rstrip()
    length = next(line for line in raw.splitlines()[::-1] if line.startswith(b"Content-Length"))
    longer = raw.replace(length, b"Content-Length: %d" % (int(length.split()[1]) + 3))
    (item,) = _read(longer)
    assert isinstance(item, Item) is is_read
