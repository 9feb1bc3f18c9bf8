"""Sources become records, streamed: accepted articles, and refusals that keep what was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from flows.ingest import streams
from flows.ingest.listing import InputError as InputError
from flows.ingest.listing import printable
from flows.ingest.sources import Source as Source
from flows.ingest.sources import Sources as Sources
from flows.ingest.sources import discover as discover
from flows.ingest.streams import KEPT, BrokenArchiveError, TooLarge, chunks, lines, sha256, whole
from transforms.records.parse_json import Refused, decode, parse_object
from transforms.records.record import Record, from_fields

Advance = Callable[[int], None]


class Refusal(NamedTuple):
    """A record that is refused.

    Attributes:
        reason: A key of `transforms.records.parse_json.REASONS`.
        message: What is wrong, where, and what to do.
        raw_uri: The input file.
        place: "line N", counted from 1, or "file".
        raw_sha256: SHA-256 of the record's bytes, in hexadecimal: the line's, or the file's with its metadata's.
        raw: The first MiB of them.
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
    advance: Advance = lambda n: None,
    now: datetime | None = None,
) -> Iterator[Record | Refusal]:
    """The records of a source in its order, streamed.

    Args:
        source: What `discover` found.
        namespace: The source of records that name none.
        min_chars: The least length of a text in code points.
        advance: Called with the bytes on disk read since its last call; in all they are `source.size`.
        now: The present, aware; a record's date more than a day after it is no date. By default the clock's.

    Yields:
        Records and refusals.

    Raises:
        InputError: The file cannot be opened or read (one whose content is broken gives refusals instead).
    """
    done = 0

    def count(n: int) -> None:
        nonlocal done
        n = min(n, source.size - done)  # a file may have grown since it was found
        if n > 0:
            done += n
            advance(n)

    accept = _Acceptor(source, namespace=namespace, min_chars=min_chars, now=now or datetime.now(UTC))
    if source.format == "jsonl":
        yield from _read_lines(source, accept, count)
    elif source.format == "txt":
        yield _read_text(source, accept, count)
    else:
        message = "metadata without a .txt file of the same stem; add that file, or remove this one"
        raw = whole(chunks(source.uri, None, count))
        yield accept.refuse(Refused("metadata_without_text", message), "file", raw)
    count(source.size)


def _read_lines(source: Source, accept: _Acceptor, count: Advance) -> Iterator[Record | Refusal]:
    number = 0
    try:
        for number, line in enumerate(lines(chunks(source.uri, source.compression, count)), 1):
            if isinstance(line, bytes) and not line.strip():
                continue
            if number == 1 and isinstance(line, bytes) and line.startswith((b"\xff\xfe", b"\xfe\xff")):
                message = "the file is UTF-16 where JSON Lines is UTF-8; convert it with iconv -f UTF-16 -t UTF-8"
                yield accept.refuse(Refused("undecodable", message), "file", line)
                return
            yield accept.line(line, number)
    except BrokenArchiveError as error:
        yield accept.broken(error, number)


def _read_text(source: Source, accept: _Acceptor, count: Advance) -> Record | Refusal:
    try:
        raw = whole(chunks(source.uri, source.compression, count))
    except BrokenArchiveError as error:
        return accept.broken(error, 0)
    return accept.file(raw, whole(chunks(source.metadata, None, count)) if source.metadata else None)


class _Acceptor:
    """Makes records and refusals of one source's bytes."""

    def __init__(self, source: Source, **settings: Any) -> None:
        self.source = source
        self.uri = printable(source.uri)
        self.settings = settings

    def line(self, raw: bytes | TooLarge, number: int) -> Record | Refusal:
        place = f"line {number}"
        if isinstance(raw, TooLarge):
            return self.refuse(_too_large(raw), place, raw)
        fields = parse_object(raw)
        if isinstance(fields, Refused):
            return self.refuse(fields, place, raw)
        uri = f"{self.uri}#{number}"
        record = from_fields(fields, raw_uri=uri, raw_sha256=sha256(raw), raw_format="jsonl", **self.settings)
        return self.refuse(record, place, raw) if isinstance(record, Refused) else record

    def file(self, raw: bytes | TooLarge, metadata: bytes | TooLarge | None) -> Record | Refusal:
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

    def broken(self, error: BrokenArchiveError, n_lines: int) -> Refusal:
        read = f"its first {n_lines} lines were read, what follows is lost" if n_lines else "nothing of it was read"
        message = f"the {self.source.compression} file is truncated or corrupt ({error}): {read}; fetch it again"
        return self.refuse(Refused("broken_archive", message), "file", whole(chunks(self.source.uri, None)))

    def refuse(self, refused: Refused, place: str, raw: bytes | TooLarge) -> Refusal:
        if isinstance(raw, TooLarge):
            return Refusal(*refused, self.uri, place, raw.sha256, raw.head)
        return Refusal(*refused, self.uri, place, sha256(raw), raw[:KEPT])


def _too_large(raw: TooLarge) -> Refused:
    return Refused(
        "record_too_large", f"one record of {raw.size} bytes, of at most {streams.LARGEST}; split it into articles"
    )
