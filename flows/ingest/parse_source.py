"""Parse sources into records as a stream: accepted articles, and refusals that keep the refused bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any, NamedTuple

from flows.ingest import streams
from flows.ingest.endings import name_without_compression
from flows.ingest.listing import printable
from flows.ingest.piece_stream import PieceStream, PromptReader, copied
from flows.ingest.sources import Source
from flows.ingest.streams import KEPT_BYTES, Advance, BrokenArchiveError, TooLarge, chunks, lines, sha256, whole
from transforms.formats.items import Item, RefusedItem
from transforms.formats.recognise import HEAD_BYTES, recognise
from transforms.formats.registry import FORMATS, SEEKING
from transforms.records.parse_json import decode, parse_object
from transforms.records.record import Record, from_fields
from transforms.records.refusals import Refused

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Refusal(NamedTuple):
    """A record that is refused.

    Attributes:
        reason: A key of `transforms.records.refusals.REASONS`.
        message: What is wrong, where, and what to do.
        raw_uri: The input file.
        place: "line N", "row N" or the like, counted from 1, or "file".
        raw_sha256: SHA-256 of the record's bytes, in hexadecimal: of the line, or of the file with its metadata file.
        raw: The first MiB of these bytes.
    """

    reason: str
    message: str
    raw_uri: str
    place: str
    raw_sha256: str
    raw: bytes


def read_source(
    source: Source,
    *,
    namespace: str = "default",
    min_chars: int = 1,
    date_order: str | None = None,
    advance: Advance = lambda n: None,
    now: datetime | None = None,
) -> Iterator[Record | Refusal]:
    """Yield the records and refusals of a source, in its order.

    Args:
        source: A source that `flows.ingest.sources.discover` found.
        namespace: The source of records that name none.
        min_chars: The minimum length of a text in code points.
        date_order: What digits that could mean two days mean: a key of `transforms.records.dates.ORDERS`.
        advance: Called with the number of bytes read from disk since its last call; they add up to `source.size`.
        now: The current time, aware; dates more than a day later are ignored. Defaults to the clock's.

    Raises:
        InputError: The file cannot be opened or read. A file with broken content yields refusals instead.
    """
    n_counted = 0

    def count(n: int) -> None:
        nonlocal n_counted
        n = min(n, source.size - n_counted)  # a file may have grown since it was found
        if n > 0:
            n_counted += n
            advance(n)

    fixed = {"namespace": namespace, "min_chars": min_chars, "date_order": date_order}
    parser = _Parser(source, now=now or datetime.now(UTC), **fixed)
    yield from _read_content(source, parser, lambda: chunks(source.uri, source.compression, count), count)
    count(source.size)


def _read_content(
    source: Source, parser: _Parser, pieces: Callable[[], Iterator[bytes]], count: Advance
) -> Iterator[Record | Refusal]:
    """Yield the records and refusals of a source whose decompressed content `pieces` returns."""
    if source.format == "jsonl":
        yield from _read_lines(parser, pieces())
    elif source.format == "txt":
        metadata = whole(chunks(source.metadata, None, count)) if source.metadata else None
        yield _read_text(parser, pieces(), metadata)
    elif source.format == "metadata":
        message = "metadata without a .txt file of the same stem; add that file, or remove this one"
        yield parser.refuse(Refused("metadata_without_text", message), "file", whole(pieces()))
    else:
        yield from _read_items(source, parser, pieces())


def _read_lines(parser: _Parser, pieces: Iterator[bytes]) -> Iterator[Record | Refusal]:
    number = 0
    try:
        for number, line in enumerate(lines(pieces), 1):
            if isinstance(line, bytes) and not line.strip():
                continue
            if number == 1 and isinstance(line, bytes) and line.startswith(UTF16_MARKS):
                message = "the file is UTF-16, but JSON Lines must be UTF-8; convert it with iconv -f UTF-16 -t UTF-8"
                yield parser.refuse(Refused("undecodable", message), "file", line)
                return
            yield parser.parse_line(line, number)
    except BrokenArchiveError as error:
        yield parser.refuse_archive(error, f"its first {number} lines were read" if number else "")


def _read_text(parser: _Parser, pieces: Iterator[bytes], metadata: bytes | TooLarge | None) -> Record | Refusal:
    try:
        raw = whole(pieces)
    except BrokenArchiveError as error:
        return parser.refuse_archive(error)
    return parser.parse_file(raw, metadata)


def _read_items(source: Source, parser: _Parser, pieces: Iterator[bytes]) -> Iterator[Record | Refusal]:
    content = PieceStream(pieces)
    last = ""
    try:
        stream = PromptReader(content, streams.CHUNK_BYTES)
        form = recognise(name_without_compression(source.uri), stream.peek(HEAD_BYTES)) or source.format
        with copied(stream) if form in SEEKING else nullcontext(stream) as file:
            for item in FORMATS[form](file):
                if content.failure:
                    raise content.failure
                last = item.place
                yield parser.parse_item(item, form)
        if content.failure:
            raise content.failure
    except BrokenArchiveError as error:
        yield parser.refuse_archive(error, f"it was read up to {last}" if last else "")


class _Parser:
    """Turns the bytes of one source into records and refusals."""

    def __init__(self, source: Source, **settings: Any) -> None:
        self.source = source
        self.uri = printable(source.uri)
        self.settings = settings

    def parse_line(self, raw: bytes | TooLarge, number: int) -> Record | Refusal:
        place = f"line {number}"
        if isinstance(raw, TooLarge):
            return self.refuse(_too_large(raw), place, raw)
        fields = parse_object(raw)
        if isinstance(fields, Refused):
            return self.refuse(fields, place, raw)
        uri = f"{self.uri}#{number}"
        record = from_fields(fields, raw_uri=uri, raw_sha256=sha256(raw), raw_format="jsonl", **self.settings)
        return self.refuse(record, place, raw) if isinstance(record, Refused) else record

    def parse_file(self, raw: bytes | TooLarge, metadata: bytes | TooLarge | None) -> Record | Refusal:
        if isinstance(raw, TooLarge):
            return self.refuse(_too_large(raw), "file", raw)
        if isinstance(metadata, TooLarge):
            return self.refuse(_too_large(metadata), "file", metadata)
        both = raw + (metadata or b"")
        text = decode(raw)
        if isinstance(text, Refused):
            return self.refuse(text, "file", both)
        fields = {} if metadata is None else parse_object(metadata)
        if isinstance(fields, Refused):
            refused = Refused(fields.reason, printable(f"{self.source.metadata}: {fields.message}"))
            return self.refuse(refused, "file", both)
        record = from_fields(
            fields,
            text=text,
            external_id=printable(self.source.external_stem),
            raw_uri=self.uri,
            raw_sha256=sha256(both),
            raw_format="txt",
            **self.settings,
        )
        return self.refuse(record, "file", both) if isinstance(record, Refused) else record

    def parse_item(self, item: Item | RefusedItem, form: str) -> Record | Refusal:
        if isinstance(item, RefusedItem):
            return self.refuse(Refused(item.reason, item.message), item.place, item.raw)
        is_file = item.place == "file"
        record = from_fields(
            item.fields,
            external_id=printable(self.source.external_stem) if is_file else None,
            raw_uri=self.uri if is_file else f"{self.uri}#{item.place.rpartition(' ')[2]}",
            raw_sha256=sha256(item.raw),
            raw_format=form,
            **self.settings,
        )
        return self.refuse(record, item.place, item.raw) if isinstance(record, Refused) else record

    def refuse_archive(self, error: BrokenArchiveError, read: str = "") -> Refusal:
        read = f"{read}, the rest is lost" if read else "nothing of it was read"
        message = f"the {self.source.compression} file is truncated or corrupt ({error}): {read}; fetch it again"
        return self.refuse(Refused("broken_archive", message), "file", whole(chunks(self.source.uri, None)))

    def refuse(self, refused: Refused, place: str, raw: bytes | TooLarge) -> Refusal:
        if isinstance(raw, TooLarge):
            return Refusal(*refused, self.uri, place, raw.sha256, raw.head)
        return Refusal(*refused, self.uri, place, sha256(raw), raw[:KEPT_BYTES])


def _too_large(raw: TooLarge) -> Refused:
    message = f"the record has {raw.size} bytes, the limit is {streams.MAX_RECORD_BYTES}; split it into articles"
    return Refused("record_too_large", message)
