"""Search the quotes and articles of published tables. The index is brought up to date first, if it is behind."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

from flows.errors import InputError, PublishError
from flows.progress import NO_PROGRESS, ProgressReporter
from flows.report.charts import visible, visible_text
from flows.search.found_hits import Hit, count_hits, find_hits
from flows.search.hit_sql import NEWEST, SORTS
from flows.search_index import index_schema
from flows.search_index.index_location import index_folders
from flows.search_index.index_parts import IndexSource
from flows.search_index.index_update import BROKEN, IndexUpdate, bring_up_to_date
from flows.show.snapshot_files import open_files
from transforms.search.parse_query import parse_query
from transforms.search.search_query import Days, QueryError, SearchQuery

WAIT_SECONDS = 3_600  # for another process that brings the index up to date
ALL_DAYS = Days()
LIMIT = 20  # hits that are shown unless told otherwise


class OpenIndex:
    """An index that reflects the published snapshot. Close it, or use it in a `with` block.

    Attributes:
        snapshot: Id of that snapshot.
        update: What was done to bring the index up to date; None where nothing was to do.
    """

    def __init__(self, source: IndexSource, folder: Path, update: IndexUpdate | None) -> None:
        self.snapshot = source.snapshot
        self.update = update
        self._source = source
        self._folder = folder
        self._database = index_schema.open_to_read(folder / index_schema.NAME)

    def find(
        self,
        query: SearchQuery,
        sort: str = NEWEST,
        limit: int | None = LIMIT,
        progress: ProgressReporter = NO_PROGRESS,
    ) -> Iterator[Hit]:
        """Return the hits of a search; see `found_hits.find_hits`. The first are read now, the others when asked for.

        If the index turns out to be damaged, it is made anew.

        Raises:
            flows.errors.InputError: There is no such order.
        """
        if sort not in SORTS:
            raise InputError(f"there is no order {sort!r}; there are {', '.join(SORTS)}")
        try:
            return _begun(find_hits(self._database, query, sort, limit))
        except Exception as error:
            if not index_schema.is_damage(error):
                raise
        self._mend(progress)
        return _begun(find_hits(self._database, query, sort, limit))

    def count(self, query: SearchQuery) -> int:
        """Return the number of hits; one more than `found_hits.MOST_COUNTED` if there are more."""
        return count_hits(self._database, query)

    def _mend(self, progress: ProgressReporter) -> None:
        self.close()
        self.update = bring_up_to_date(self._folder, self._source, progress, wait=WAIT_SECONDS, anew=BROKEN)
        self._database = index_schema.open_to_read(self._folder / index_schema.NAME)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> OpenIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True)
class SearchResult:
    """The first hits of a search.

    Attributes:
        query: What was searched for.
        snapshot: Id of the snapshot that was searched in.
        total: Number of all hits; `found_hits.MOST_COUNTED` + 1 if there are more.
        hits: The first of them, in order.
        update: What was done to bring the index up to date; None where nothing was to do.
    """

    query: SearchQuery
    snapshot: str
    total: int
    hits: list[Hit] = field(default_factory=list)
    update: IndexUpdate | None = None

    def as_dicts(self) -> list[dict[str, Any]]:
        """Return the hits as plain values, as `pandas.DataFrame` takes them."""
        return [hit.as_dict() for hit in self.hits]


def search(
    words: str,
    to: str | os.PathLike[str] = "data",
    *,
    results: str | None = None,
    since: date | None = None,
    until: date | None = None,
    sort: str = NEWEST,
    limit: int | None = LIMIT,
    work: str | None = None,
    progress: ProgressReporter = NO_PROGRESS,
) -> SearchResult:
    """Find quotes or articles.

    Args:
        words: The query, as for `newstables search`: words, "phrases", prefix*, speaker:NAME and other fields.
        to: Folder or URL that was built into.
        results: `quotes` or `articles`; None for what the query says, else quotes.
        since: First day of publication (UTC); None for no limit.
        until: Last day of publication (UTC), inclusive; None for no limit.
        sort: `newest`, `oldest` or `relevance`.
        limit: The most hits; None for all.
        work: For a URL: the local folder that its builds have as --work; None for the user's cache folder.
        progress: Is told how far the index is, if it is brought up to date.

    Raises:
        flows.errors.InputError: The query cannot be read; the message shows where. Or there is no such order.
        flows.errors.TargetError: Nothing is published there, or the store is out of reach.
        flows.errors.PublishError: A newer version wrote the tables, or files are not those that were published.
        flows.errors.LockedError: Another process still brings the index up to date.
    """
    query = read_query(words, Days(since, until), results)
    with open_index(to, progress, work) as index:
        hits = list(index.find(query, sort, limit, progress))
        is_all = limit is None or len(hits) < limit
        total = len(hits) if is_all else index.count(query)
        return SearchResult(query, index.snapshot, total, hits, index.update)


def _begun(hits: Iterator[Hit]) -> Iterator[Hit]:
    """Read the first hits of an iterator, and return all."""
    first = list(islice(hits, LIMIT))
    return chain(first, hits)


def read_query(words: str, days: Days = ALL_DAYS, results: str | None = None) -> SearchQuery:
    """Return a parsed query with the limits of options.

    Raises:
        flows.errors.InputError: It cannot be read, or it asks for nothing; the message shows where it is wrong.
    """
    try:
        query = parse_query(words)
    except QueryError as error:
        raise InputError(explain(error)) from None
    query = replace(query, days=query.days.within(days), results=results or query.results)
    if query == SearchQuery(results=query.results):
        raise InputError("give words to look for, or a field such as speaker:NAME; newstables search --help has more")
    return query


def explain(error: QueryError) -> str:
    """Return the query, marks below what is wrong in it, and what is wrong: three lines."""
    from rich.cells import cell_len

    before, wrong = _on_one_line(error.query[: error.start]), _on_one_line(error.query[error.start : error.end])
    most = 80
    shown = before[-most:] + wrong[:most] + _on_one_line(error.query[error.end :])[:most]
    marks = " " * cell_len(before[-most:]) + "^" * max(1, cell_len(wrong[:most]))
    return f"the query cannot be read\n  {shown}\n  {marks}\n  {visible(str(error))}"


def _on_one_line(text: str) -> str:
    return visible_text(text).replace("\n", " ")


def open_index(
    to: str | os.PathLike[str], progress: ProgressReporter = NO_PROGRESS, work: str | None = None
) -> OpenIndex:
    """Open the index of published tables, brought up to date; the arguments are those of `search`.

    Raises:
        flows.errors.TargetError: Nothing is published there, or the store is out of reach.
        flows.errors.PublishError: A newer version wrote the tables, or files are not those that were published.
        flows.errors.LockedError: Another process still brings the index up to date.
        flows.errors.InputError: This Python's SQLite has no full-text search, or `work` is given for a folder.
    """
    folders = index_folders(os.fspath(to), work)
    files = open_files(to)
    source = IndexSource(files.snapshot, files.files, files.opened)
    for folder in folders:
        if _reflects(folder / index_schema.NAME, source.snapshot):
            return OpenIndex(source, folder, None)
    try:
        update = bring_up_to_date(folders[-1], source, progress, wait=WAIT_SECONDS)
    except FileNotFoundError as error:
        raise PublishError(f"{error.filename} is gone: the snapshot was replaced meanwhile; run this again") from error
    changed = update.made or update.added or update.removed  # or another process did it meanwhile
    return OpenIndex(source, folders[-1], update if changed else None)


def _reflects(path: Path, snapshot: str) -> bool:
    """Return whether a file is an index that reflects a snapshot."""
    if not path.is_file():
        return False
    try:
        with closing(index_schema.open_to_read(path)) as database:
            return index_schema.snapshot_of(database) == snapshot
    except sqlite3.Error:  # bringing it up to date says what is wrong
        return False
