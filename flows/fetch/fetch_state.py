"""Remember what was fetched, in one SQLite file beside the pages: each change is there whole or not at all.

A page is kept here together with the note that it was fetched, and stays until the WARC file that holds it is written.
So a run that is killed at any moment loses no page, and the next one asks for none of them again.
"""

from __future__ import annotations

import errno
import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flows.errors import TargetError
from flows.fault_points import reached
from flows.fetch.fetch_result import moment
from transforms.formats.feeds.entry_list import FeedEntry

FILE = ".fetched.sqlite3"  # hidden: a build passes over it
DAY = 86_400.0  # seconds
HALF_HOUR = 1800.0
MAX_REST = DAY
TRIES = 3  # failures in a row after which a feed counts as dead, if another try may help
GIVE_UP = 3 * DAY  # how long a page is tried
RECHECK = DAY  # a page that its feed still lists is looked at again, if its server can say that it is unchanged
MOMENT = 0.001  # seconds
RECHECKED = 7 * DAY  # for so long
FORGET = 180 * DAY  # an entry is forgotten that no feed has listed for so long
MAX_ENTRIES = 1000  # of a feed at a time
SCHEMA = """
CREATE TABLE IF NOT EXISTS feeds (
    url TEXT PRIMARY KEY, etag TEXT, modified TEXT, listed_at REAL, failures INTEGER NOT NULL DEFAULT 0,
    failing_since REAL, message TEXT, is_dead INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS entries (
    feed TEXT, id TEXT, mark TEXT NOT NULL, page TEXT NOT NULL, listed_at REAL NOT NULL, PRIMARY KEY (feed, id));
CREATE INDEX IF NOT EXISTS entries_page ON entries (page);
CREATE TABLE IF NOT EXISTS pages (
    url TEXT PRIMARY KEY, feed TEXT NOT NULL, published TEXT NOT NULL, first_at REAL NOT NULL, due_at REAL,
    failures INTEGER NOT NULL DEFAULT 0, message TEXT, etag TEXT, modified TEXT, digest TEXT, kept_at REAL,
    checked_at REAL);
CREATE INDEX IF NOT EXISTS pages_due ON pages (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS sites (site TEXT PRIMARY KEY, robots TEXT, robots_at REAL, ready_at REAL NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS records (id INTEGER PRIMARY KEY, file TEXT NOT NULL, record BLOB NOT NULL);
"""
Validators = tuple[str, str]  # ETag and Last-Modified, "" without


class FeedState(NamedTuple):
    """What is known of a feed: times are seconds since 1970; `message` says why it fails."""

    etag: str | None = None
    modified: str | None = None
    listed_at: float | None = None
    failures: int = 0
    failing_since: float | None = None
    message: str | None = None
    is_dead: bool = False
    next_at: float = 0.0


class PageState(NamedTuple):
    """A page to fetch, and what is known of it: `digest` is that of its content if it was kept before."""

    url: str
    feed: str
    published: str
    etag: str | None
    modified: str | None
    digest: str | None


class FetchState:
    """The state of all feeds and pages."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def feed(self, url: str) -> FeedState:
        """Return what is known of a feed."""
        row = self._db.execute(f"SELECT {', '.join(FeedState._fields)} FROM feeds WHERE url = ?", (url,)).fetchone()
        return FeedState(*row)._replace(is_dead=bool(row[6])) if row else FeedState()

    def feed_answered(self, url: str) -> None:
        """Note that a feed answered: what it failed at before is forgotten."""
        with self._db:
            self._add_feed(url)
            self._db.execute(
                "UPDATE feeds SET failures = 0, failing_since = NULL, message = NULL, is_dead = 0, next_at = 0 "
                "WHERE url = ?",
                (url,),
            )

    def feed_failed(self, url: str, message: str, now: float, *, is_lasting: bool, rests: bool) -> bool:
        """Note that a feed failed; return whether it is dead since now.

        Args:
            url: The feed.
            message: Why.
            now: The present.
            is_lasting: It is dead at once, not only after some failures.
            rests: It is asked more and more seldom, down to once a day.
        """
        known = self.feed(url)
        failures = known.failures + 1
        is_dead = known.is_dead or is_lasting or failures >= TRIES
        rest = min(MAX_REST, HALF_HOUR * 2.0 ** min(10, failures - TRIES)) if rests and failures >= TRIES else 0.0
        with self._db:
            self._add_feed(url)
            self._db.execute(
                "UPDATE feeds SET failures = ?, failing_since = ?, message = ?, is_dead = ?, next_at = ? WHERE url = ?",
                (failures, known.failing_since or now, message, is_dead, now + rest, url),
            )
        return is_dead and not known.is_dead

    def take_entries(self, feed: str, entries: Sequence[FeedEntry], validators: Validators, now: float) -> None:
        """Note what a feed lists: pages that are new, or whose entry has changed, are due."""
        with self._db:
            self._add_feed(feed)
            for entry in entries[:MAX_ENTRIES]:
                self._take(feed, entry, now)
            # What the feed listed until now, and lists no more, was listed up to this moment: a feed that has not
            # changed for long, or could not be had, listed it all the time.
            self._db.execute(
                "UPDATE entries SET listed_at = ? WHERE feed = ? AND listed_at < ? AND listed_at = "
                "(SELECT listed_at FROM feeds WHERE url = ?)",
                (now - MOMENT, feed, now - MOMENT, feed),
            )
            self._db.execute(
                "UPDATE feeds SET etag = ?, modified = ?, listed_at = ? WHERE url = ?", (*validators, now, feed)
            )
        reached("feed read")

    def due_pages(self, feeds: Sequence[str], now: float) -> list[PageState]:
        """Return the pages of some feeds that are to be fetched now, in the order in which they were listed.

        Among them are those that a feed still lists and that were looked at a day ago or longer.
        """
        marks = ", ".join("?" * len(feeds))
        rows = self._db.execute(
            f"SELECT {', '.join(f'pages.{name}' for name in PageState._fields)} FROM pages WHERE feed IN ({marks}) AND "
            "(due_at <= ? OR (due_at IS NULL AND kept_at IS NOT NULL AND (etag != '' OR modified != '') "
            "AND checked_at < ? AND first_at > ? AND EXISTS (SELECT 1 FROM entries JOIN feeds ON feeds.url = "
            "entries.feed WHERE entries.page = pages.url AND entries.listed_at = feeds.listed_at))) ORDER BY rowid",
            (*feeds, now, now - RECHECK, now - RECHECKED),
        )
        return [PageState(*row) for row in rows]

    def keep_page(self, url: str, file: str, record: bytes, digest: str, validators: Validators, now: float) -> None:
        """Keep a page's record, to be written into a file."""
        with self._db:
            self._db.execute("INSERT INTO records (file, record) VALUES (?, ?)", (file, record))
            self._db.execute(
                "UPDATE pages SET due_at = NULL, failures = 0, message = NULL, etag = ?, modified = ?, digest = ?, "
                "kept_at = ?, checked_at = ? WHERE url = ?",
                (*validators, digest, now, now, url),
            )
        reached("page kept")

    def page_unchanged(self, url: str, now: float) -> None:
        """Note that a page is as it was kept."""
        with self._db:
            self._db.execute(
                "UPDATE pages SET due_at = NULL, failures = 0, message = NULL, checked_at = ? WHERE url = ?", (now, url)
            )

    def page_failed(self, url: str, message: str, now: float, *, is_lasting: bool) -> bool:
        """Note that a page could not be fetched; return whether it is given up."""
        first_at, failures = self._db.execute("SELECT first_at, failures FROM pages WHERE url = ?", (url,)).fetchone()
        is_over = is_lasting or now - first_at > GIVE_UP
        due_at = None if is_over else now + min(MAX_REST / 2, HALF_HOUR * 2.0 ** min(10, failures))
        with self._db:
            self._db.execute(
                "UPDATE pages SET due_at = ?, failures = failures + 1, message = ?, checked_at = ? WHERE url = ?",
                (due_at, message, now, url),
            )
        return is_over

    def site(self, site: str) -> tuple[str | None, float, float]:
        """Return a site's robots.txt, when it was fetched, and from when on the site may be asked again."""
        row = self._db.execute("SELECT robots, robots_at, ready_at FROM sites WHERE site = ?", (site,)).fetchone()
        return (row[0], row[1] or 0.0, row[2]) if row else (None, 0.0, 0.0)

    def set_robots(self, site: str, robots: str, now: float) -> None:
        """Note a site's robots.txt."""
        with self._db:
            self._db.execute("INSERT OR IGNORE INTO sites (site) VALUES (?)", (site,))
            self._db.execute("UPDATE sites SET robots = ?, robots_at = ? WHERE site = ?", (robots, now, site))

    def set_ready(self, site: str, ready_at: float) -> None:
        """Note from when on a site may be asked again."""
        with self._db:
            self._db.execute("INSERT OR IGNORE INTO sites (site) VALUES (?)", (site,))
            self._db.execute("UPDATE sites SET ready_at = ? WHERE site = ?", (ready_at, site))

    def waiting_files(self) -> list[str]:
        """Return the names of the files whose records are still to be written."""
        return [file for (file,) in self._db.execute("SELECT DISTINCT file FROM records ORDER BY file")]

    def waiting_bytes(self, file: str) -> int:
        """Return the size of the records that are to be written into a file."""
        found = self._db.execute("SELECT sum(length(record)) FROM records WHERE file = ?", (file,)).fetchone()
        return int(found[0] or 0)

    def records(self, file: str) -> Iterator[bytes]:
        """Yield the records that are to be written into a file, in order."""
        for (record,) in self._db.execute("SELECT record FROM records WHERE file = ? ORDER BY id", (file,)):
            yield record

    def forget_records(self, file: str) -> None:
        """Remove the records that were written into a file."""
        with self._db:
            self._db.execute("DELETE FROM records WHERE file = ?", (file,))

    def forget(self, now: float) -> int:
        """Forget what no feed has listed for `FORGET`; return how many pages are forgotten.

        Entries that a feed listed when it was last read stay, however long ago that was, so that none is fetched again
        when the feed answers again. A page stays as long as an entry names it, or it is to be fetched. An entry that
        comes back after that time is a new one.
        """
        before = now - FORGET
        with self._db:
            self._db.execute(
                "DELETE FROM entries WHERE listed_at < ? AND listed_at < "
                "(SELECT feeds.listed_at FROM feeds WHERE feeds.url = entries.feed)",
                (before,),
            )
            pages = self._db.execute(
                "DELETE FROM pages WHERE due_at IS NULL AND max(first_at, ifnull(kept_at, 0), ifnull(checked_at, 0)) "
                "< ? AND NOT EXISTS (SELECT 1 FROM entries WHERE entries.page = pages.url)",
                (before,),
            )
            self._db.execute("DELETE FROM sites WHERE ifnull(robots_at, 0) < ? AND ready_at < ?", (before, before))
        reached("entries forgotten")
        return pages.rowcount

    def _add_feed(self, url: str) -> None:
        self._db.execute("INSERT OR IGNORE INTO feeds (url) VALUES (?)", (url,))

    def _take(self, feed: str, entry: FeedEntry, now: float) -> None:
        mark = digest_of(f"{entry.title}\n{entry.updated or entry.published}".encode())
        known = self._db.execute("SELECT mark FROM entries WHERE feed = ? AND id = ?", (feed, entry.id)).fetchone()
        if known == (mark,):
            self._db.execute("UPDATE entries SET listed_at = ? WHERE feed = ? AND id = ?", (now, feed, entry.id))
            return
        self._db.execute(
            "INSERT OR REPLACE INTO entries (feed, id, mark, page, listed_at) VALUES (?, ?, ?, ?, ?)",
            (feed, entry.id, mark, entry.address, now),
        )
        # A page that names no date has the same one in all its versions.
        published = entry.published or entry.updated or moment(now).isoformat()
        values = (entry.address, feed, published, now, now)
        added = self._db.execute(
            "INSERT OR IGNORE INTO pages (url, feed, published, first_at, due_at) VALUES (?, ?, ?, ?, ?)", values
        )
        if known and not added.rowcount:  # a page that only another feed lists too is not due again
            self._db.execute("UPDATE pages SET due_at = ?, first_at = ? WHERE url = ?", (now, now, entry.address))


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@contextmanager
def open_state(folder: Path) -> Iterator[FetchState]:
    """Open the state of the pages in a folder, which must be there.

    Raises:
        TargetError: The file is damaged, or is none of ours.
        OSError: The disk is full.
    """
    path = folder / FILE
    try:
        connection = sqlite3.connect(path)
        try:
            # Only one process uses it, which needs no shared memory then. A commit that a power failure undoes costs
            # another request, no page.
            for setting in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL"):
                connection.execute(f"PRAGMA {setting}")
            connection.executescript(SCHEMA)
            yield FetchState(connection)
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        if "full" not in str(error):
            raise TargetError(f"{path}: cannot be used ({error}); check the folder and its permissions") from error
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error
    except sqlite3.DatabaseError as error:
        raise TargetError(
            f"{path}: is damaged ({error}); remove it, and all that feeds list is fetched again"
        ) from error
