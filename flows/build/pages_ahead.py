"""Read the pages of a large file, such as a WARC file or an archive of pages, in processes, ahead of the build."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from flows.build.parsing_processes import ENDED, ParsingProcesses, Submitted, grouped
from flows.ingest.record_parser import Found, Outcome, RecordParser, Refusal, UnreadRecord, outcomes_of
from transforms.formats.items import ReadOptions
from transforms.records.record import Record
from transforms.records.refusals import Refused

MAX_HELD_BYTES = 32 << 20  # from which on the first group is waited for


class Page(NamedTuple):
    """What a process found in a page.

    Attributes:
        outcomes: Its record or refusal, and what its text lacks.
        mended: The `raw_uri` of its article, if mojibake was mended in it.
    """

    outcomes: list[Outcome]
    mended: list[str]


class _Group(NamedTuple):
    found: list[Found]
    size: int  # bytes
    pages: Submitted[UnreadRecord, Page] | None  # None where there is no page in it


def read_pages_ahead(
    processes: ParsingProcesses, found: Iterator[Found], options: ReadOptions, settings: Mapping[str, Any]
) -> Iterator[Outcome]:
    """Read the pages among what is found in a file; see `flows.ingest.record_parser.ReadPages`."""
    sent = {name: value for name, value in settings.items() if name != "mended"}
    parse = partial(parse_pages, options=options, settings=sent)
    ahead: deque[_Group] = deque()
    held = 0
    for group in grouped(found, _size):
        unread = [one for one in group if isinstance(one, UnreadRecord)]
        size = sum(map(_size, group))
        ahead.append(_Group(group, size, processes.submit(parse, unread) if unread else None))
        held += size
        while ahead and (len(ahead) > processes.most or held > MAX_HELD_BYTES):
            held -= ahead[0].size
            yield from _outcomes(ahead.popleft(), processes, options, settings)
    while ahead:
        yield from _outcomes(ahead.popleft(), processes, options, settings)


def parse_pages(pages: Sequence[UnreadRecord], options: ReadOptions, settings: Mapping[str, Any]) -> list[Page]:
    """Read pages in a worker process."""
    return [_parse(page, options, settings) for page in pages]


def _parse(page: UnreadRecord, options: ReadOptions, settings: Mapping[str, Any]) -> Page:
    mended: list[str] = []
    return Page(outcomes_of(page, options, {**settings, "mended": mended.append}), mended)


def _size(one: Found) -> int:
    """Return about how many bytes of memory it takes."""
    if isinstance(one, UnreadRecord):
        return len(one.page.raw)
    return len(one.text) if isinstance(one, Record) else len(one.raw) if isinstance(one, Refusal) else 0


def _outcomes(
    group: _Group, processes: ParsingProcesses, options: ReadOptions, settings: Mapping[str, Any]
) -> Iterator[Outcome]:
    refused = partial(_refused, options=options, settings=settings)
    pages = iter(processes.results(group.pages, refused) if group.pages else ())
    for one in group.found:
        if not isinstance(one, UnreadRecord):
            yield one
            continue
        page = next(pages)
        for raw_uri in page.mended:
            settings["mended"](raw_uri)
        yield from page.outcomes


def _refused(unread: UnreadRecord, options: ReadOptions, settings: Mapping[str, Any]) -> Page:
    """Return what stands for a page that ended its process."""
    refused = Refused("broken_page", ENDED.format(what="the page"))
    return Page(
        [RecordParser(unread.source, options, settings).refuse(refused, unread.page.place, unread.page.raw)], []
    )
