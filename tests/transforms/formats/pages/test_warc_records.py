"""The records of hostile and odd WARC files."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from tests.transforms.formats.pages.written_pages import article
from transforms.formats.items import Item, RefusedItem
from transforms.formats.pages.warc_file import read
from transforms.formats.pages.warc_records import MAX_BLANK_LINES, MAX_HEADERS, MAX_LINE

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + article().encode()


def record(address: str = "https://herald.example/1", more: bytes = b"", page: bytes = PAGE) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nContent-Length: {len(page)}\r\n".encode()
    return head + more + b"\r\n" + page + b"\r\n\r\n"


def only(raw: bytes) -> Item | RefusedItem:
    (item,) = read(io.BytesIO(raw))
    return item


def test_odd_records_are_read_without_a_word_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    spaced = record("https://herald.example/a page")
    longer = record()[:-4] + b"and more\r\n\r\n"
    found = list(read(io.BytesIO(spaced + longer + record())))
    assert [item.place for item in found] == ["item 1", "item 2", "item 3"]
    assert all(isinstance(item, Item) for item in found)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"WARC/1.0\r\nX: " + b"a" * (MAX_LINE + 1), "a line of headers has more than"),
        (record(more=b"X: a\r\n" * MAX_HEADERS), "the headers have more than"),
        (record(page=b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * MAX_HEADERS), "the headers have more than"),
    ],
)
def test_headers_have_limits(raw: bytes, message: str) -> None:
    item = only(raw)
    assert isinstance(item, RefusedItem)
    assert item.reason == "broken_archive"
    assert message in item.message


def test_empty_lines_without_end_are_refused() -> None:
    first, rest = read(io.BytesIO(record() + b"\n" * (MAX_BLANK_LINES + 5)))
    assert isinstance(first, Item)
    assert isinstance(rest, RefusedItem)
    assert "empty lines" in rest.message


def test_a_line_is_put_together_in_linear_time() -> None:
    class Endless(io.RawIOBase):
        size = 0

        def read(self, n: int = -1) -> bytes:
            self.size += n
            return b"WARC/1.0 " + b"a" * n if self.size == n else b"a" * n

    stream = Endless()
    items: Iterator[Item | RefusedItem] = read(stream)  # type: ignore[arg-type]
    assert "a line of headers" in next(iter(items)).message  # type: ignore[union-attr]
    assert stream.size < 10 * MAX_LINE
