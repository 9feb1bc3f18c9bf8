"""Bring an index up to date with a snapshot, in one transaction, at the cost of what differs; or make it anew.

A process that is killed leaves the index as it was: SQLite rolls the transaction back, and a new index has another name
until it is whole. One process at a time writes, which a lock in the folder ensures.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from flows.fault_points import reached
from flows.progress import NO_PROGRESS, ProgressReporter
from flows.search_index import index_schema
from flows.search_index.index_articles import (
    ArticleSlice,
    remove_articles,
    slices,
)
from flows.search_index.index_links import update_links
from flows.search_index.index_names import update_names
from flows.search_index.index_parts import (
    MONTH_TABLES,
    Coming,
    Held,
    IndexSource,
    PartChange,
    PartName,
    compare,
    count_held,
    digest,
    held_by,
    pack,
    read_part,
)
from flows.storage import disk
from flows.storage.lock import locked
from transforms.search.row_numbers import article_number

MOST_REMOVED = 0.5  # of the articles: with more of them, making the index anew is faster and leaves a smaller file
MISSING, OUTDATED, BROKEN, REPLACED = (
    "there was none",
    "another version of newstables made it",
    "it was damaged",
    "most articles are no longer in it",
)


@dataclass(frozen=True)
class IndexUpdate:
    """What was done to an index.

    Attributes:
        path: Its file.
        made: Why it was made anew; "" where it was not.
        added: Articles, or new versions of articles, that were added.
        removed: Articles, or their former versions, that were removed.
        seconds: How long it took.
        bytes: Size of the file.
    """

    path: Path
    made: str = ""
    added: int = 0
    removed: int = 0
    seconds: float = 0.0
    bytes: int = 0


class _MakeAnewError(Exception):
    """An index has to be made anew; the message says why."""


@dataclass(frozen=True)
class _MonthPlan:
    """What to do for the articles of a month.

    Attributes:
        removed: Numbers of articles to remove.
        kept: Articles that stay, by part of the snapshot.
        coming: Articles to add, by part.
    """

    removed: list[int]
    kept: dict[PartName, list[Held]]
    coming: dict[PartName, list[Coming]]


def bring_up_to_date(
    folder: Path, source: IndexSource, progress: ProgressReporter = NO_PROGRESS, *, wait: float = 0, anew: str = ""
) -> IndexUpdate:
    """Make the index of a folder reflect a snapshot.

    Args:
        folder: The folder; it is made where it is missing.
        source: The snapshot.
        progress: Is told how many articles are added.
        wait: Seconds to wait for another process that does the same.
        anew: Why the index is made anew in any case; "" where it is not.

    Raises:
        flows.errors.LockedError: Another process writes the index, and still does after `wait`.
        flows.errors.TargetError: The folder cannot be written.
        flows.errors.InputError: This Python's SQLite has no full-text search.
        OSError: The disk is full, or a file of the snapshot is gone.
    """
    began = time.monotonic()
    path = folder / index_schema.NAME
    with locked(folder, wait, doing="search"):
        try:
            done = _update_or_make(path, source, progress, anew)
        except sqlite3.OperationalError as error:
            raise index_schema.as_expected(error, path) from error
    return replace(done, seconds=round(time.monotonic() - began, 3), bytes=path.stat().st_size)


def _update_or_make(path: Path, source: IndexSource, progress: ProgressReporter, anew: str) -> IndexUpdate:
    why = anew or ("" if path.exists() else MISSING)
    if not why:
        try:
            return _update(path, source, progress)
        except _MakeAnewError as reason:
            why = str(reason)
        except Exception as error:
            if not index_schema.is_damage(error):
                raise
            why = BROKEN
    return _make(path, source, progress, why)


def _update(path: Path, source: IndexSource, progress: ProgressReporter) -> IndexUpdate:
    with closing(index_schema.open_to_write(path)) as database:
        reflected = index_schema.snapshot_of(database)
        if reflected is None:
            raise _MakeAnewError(OUTDATED)
        if reflected == source.snapshot:
            return IndexUpdate(path)
        database.execute("BEGIN IMMEDIATE")
        change = compare(database, source)
        added, removed = _count(_plans(database, source, change))
        if removed > MOST_REMOVED * count_held(database, _all_parts(database)):
            raise _MakeAnewError(REPLACED)
        _apply(database, source, change, added, progress)
        reached("index rows written")
        database.execute("COMMIT")
    return IndexUpdate(path, "", added, removed)


def _make(path: Path, source: IndexSource, progress: ProgressReporter, why: str) -> IndexUpdate:
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        added = _write(temporary, source, progress)
    except BaseException:
        temporary.unlink(missing_ok=True)  # the disk may be full of it
        raise
    # A journal that a killed process left beside the former file would be applied to the new one.
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
    temporary.replace(path)
    disk.sync_folder(path.parent)
    return IndexUpdate(path, why, added)


def _write(path: Path, source: IndexSource, progress: ProgressReporter) -> int:
    """Write a new index, and return the number of its articles."""
    with closing(index_schema.create(path)) as database:
        database.execute("BEGIN")
        change = compare(database, source)
        added = sum(files["articles"].rows for files in change.came.values())
        _apply(database, source, change, added, progress)
        database.execute("COMMIT")
    with path.open("rb") as file:
        disk.sync(file.fileno())
    reached("index made")
    return added


def _apply(
    database: sqlite3.Connection, source: IndexSource, change: PartChange, added: int, progress: ProgressReporter
) -> None:
    """Make all rows those of the snapshot."""
    progress.stage("indexing")
    progress.begin(added)
    months = []
    for month, plan in _plans(database, source, change):
        remove_articles(database, plan.removed)
        gone = [name for name in change.gone if name[0] == month]
        database.executemany("DELETE FROM part WHERE month = ? AND number = ?", gone)
        for name, coming in plan.coming.items():
            held = _add(database, source, change, name, coming, progress)
            database.execute(
                "INSERT INTO part VALUES (?, ?, ?, ?)", (*name, change.digests[name], pack([*plan.kept[name], *held]))
            )
        months.append(month)
    _update_months(database, source, set(months))
    database.execute("DELETE FROM reflected")
    database.execute("INSERT INTO reflected VALUES (?)", (source.snapshot,))


def _plans(database: sqlite3.Connection, source: IndexSource, change: PartChange) -> Iterator[tuple[str, _MonthPlan]]:
    """Yield each month whose parts differ with what to do. An article whose month changed has a new version."""
    for month in sorted({month for month, _ in (*change.gone, *change.came)}):
        held = (one for name in change.gone if name[0] == month for one in held_by(database, name))
        former = {one.key + one.version: one for one in held}
        plan = _MonthPlan([], {}, {})
        for name in (name for name in change.came if name[0] == month):
            coming = read_part(source, change.came[name]["articles"])
            found = [former.pop(bytes.fromhex(one.article_id) + one.version, None) for one in coming]
            plan.kept[name] = [one for one in found if one]
            plan.coming[name] = [one for one, known in zip(coming, found, strict=True) if known is None]
        plan.removed.extend(one.number for one in former.values())
        yield month, plan


def _count(plans: Iterable[tuple[str, _MonthPlan]]) -> tuple[int, int]:
    """Return the number of articles to add and to remove."""
    added = removed = 0
    for _, plan in plans:
        added += sum(map(len, plan.coming.values()))
        removed += len(plan.removed)
    return added, removed


def _add(
    database: sqlite3.Connection,
    source: IndexSource,
    change: PartChange,
    name: PartName,
    coming: Iterable[Coming],
    progress: ProgressReporter,
) -> list[Held]:
    """Add articles of a part, and return them with their numbers."""
    taken = _Taken(database)
    numbered: list[tuple[int, Coming]] = []
    for one in sorted(coming):
        number = article_number(one.day, one.article_id, taken)
        taken.numbers.add(number)
        numbered.append((number, one))
    numbered.sort()
    for piece in slices(numbered):
        numbers = {one.article_id: number for number, one in piece}
        ArticleSlice(source, change.came[name], numbers).write(database)
        progress.advance(len(piece))
    return [Held(bytes.fromhex(one.article_id), one.version, number) for number, one in numbered]


class _Taken:
    """The numbers that articles of the index have, and those that are about to have one."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.numbers: set[int] = set()
        self._database = database

    def __contains__(self, number: object) -> bool:
        if number in self.numbers:
            return True
        return self._database.execute("SELECT 1 FROM article WHERE id = ?", (number,)).fetchone() is not None


def _update_months(database: sqlite3.Connection, source: IndexSource, changed: set[str]) -> None:
    """Make links and names those of the snapshot, month by month, where files or articles of the month changed."""
    files = {month: tables for (month, _), tables in source.paths(MONTH_TABLES).items()}
    known = {month: (links, names) for month, links, names in database.execute("SELECT * FROM month")}
    parts = _all_parts(database)
    for month in sorted({*files, *known, *changed}):
        tables = files.get(month, {})
        named = [tables[name] for name in MONTH_TABLES[1:] if name in tables]
        links = tables.get("entity_links")
        digests = digest([links] if links else []), digest(named)
        if month in changed or known.get(month, (b"",))[0] != digests[0]:
            held = (one for name in parts if name[0] == month for one in held_by(database, name))
            numbers = {one.key.hex(): one.number for one in held}
            update_links(database, source, month, links, numbers)
        if known.get(month, (b"", b""))[1] != digests[1]:
            update_names(database, source, month, named)
        if month in files:
            database.execute("INSERT OR REPLACE INTO month VALUES (?, ?, ?)", (month, *digests))
        else:
            database.execute("DELETE FROM month WHERE month = ?", (month,))


def _all_parts(database: sqlite3.Connection) -> list[PartName]:
    return list(database.execute("SELECT month, number FROM part ORDER BY month, number"))
