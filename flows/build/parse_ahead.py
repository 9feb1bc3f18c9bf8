"""Parse files of formats that take long, such as HTML pages, in processes, ahead of the build that reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, NamedTuple

from flows.batches.stopping import end_processes
from flows.batches.workers import process_pool
from flows.ingest.contents import Ignore
from flows.ingest.listing import is_remote
from flows.ingest.parse_source import read_source
from flows.ingest.record_parser import Outcome, RecordParser, Refusal
from flows.ingest.sources import Source
from flows.ingest.streams import Advance
from transforms.formats.items import NO_OPTIONS
from transforms.formats.registry import SLOW
from transforms.records.record import Record
from transforms.records.refusals import Refused

MIN_BYTES = 4 << 20  # of all slow files, from which processes are worth the second that each takes to load its reader
MAX_FILE_BYTES = 8 << 20  # of a file that is parsed ahead: its records are held in memory
MAX_HELD_CHARACTERS = 32 << 20  # of the texts of a file; one that unpacks to more is parsed where it is read
GROUP_BYTES = 1 << 20
GROUP_FILES = 20
GROUPS_AHEAD = 3  # per process


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


class _Group(NamedTuple):
    """Files that a process parses, and what it will have found."""

    sources: list[Source]
    found: Future[list[Parsed | None]]


class ParseAhead:
    """Reads the files of an input, in their order.

    Args:
        sources: The files to parse ahead, in the order in which they will be read; each of the others is parsed where
            it is read.
        settings: Arguments of `read_source`.
        workers: The number of processes.
    """

    def __init__(self, sources: Sequence[Source], settings: dict[str, Any], workers: int) -> None:
        self._settings = settings
        self._workers = workers
        self._executor = process_pool(workers) if sources else None
        self._groups = _grouped(sources)
        self._pending: dict[str, _Group] = {}  # by the first file of each
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
        else:
            yield from read_source(source, advance=advance, ignore=ignore, mended=mended, **self._settings)

    def close(self, *, at_once: bool) -> None:
        """End the processes; `at_once` if nobody waits for what they parse."""
        if self._executor:
            end_processes(self._executor) if at_once else self._executor.shutdown(cancel_futures=True)

    def _submit(self) -> None:
        ahead = self._workers * GROUPS_AHEAD
        while self._executor and len(self._pending) < ahead and (group := next(self._groups, None)):
            self._pending[group[0].uri] = _Group(group, self._executor.submit(parse, group, self._settings))
            self._first_of |= dict.fromkeys((source.uri for source in group), group[0].uri)

    def _take(self, first: str) -> None:
        group = self._pending.pop(first)
        try:
            results = group.found.result()
        except BrokenProcessPool:  # one of the groups that were pending has ended its process
            self._replace_executor()
            results = self._parse_again(group.sources)
        self._parsed |= {source.uri: parsed for source, parsed in zip(group.sources, results, strict=True)}

    def _replace_executor(self) -> None:
        """Start new processes if those that there are have ended."""
        try:
            assert self._executor is not None
            self._executor.submit(int).result()
        except BrokenProcessPool:
            self._executor = process_pool(self._workers)

    def _parse_again(self, group: list[Source]) -> list[Parsed | None]:
        """Parse a group in a process of its own; a file that ends that one, too, is refused."""
        try:
            with process_pool(1) as executor:
                return executor.submit(parse, group, self._settings).result()
        except BrokenProcessPool:
            if len(group) > 1:
                return [self._parse_again([source])[0] for source in group]
            message = "the process that read the file ended with it; remove the file from the input, and report it"
            refusal = RecordParser(group[0], NO_OPTIONS, {}).refuse(Refused("broken_file", message), "file", b"")
            return [Parsed([refusal], [], [])]


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


def _grouped(sources: Sequence[Source]) -> Iterator[list[Source]]:
    group: list[Source] = []
    size = 0
    for source in sources:
        group.append(source)
        size += source.size
        if size >= GROUP_BYTES or len(group) >= GROUP_FILES:
            yield group
            group, size = [], 0
    if group:
        yield group
