"""Read tables of text with a header: CSV and TSV, with any usual delimiter, way of quoting and encoding."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

from transforms.formats.columns import has_text, no_text_message
from transforms.formats.field_map import map_fields
from transforms.formats.items import NO_OPTIONS, Item, ReadOptions, RefusedItem
from transforms.records.encodings import decode, in_utf_8
from transforms.records.record import MAX_CHARACTERS
from transforms.records.sniffed_encoding import sniff

HEAD_BYTES = 1 << 17  # looked at to tell how the table is written
CHUNK_BYTES = 1 << 18
SNIFFED_ROWS = 50
MAX_LINE_BYTES = 64 << 20
MAX_COLUMNS = 10_000
MAX_VALUES = 1_000_000  # of a line: a list of so many values takes memory
MAX_BLANK_ROWS = 1_000_000  # on end
MAX_FIELD_CHARS = MAX_CHARACTERS + (1 << 20)  # so that a text that is a little too long is refused as such

csv.field_size_limit(MAX_FIELD_CHARS)  # of the whole process; the default of 131,072 is less than a long article


class Dialect(NamedTuple):
    """How a table is written: arguments of `csv.reader`."""

    delimiter: str
    escapechar: str | None = None
    quoting: int = csv.QUOTE_MINIMAL


DIALECTS = (  # the first of those that fit equally well is taken
    *(Dialect(delimiter) for delimiter in ",\t;|"),
    *(Dialect(delimiter, "\\") for delimiter in ",\t;|"),  # MySQL and Spark write \" for a quotation mark
    Dialect("\t", None, csv.QUOTE_NONE),
)


def read(stream: BinaryIO, options: ReadOptions = NO_OPTIONS) -> Iterator[Item | RefusedItem]:
    """Yield the rows of a table.

    A row with more values than the table has columns is refused: something in it is not quoted, so its text may be
    cut. A row that ends early only lacks its last values.
    """
    first = stream.read(HEAD_BYTES)
    chunks = in_utf_8(_chain(first, iter(lambda: stream.read(CHUNK_BYTES), b"")), options.encoding)
    head = next(chunks, b"")
    codec = _codec_of(head, options.encoding)
    newline = b"\n" if b"\n" in head or b"\r" not in head else b"\r"
    lines = _Lines(_split(_chain(head, chunks), newline), codec)
    dialect = _sniff(head.decode(codec, "replace"), len(first) >= HEAD_BYTES, newline.decode(), options.map)
    if head.lstrip()[:4].lower() == b"sep=":  # Excel's way to name the delimiter
        next(lines, None)
    header: list[str] = []
    number = blank = 0
    lines.delimiter = dialect.delimiter.encode()
    for row in _rows(csv.reader(lines, **dialect._asdict()), lines):
        if isinstance(row, list) and not lines.problem and not any(map(str.strip, row)):
            blank += 1
            if blank > MAX_BLANK_ROWS:
                message = f"after row {number}, more than {MAX_BLANK_ROWS:,} rows are empty: the rest is not read"
                yield RefusedItem("file", "broken_table", message, b"")
                return
            continue
        blank = 0
        if not header:
            if isinstance(row, csv.Error):
                yield RefusedItem("file", "broken_table", f"its header cannot be read ({row})", head)
                return
            if lines.problem or lines.ended or len(row) > MAX_COLUMNS:
                yield RefusedItem("file", *(lines.problem or _header_problem(row)), head)
                return
            header = [name.strip() for name in row]
            if not has_text(header, options.map):
                yield RefusedItem("file", "missing_text", no_text_message(header, options.map), head)
                return
            continue
        number += 1
        yield _item(f"row {number}", row, header, lines, options.map)


def _header_problem(header: list[str]) -> tuple[str, str]:
    if len(header) > MAX_COLUMNS:
        message = f"the header has {len(header):,} columns, the limit is {MAX_COLUMNS:,}; write the table without most"
    else:
        message = "a quotation mark in the header is never closed; write the table again with a CSV library"
    return "broken_table", message


def _item(
    place: str, row: list[str] | csv.Error, header: list[str], lines: _Lines, names: Mapping[str, str]
) -> Item | RefusedItem:
    problem = lines.problem
    if isinstance(row, csv.Error):
        problem = problem or (
            "broken_table",
            f"the row cannot be read ({row}); write the table again with a CSV library",
        )
    elif lines.ended:
        message = (
            f"a quotation mark in this row is never closed, so that all {lines.count} lines from its start on count as "
            "one row; close it, or write the table again with a CSV library"
        )
        problem = problem or ("broken_table", message)
    elif any(value.strip() for value in row[len(header) :]):
        message = (
            f"the row has {len(row)} values for {len(header)} columns; quote values that hold the delimiter or a line "
            "end, or write the table again with a CSV library"
        )
        problem = problem or ("broken_table", message)
    if problem or isinstance(row, csv.Error):
        return RefusedItem(place, *(problem or ("broken_table", str(row))), lines.raw)
    fields: dict[str, object] = {}
    for name, value in zip(header, row, strict=False):
        if value.strip():
            fields.setdefault(name, value)
    if not has_text(list(fields), names):
        message = f"the row has no text in its {len(row)} values for {len(header)} columns; give it one, or remove it"
        return RefusedItem(place, "missing_text", message, lines.raw)
    return Item(place, map_fields(fields, names), lines.raw)


class _Lines:
    """The lines of a table as text, with the bytes of those that make up the row that is being read."""

    def __init__(self, lines: Iterator[bytes], codec: str) -> None:
        self._lines = lines
        self._codec = codec
        self._raw: list[bytes] = []
        self._size = 0
        self.count = 0
        self.ended = False
        self.problem: tuple[str, str] | None = None
        self.delimiter = b","

    def start_row(self) -> None:
        """Forget the lines of the last row."""
        self._raw, self._size, self.count, self.problem, self.ended = [], 0, 0, None, False

    @property
    def raw(self) -> bytes:
        """Return the bytes of the row."""
        return b"".join(self._raw)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = next(self._lines)
        except StopIteration:
            self.ended = True  # the reader wants another line only within a quoted value, or before a row
            raise
        self.count += 1
        self._size += len(line)
        if self._size <= MAX_LINE_BYTES:
            self._raw.append(line)
        if len(line) > MAX_LINE_BYTES:
            self.problem = (
                "record_too_large",
                f"a line has more than {MAX_LINE_BYTES:,} bytes; split it into articles",
            )
        elif len(line) > MAX_VALUES and line.count(self.delimiter) > MAX_VALUES:
            self.problem = ("record_too_large", f"a line has more than {MAX_VALUES:,} values; split it into articles")
            return "\n"
        return self._decode(line)

    def _decode(self, line: bytes) -> str:
        """Decode a line as the table's encoding; if that is UTF-8 and the line is not, as what it is for certain."""
        try:
            return line.decode(self._codec)
        except UnicodeDecodeError:
            text = decode(line, None if self._codec == "utf-8" else self._codec)
        if isinstance(text, str):
            return text
        self.problem = self.problem or ("undecodable", f"line {self.count} of the row: {text.message}")
        return line.decode(self._codec, "replace")


def _rows(reader: Any, lines: _Lines) -> Iterator[list[str] | csv.Error]:
    """Yield the rows, and the error for a row that cannot be read; after it, the reader starts at the next line."""
    while True:
        lines.start_row()
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield error


def _codec_of(head: bytes, encoding: str | None) -> str:
    """Return the encoding of a table; UTF-8 where it is not certain, so that each row is judged by itself."""
    lines = head[: head.rfind(b"\n") + 1] or head
    if encoding and not encoding.startswith("utf-"):
        return encoding
    try:
        lines.decode("utf-8")
    except UnicodeDecodeError:
        return sniff(lines).codec or "utf-8"
    return "utf-8"


def _chain(head: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield head
    yield from chunks


def _split(chunks: Iterable[bytes], newline: bytes) -> Iterator[bytes]:
    """Yield the lines with their ends; of a line that is too long, one byte more than the longest may have."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        *ends, rest = chunk.split(newline)
        for end in ends:
            yield (b"".join([*parts, end, newline]))[: MAX_LINE_BYTES + 1]
            parts, size = [], 0
        if size <= MAX_LINE_BYTES:
            parts.append(rest)
            size += len(rest)
    if size:
        yield b"".join(parts)[: MAX_LINE_BYTES + 1]


def _sniff(head: str, is_cut: bool, end: str, names: Mapping[str, str]) -> Dialect:
    """Return the dialect in which a table has a text and its rows have as many values as its header."""
    lines = [line + end for line in head.split(end)]
    if is_cut:
        lines = lines[:-1]
    first = lines[0].strip() if lines else ""
    if first[:4].lower() == "sep=" and len(first) == 5:
        return max((Dialect(first[4]), Dialect(first[4], "\\")), key=lambda dialect: _fit(lines[1:], dialect, names))
    return max(DIALECTS, key=lambda dialect: _fit(lines, dialect, names))


def _fit(lines: list[str], dialect: Dialect, names: Mapping[str, str]) -> tuple[bool, float, int]:
    """Return how well a dialect fits: whether there is a text, the share of rows with as many values, the columns."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(lines, strict=True, **dialect._asdict()):
            if row:
                rows.append(row)
            if len(rows) > SNIFFED_ROWS:
                break
    except csv.Error:
        rows.append([])  # fits no header; also the end of the lines within a row, which all dialects share
    header, *others = rows or [[]]
    alike = sum(len(row) == len(header) for row in others) / len(others) if others else 0.0
    return has_text([name.strip() for name in header], names), alike, len(header)
