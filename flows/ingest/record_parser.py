"""Turn the bytes and items of a source into records, or into refusals that keep the refused bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple, TypeAlias

from flows.ingest import streams
from flows.ingest.listing import printable
from flows.ingest.sources import Source
from flows.ingest.streams import KEPT_BYTES, BrokenArchiveError, TooLarge, sha256, whole
from transforms.formats.field_map import map_fields
from transforms.formats.items import Item, ReadOptions, RefusedItem, UnreadPage
from transforms.records.encodings import decode
from transforms.records.make_record import make_record
from transforms.records.parse_json import parse_object
from transforms.records.record import Record
from transforms.records.refusals import Refused


class Refusal(NamedTuple):
    """A record that is refused.

    Attributes:
        reason: A key of `transforms.records.refusals.REASONS`.
        message: What is wrong, where, and what to do.
        raw_uri: The input file; of a member of an archive "news.zip#folder/a.txt".
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


class LostQuotes(NamedTuple):
    """What was found missing in the text of a page; it follows the page's record.

    Attributes:
        raw_uri: The record's.
        raw_sha256: The record's.
        quotes: The quotations, at least one, as the page shows them.
    """

    raw_uri: str
    raw_sha256: str
    quotes: Sequence[str]


class UnreadRecord(NamedTuple):
    """A page of a source whose article is still to be read, here or in another process.

    Attributes:
        source: The source: a file, or a member of an archive.
        page: The page.
        form: The format of the source.
        metadata: The content of its metadata file, if it has one.
    """

    source: Source
    page: UnreadPage
    form: str
    metadata: bytes | TooLarge | None


Outcome: TypeAlias = Record | Refusal | LostQuotes
Found: TypeAlias = Outcome | UnreadRecord
# Reads the pages among what is found in a file, and leaves the order as it is. It is called with what is found, and
# with the options and settings of `RecordParser`.
ReadPages: TypeAlias = Callable[[Iterator[Found], ReadOptions, Mapping[str, Any]], Iterator[Outcome]]


def lost_quotes(record: Record | Refusal, item: Item | RefusedItem) -> Iterator[LostQuotes]:
    """Yield what the text of an item lacks, if the item is a page that became a record."""
    quotes = item.fields.get("lost_quotes") if isinstance(item, Item) else None
    if quotes and isinstance(quotes, list) and isinstance(record, Record):
        yield LostQuotes(record.raw_uri, record.raw_sha256, [str(quote) for quote in quotes])


class RecordParser:
    """Turns the bytes of one source into records and refusals.

    Args:
        source: The source.
        options: What who gives the input knows of it.
        settings: Arguments of `transforms.records.make_record.make_record`.
    """

    def __init__(self, source: Source, options: ReadOptions, settings: Mapping[str, Any]) -> None:
        self.source = source
        self.uri = printable(source.uri)
        self.options = options
        self.settings = settings

    def of(self, member: Source) -> RecordParser:
        """Return the parser of a member of this archive."""
        return RecordParser(member, self.options, self.settings)

    def parse_line(self, raw: bytes | TooLarge, number: int) -> Record | Refusal:
        """Parse a line of JSON Lines."""
        place = f"line {number}"
        if isinstance(raw, TooLarge):
            return self.refuse(_too_large(raw), place, raw)
        fields = parse_object(raw, self.options.encoding)
        if isinstance(fields, Refused):
            return self.refuse(fields, place, raw)
        uri = f"{self.uri}#{number}"
        record = make_record(
            map_fields(fields, self.options.map),
            raw_uri=uri,
            raw_sha256=sha256(raw),
            raw_format="jsonl",
            **self.settings,
        )
        return self.refuse(record, place, raw) if isinstance(record, Refused) else record

    def parse_text(self, raw: bytes | TooLarge, metadata: bytes | TooLarge | None) -> Record | Refusal:
        """Parse a text file and its metadata file, if it has one."""
        if isinstance(raw, TooLarge):
            return self.refuse(_too_large(raw), "file", raw)
        if isinstance(metadata, TooLarge):
            return self.refuse(_too_large(metadata), "file", metadata)
        both = raw + (metadata or b"")
        text = decode(raw, self.options.encoding)
        if isinstance(text, Refused):
            return self.refuse(text, "file", both)
        return self._parse_file({}, text, both, metadata, "txt")

    def parse_item(
        self, item: Item | RefusedItem, form: str, metadata: bytes | TooLarge | None = None
    ) -> Record | Refusal:
        """Parse what the reader of a format has found; a file that is one article may have a metadata file."""
        if isinstance(item, RefusedItem):
            return self.refuse(Refused(item.reason, item.message), item.place, item.raw)
        if item.place == "file":
            if isinstance(metadata, TooLarge):
                return self.refuse(_too_large(metadata), "file", metadata)
            return self._parse_file(item.fields, None, item.raw + (metadata or b""), metadata, form)
        uri = f"{self.uri}#{item.place.rpartition(' ')[2]}"
        record = make_record(item.fields, raw_uri=uri, raw_sha256=sha256(item.raw), raw_format=form, **self.settings)
        return self.refuse(record, item.place, item.raw) if isinstance(record, Refused) else record

    def _parse_file(
        self, fields: Mapping[str, object], text: str | None, raw: bytes, metadata: bytes | None, form: str
    ) -> Record | Refusal:
        """Parse a file that is one article; what its metadata file says goes before what the file itself says."""
        given = {} if metadata is None else parse_object(metadata)
        if isinstance(given, Refused):
            refused = Refused(given.reason, printable(f"{self.source.metadata}: {given.message}"))
            return self.refuse(refused, "file", raw)
        record = make_record(
            given if text is not None else dict(fields) | given,
            text=text,
            external_id=printable(self.source.external_stem),
            raw_uri=self.uri,
            raw_sha256=sha256(raw),
            raw_format=form,
            **self.settings,
        )
        return self.refuse(record, "file", raw) if isinstance(record, Refused) else record

    def refuse_archive(
        self, error: BrokenArchiveError, what: str, raw: Callable[[], Iterator[bytes]], read: str = ""
    ) -> Refusal:
        """Refuse a compressed file or an archive, or the rest of one.

        Args:
            error: What is wrong with it.
            what: What the file is, such as "gzip file".
            raw: Returns its bytes as they are.
            read: What of it was read.
        """
        read = f"{read}, the rest is lost" if read else "nothing of it was read"
        message = f"the {what} cannot be unpacked ({error}): {read}; fetch it again, or unpack it yourself"
        return self.refuse(Refused("broken_archive", message), "file", whole(raw()))

    def refuse(self, refused: Refused, place: str, raw: bytes | TooLarge) -> Refusal:
        """Return a refusal that keeps the bytes of a record, or their beginning."""
        message = printable(refused.message)  # it may name a field or a member with half of a surrogate pair
        if isinstance(raw, TooLarge):
            return Refusal(refused.reason, message, self.uri, place, raw.sha256, raw.head)
        return Refusal(refused.reason, message, self.uri, place, sha256(raw), raw[:KEPT_BYTES])


def read_pages_here(found: Iterator[Found], options: ReadOptions, settings: Mapping[str, Any]) -> Iterator[Outcome]:
    """Read the pages in this process, one after the other; see `ReadPages`."""
    for one in found:
        if isinstance(one, UnreadRecord):
            yield from outcomes_of(one, options, settings)
        else:
            yield one


def outcomes_of(unread: UnreadRecord, options: ReadOptions, settings: Mapping[str, Any]) -> list[Outcome]:
    """Return the record of a page, or its refusal, and what its text lacks."""
    # Loaded for those who have pages: it takes a second.
    item = import_module("transforms.formats.pages.web_page").read_unread(unread.page)
    record = RecordParser(unread.source, options, settings).parse_item(item, unread.form, unread.metadata)
    return [record, *lost_quotes(record, item)]


def _too_large(raw: TooLarge) -> Refused:
    message = f"the record has {raw.size} bytes, the limit is {streams.MAX_RECORD_BYTES}; split it into articles"
    return Refused("record_too_large", message)
