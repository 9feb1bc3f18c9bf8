"""Parse files of formats that take long, such as HTML pages, in processes, ahead of the build that reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from flows.build.pages_ahead import read_pages_ahead
from flows.build.parsing_processes import ENDED, ParsingProcesses, Submitted, grouped
from flows.ingest import archives
from flows.ingest.contents import Ignore
from flows.ingest.listing import is_remote
from flows.ingest.parse_source import read_source
from flows.ingest.record_parser import Outcome, RecordParser, Refusal, read_pages_here
from flows.ingest.sources import Source
from flows.ingest.streams import Advance
from transforms.formats.items import NO_OPTIONS
from transforms.formats.registry import PAGES, SLOW
from transforms.records.record import Record
from transforms.records.refusals import Refused

MIN_BYTES = 4 << 20  # of all slow files, from which processes are worth the second that each takes to load its reader
MAX_FILE_BYTES = 8 << 20  # of a file that is parsed ahead: its records are held in memory
MAX_HELD_CHARACTERS = 32 << 20  # of the texts of a file; one that unpacks to more is parsed where it is read
DIVIDED = PAGES.union(archives.FORMATS)  # formats of which the pages in a large file are read ahead


class Parsed(NamedTuple):
    """What a file holds.

    Attributes:
        items: Its records and refusals, in its order.
        ignored: The endings of the files in it that are not read, if it is an archive.
        mended: The `raw_uri` of each article in which mojibake was mended.
    """

    items: list[Outcome]
    ignored: list[str]
    mended: list[str]


class ParseAhead:
    """Reads the files of an input, in their order.

    Args:
        sources: The files to parse ahead, in the order in which they will be read. Each of the others is parsed when
            it is read; of a large one, the pages are parsed ahead.
        settings: Arguments of `read_source`.
        workers: The number of processes.
    """

    def __init__(self, sources: Sequence[Source], settings: dict[str, Any], workers: int) -> None:
        self._settings = settings
        self._processes = ParsingProcesses(workers)
        self._groups = grouped(sources, lambda source: source.size)
        self._pending: dict[str, Submitted[Source, Parsed | None]] = {}  # by the first file of each
        self._parsed: dict[str, Parsed | None] = {}
        self._first_of: dict[str, str] = {}

    def read(
        self, source: Source, advance: Advance, ignore: Ignore, mended: Callable[[str], None] = lambda raw_uri: None
    ) -> Iterator[Outcome]:
        """Yield the records and refusals of a file, see `read_source`."""
        self._submit()
        if (first := self._first_of.pop(source.uri, None)) in self._pending:
            self._take(first)
        parsed = self._parsed.pop(source.uri, None)
        if parsed is not None:
            for ending in parsed.ignored:
                ignore(ending)
            for raw_uri in parsed.mended:
                mended(raw_uri)
            yield from parsed.items
            advance(source.size)
            return
        is_divided = self._processes.n > 1 and source.size >= MIN_BYTES and source.format in DIVIDED
        pages = partial(read_pages_ahead, self._processes) if is_divided else read_pages_here
        yield from read_source(source, advance=advance, ignore=ignore, mended=mended, pages=pages, **self._settings)

    def close(self, *, at_once: bool) -> None:
        """End the processes; `at_once` if nobody waits for what they parse."""
        self._processes.close(at_once=at_once)

    def _submit(self) -> None:
        while len(self._pending) < self._processes.most and (group := next(self._groups, None)):
            self._pending[group[0].uri] = self._processes.submit(partial(parse, settings=self._settings), group)
            self._first_of |= dict.fromkeys((source.uri for source in group), group[0].uri)

    def _take(self, first: str) -> None:
        group = self._pending.pop(first)
        results = self._processes.results(group, _refused)
        self._parsed |= {source.uri: parsed for source, parsed in zip(group.parts, results, strict=True)}


def _refused(source: Source) -> Parsed:
    """Return what stands for a file that ended its process."""
    refused = Refused("broken_file", ENDED.format(what="the file"))
    return Parsed([RecordParser(source, NO_OPTIONS, {}).refuse(refused, "file", b"")], [], [])


@contextmanager
def parsing_ahead(
    sources: Sequence[Source], is_known: Callable[[Source], bool], settings: dict[str, Any], workers: int
) -> Iterator[ParseAhead]:
    """Provide what reads the files of an input.

    Args:
        sources: The files.
        is_known: Whether a file is going to be passed over, as it is published.
        settings: Arguments of `read_source`.
        workers: The number of processes.
    """
    slow = [s for s in sources if s.format in SLOW and s.size <= MAX_FILE_BYTES and not is_remote(s.uri)]
    if workers > 1 and _are_worth_it(slow):
        slow = [source for source in slow if not is_known(source)]
    ahead = ParseAhead(slow if workers > 1 and _are_worth_it(slow) else (), settings, workers)
    try:
        yield ahead
    except BaseException:
        ahead.close(at_once=True)
        raise
    ahead.close(at_once=False)


def _are_worth_it(sources: Sequence[Source]) -> bool:
    return sum(source.size for source in sources) >= MIN_BYTES


def parse(sources: Sequence[Source], settings: dict[str, Any]) -> list[Parsed | None]:
    """Parse files in a worker process; each is read whole. None stands for one that holds too much for that."""
    return [_parse(source, settings) for source in sources]


def _parse(source: Source, settings: dict[str, Any]) -> Parsed | None:
    ignored: list[str] = []
    mended: list[str] = []
    items: list[Outcome] = []
    size = 0
    for item in read_source(source, ignore=ignored.append, mended=mended.append, **settings):
        items.append(item)
        size += len(item.text) if isinstance(item, Record) else len(item.raw) if isinstance(item, Refusal) else 0
        if size > MAX_HELD_CHARACTERS:
            return None
    return Parsed(items, ignored, mended)
