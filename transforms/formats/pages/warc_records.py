"""Go through the records of a WARC or ARC file: warcio's iterator, with limits, and without its notes on stderr.

warcio puts lines together in quadratic time, reads headers of any length into memory, and writes what it finds odd to
the terminal, though it reads the record all the same.
"""

from __future__ import annotations

import logging
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

MAX_LINE = 1 << 16  # bytes of a line of headers
MAX_HEADERS = 1 << 20  # bytes of all headers of a record
MAX_BLANK_LINES = 10_000  # between two records, which two divide

logging.getLogger("warcio.recordloader").setLevel(logging.ERROR)  # it warns of spaces in addresses, and mends them


def warc_records(stream: BinaryIO) -> Any:
    """Return an iterator over the records of a file; it raises errors of many kinds."""
    return _Records(stream)


class _Records(ArchiveIterator):  # type: ignore[misc]
    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream, arc2warc=True)
        self.reader = _Lines(self.fh, block_size=16_384)

    def _next_record(self, next_line: bytes | None) -> Any:
        self.reader.headers_left = MAX_HEADERS
        record = super()._next_record(next_line)
        self.reader.headers_left = None
        return record

    def _consume_blanklines(self) -> tuple[bytes | None, int]:
        """Pass over the lines between two records, of which the first may be the end of a record that is too long."""
        size = 0
        for number in range(MAX_BLANK_LINES):
            line = self.reader.readline()
            if not line:
                return None, size
            if line.rstrip() and number:
                return line, size
            size += len(line)
        raise ArchiveLoadFailed(f"more than {MAX_BLANK_LINES} empty lines")


class _Lines(DecompressingBufferedReader):  # type: ignore[misc]
    """The file, with limits for what is read line by line: headers, and the sizes of chunks.

    Attributes:
        headers_left: How many bytes more the headers of this record may have; None while its body is read.
    """

    headers_left: int | None = None

    def readline(self, length: int | None = None) -> bytes:
        most = MAX_LINE + 1 if length is None else min(length, MAX_LINE + 1)
        line = b""
        while len(line) < most and not line.endswith(b"\n") and (part := super().readline(most - len(line))):
            line += part
        if len(line) > MAX_LINE:
            raise ArchiveLoadFailed(f"a line of headers has more than {MAX_LINE:,} bytes")
        if self.headers_left is not None:
            self.headers_left -= len(line)
            if self.headers_left < 0:
                raise ArchiveLoadFailed(f"the headers have more than {MAX_HEADERS:,} bytes")
        return line
