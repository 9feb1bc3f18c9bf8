"""Parse sources into records as a stream: accepted articles, and refusals that keep the refused bytes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import closing, nullcontext
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from itertools import chain
from typing import Any

from flows.ingest import archives, streams
from flows.ingest.contents import Budget, Content, Ignore, content_of, members_of
from flows.ingest.endings import ENDINGS, name_without_compression
from flows.ingest.piece_stream import PieceStream, PromptReader, copied
from flows.ingest.record_parser import Found, Outcome, ReadPages, RecordParser, Refusal, UnreadRecord, read_pages_here
from flows.ingest.sources import Source
from flows.ingest.streams import Advance, BrokenArchiveError, MemberFile, lines, whole
from transforms.formats import registry
from transforms.formats.items import NO_OPTIONS, ReadOptions, UnreadPage
from transforms.formats.recognise import HEAD_BYTES, recognise
from transforms.records.encodings import in_utf_8
from transforms.records.record import Record
from transforms.records.refusals import Refused
from transforms.records.text_language import ENGLISH

MAX_REFUSED = 100_000  # records of a file, from which on it is given up
MAX_REFUSED_PER_RECORD = 100  # if so many are refused for each that is read
# Reasons that say what a record is, not that the file is broken: articles may follow, however many of these there are.
SET_ASIDE = frozenset(("no_article", "no_full_text", "not_published", "other_language", "paywall"))


def read_source(
    source: Source,
    *,
    namespace: str = "default",
    min_chars: int = 1,
    date_order: str | None = None,
    languages: Collection[str] = (ENGLISH,),
    options: ReadOptions = NO_OPTIONS,
    mended: Callable[[str], None] = lambda raw_uri: None,
    advance: Advance = lambda n: None,
    ignore: Ignore = lambda ending: None,
    now: datetime | None = None,
    pages: ReadPages = read_pages_here,
) -> Iterator[Outcome]:
    """Yield the records and refusals of a source, in its order.

    Args:
        source: A source that `flows.ingest.sources.discover` found.
        namespace: The source of records that name none.
        min_chars: The minimum length of a text in code points.
        date_order: What digits that could mean two days mean: a key of `transforms.records.dates.ORDERS`.
        languages: ISO 639-1 codes of the languages that are not set aside.
        options: What who gives the input knows of it.
        mended: Called with the `raw_uri` of each article in which mojibake was mended.
        advance: Called with the number of bytes read from disk since its last call; they add up to `source.size`.
        ignore: Called with the ending of each file in an archive that is not read.
        now: The current time, aware; dates more than a day later are ignored. Defaults to the clock's.
        pages: Reads the pages among what is found.

    Raises:
        InputError: The file cannot be opened or read. A file with broken content yields refusals instead.
    """
    n_counted = 0
    content = content_of(source)

    def count(n: int) -> None:
        nonlocal n_counted
        content.budget.packed += n
        n = min(n, source.size - n_counted)  # a file may have grown since it was found
        if n > 0:
            n_counted += n
            advance(n)

    fixed = {"namespace": namespace, "min_chars": min_chars, "date_order": date_order, "now": now or datetime.now(UTC)}
    settings = {**fixed, "languages": languages, "mended": mended}
    parser = RecordParser(source, options, settings)
    found = _read_content(content, parser, count, ignore)
    yield from _until_hopeless(pages(found, options, settings), parser)
    count(source.size)


def read_kept(
    source: Source, raw: bytes, place: str, *, options: ReadOptions = NO_OPTIONS, **settings: Any
) -> Iterator[Outcome]:
    """Yield what can be read of a refused record whose file is gone.

    Args:
        source: Its file as it was: a line of it if it is JSON Lines, else a file that is one article.
        raw: All its bytes, decompressed.
        place: Its place in the file.
        options: See `read_source`.
        settings: namespace, min_chars, date_order and now, as `read_source` has them.
    """
    parser = RecordParser(source, options, settings)
    if source.format == "jsonl":
        yield parser.parse_line(raw, int(place.rpartition(" ")[2]))
    else:
        content = Content(source._replace(compression=None), partial(MemberFile, partial(BytesIO, raw)), None, Budget())
        found = _read_content(content, parser, lambda n: None, lambda ending: None)
        yield from read_pages_here(found, options, settings)


def _until_hopeless(found: Iterator[Outcome], parser: RecordParser) -> Iterator[Outcome]:
    """Yield records and refusals; end where nearly all of a great many are refused, of which there may be millions."""
    n_read = n_refused = 0
    for one in found:
        n_refused += isinstance(one, Refusal) and one.reason not in SET_ASIDE
        n_read += isinstance(one, Record)
        yield one
        if n_refused > MAX_REFUSED and n_read < n_refused / MAX_REFUSED_PER_RECORD:
            message = (
                f"{n_refused:,} records of this file were refused and {n_read:,} read: the rest is not looked at; "
                "see the reasons, and write the file again"
            )
            yield parser.refuse(Refused("broken_file", message), "file", b"")
            return


def _read_content(content: Content, parser: RecordParser, count: Advance, ignore: Ignore) -> Iterator[Found]:
    """Yield the records and refusals of a file, whatever its format."""
    source = content.source
    unpacked = streams.unpacked(content.open, source.compression, count)
    pieces = content.budget.counted(unpacked) if content.depth else unpacked
    with closing(unpacked):
        try:
            first = next(pieces, b"")
        except BrokenArchiveError as error:
            yield parser.refuse_archive(error, _kind(source), content.as_it_is)
            return
        form = recognise(name_without_compression(source.uri), first[:HEAD_BYTES]) or source.format
        rest = chain((first,), pieces)
        if form == "txt":
            yield _read_text(content, parser, rest, count)
        elif form == "jsonl":
            yield from _read_lines(content, parser, rest)
        elif form in archives.FORMATS:
            yield from _read_archive(content, parser, rest, form, count, ignore)
        elif form in registry.FORMATS:
            yield from _read_items(content, parser, rest, form, count)
        else:
            message = f"the format cannot be told from the content or the name; give it an ending: {ENDINGS}"
            yield parser.refuse(Refused("unknown_format", message), "file", whole(rest))


def _read_lines(content: Content, parser: RecordParser, pieces: Iterator[bytes]) -> Iterator[Outcome]:
    number = 0
    try:
        for number, line in lines(in_utf_8(pieces, parser.options.encoding)):
            yield parser.parse_line(line, number)
    except BrokenArchiveError as error:
        read = f"its first {number} lines were read" if number else ""
        yield parser.refuse_archive(error, _kind(content.source), content.as_it_is, read)


def _read_text(content: Content, parser: RecordParser, pieces: Iterator[bytes], count: Advance) -> Record | Refusal:
    try:
        raw = whole(pieces)
    except BrokenArchiveError as error:
        return parser.refuse_archive(error, _kind(content.source), content.as_it_is)
    return parser.parse_text(raw, content.metadata(count))


def _read_items(
    content: Content, parser: RecordParser, pieces: Iterator[bytes], form: str, count: Advance
) -> Iterator[Found]:
    unread = PieceStream(pieces)
    metadata = content.metadata(count)
    read_items = registry.unread_pages if form in registry.PAGES else registry.read
    last, n_items = "", 0  # bytes of what the file holds: tables may say a text once and mean it in each row
    try:
        stream = PromptReader(unread, streams.CHUNK_BYTES)
        with copied(stream) if form in registry.SEEKING else nullcontext(stream) as file:
            for item in read_items(form, file, parser.options):
                if unread.failure:
                    raise unread.failure
                last = item.place
                n_items += len(item.raw)
                streams.check_unpacked(n_items, unread.n_read)
                if isinstance(item, UnreadPage):
                    yield UnreadRecord(content.source, item, form, metadata)
                else:
                    yield parser.parse_item(item, form, metadata)
        if unread.failure:
            raise unread.failure
        if not last:
            message = f"there is no article in it, though it is a {form} file; remove it, or fetch it again"
            yield parser.refuse(Refused("no_article", message), "file", b"")
    except BrokenArchiveError as error:
        read = f"it was read up to {last}" if last else ""
        yield parser.refuse_archive(error, _kind(content.source), content.as_it_is, read)


def _read_archive(
    content: Content, parser: RecordParser, pieces: Iterator[bytes], form: str, count: Advance, ignore: Ignore
) -> Iterator[Found]:
    """Yield the records and refusals of the files in an archive, one file after the other."""
    if content.depth >= archives.MAX_DEPTH:
        message = f"an archive within {content.depth} others; unpack the outer ones first"
        yield parser.refuse(Refused("broken_archive", message), "file", whole(pieces))
        return
    n_read = 0
    try:
        unread = PieceStream(pieces)
        with (
            copied(PromptReader(unread, streams.CHUNK_BYTES)) as file,
            archives.opened(file, form) as members,
        ):
            for member in members_of(content, members, ignore):
                n_read += 1
                yield from _read_content(member, parser.of(member.source), lambda n: None, ignore)
            if not members:
                message = f"there is no file in this {form} archive; remove it, or fetch it again"
                yield parser.refuse(Refused("no_article", message), "file", b"")
    except BrokenArchiveError as error:
        read = f"its first {n_read} files were read" if n_read else ""
        yield parser.refuse_archive(error, f"{form} archive", content.as_it_is, read)


def _kind(source: Source) -> str:
    return f"{source.compression} file" if source.compression else "archive or compressed file"
