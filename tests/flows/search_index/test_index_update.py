"""An index that is brought up to date holds what one that is made anew does, whatever happened in between."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from flows import operations
from flows.errors import LockedError, TargetError
from flows.search_index import index_articles, index_schema, index_update
from flows.search_index.index_schema import NAME
from flows.snapshots import catalog
from flows.storage.lock import locked
from tests.conftest import FakeReader
from tests.flows.building import add, listening
from tests.flows.search_index.conftest import story
from tests.flows.search_index.indexed import content, source_of, update


def anew(to: Path) -> dict[str, Any]:
    folder = to.parent / "anew"
    shutil.rmtree(folder, ignore_errors=True)
    update(to, folder)
    return content(folder)


def test_index_is_made_and_kept(to: Path) -> None:
    made = update(to)
    assert (made.made, made.added, made.removed) == (index_update.MISSING, 3, 0)
    assert made.bytes == made.path.stat().st_size
    before = made.path.stat().st_mtime_ns
    assert update(to).added == 0
    assert made.path.stat().st_mtime_ns == before


def test_increments_corrections_and_edits(to: Path) -> None:
    update(to)
    # Another Kovacs: in the month of "a" and "c" the surname alone is linked anew.
    add(
        to,
        story("d", who="Petra Kovacs"),
        story("e", who="Kovacs", month="2026-02"),
        reader="rules",
        search_index=False,
    )
    done = update(to)
    assert (done.made, done.added, done.removed) == ("", 2, 0)
    assert content(to / "search") == anew(to)
    add(to, story("a", "Nothing stays"), story("u", published_at=""), reader="rules")
    done = update(to)
    assert (done.made, done.added, done.removed) == ("", 2, 1)
    assert content(to / "search") == anew(to)
    operations.retract(to, ["b"])
    assert update(to).removed == 1
    assert content(to / "search") == anew(to)
    operations.rollback(to)
    update(to)
    assert content(to / "search") == anew(to)
    assert content(to / "search")["names not found"] == []


def test_several_snapshots_at_once(to: Path) -> None:
    update(to)
    for i in range(2):
        add(to, story(f"more{i}", f"Number {i}"), reader="rules")
    assert update(to).added == 2
    assert content(to / "search") == anew(to)


def test_month_that_is_gone(to: Path) -> None:
    add(to, story("lone", month="2025-06"), story("x", "One"), story("y", "Two"), reader="rules")
    update(to)
    operations.retract(to, ["lone"])
    assert update(to).removed == 1
    assert content(to / "search") == anew(to)
    assert {row[0] for row in content(to / "search")["month"]} == {"2026-01", "2026-02"}


def test_most_articles_replaced_make_it_anew(tmp_path: Path, fake_reader: FakeReader) -> None:
    to = tmp_path / "to"
    add(to, story("a"), story("b"), story("c", month="2026-02"))
    update(to)
    fake_reader.version = "2"
    add(to, story("a"), refresh=True)
    assert update(to).made == index_update.REPLACED
    assert content(to / "search") == anew(to)


def _outdate(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 1")


def _lose_a_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TABLE mention")


def _overwrite(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (_outdate, index_update.OUTDATED),
        (_lose_a_table, index_update.BROKEN),
        (_overwrite, index_update.BROKEN),
        (lambda path: path.write_bytes(b"not a database" * 1000), index_update.BROKEN),
    ],
)
def test_file_that_cannot_be_used_is_made_anew(to: Path, damage: Callable[[Path], object], reason: str) -> None:
    path = update(to).path
    add(to, story("d"), reader="rules")
    damage(path)
    assert update(to).made == reason
    assert content(to / "search") == anew(to)


class Killed(BaseException):
    """Ends a process as a signal does."""


@pytest.mark.parametrize("step", ["index rows written", "index made"])
def test_killed_process_leaves_the_index_as_it_was(to: Path, step: str) -> None:
    def kill(reached: str) -> None:
        if reached == step:
            raise Killed

    update(to)
    before = content(to / "search")
    if step == "index made":
        _outdate(to / "search" / NAME)
    add(to, story("d"), reader="rules")
    with listening(kill), pytest.raises(Killed):
        update(to)
    if step == "index rows written":
        assert content(to / "search") == before
    update(to)
    assert content(to / "search") == anew(to)
    assert sorted(path.name for path in (to / "search").iterdir()) == [".lock", NAME]


KILLED = """
import os, sys
from pathlib import Path
from flows.fault_points import LISTENERS
from flows.search_index import index_schema
from tests.flows.search_index.indexed import update
index_schema.CACHE_KB = 16  # so that changes reach the file before they are committed
LISTENERS.append(lambda step: os._exit(9))
update(Path(sys.argv[1]))
"""


def test_process_that_is_killed_between_writes_is_rolled_back(to: Path) -> None:
    path = update(to).path
    before, pages = content(to / "search"), path.read_bytes()
    add(to, *(story(f"more{i}", f"Number {i}") for i in range(9)), reader="rules")
    assert subprocess.run([sys.executable, "-c", KILLED, str(to)], check=False).returncode == 9
    assert path.read_bytes() != pages
    assert path.with_name(f"{NAME}-journal").exists()
    with closing(index_schema.open_to_write(path)) as database:
        assert index_schema.snapshot_of(database) == before["reflected"][0][0]
    assert content(to / "search") == before
    assert update(to).made == ""
    assert content(to / "search") == anew(to)


def test_journal_of_the_former_file_is_not_applied(to: Path) -> None:
    path = update(to).path
    path.write_bytes(b"broken")
    path.with_name(f"{NAME}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\0" * 504)
    assert update(to).made
    assert content(to / "search") == anew(to)


def test_full_disk_and_waiting_readers_are_expected_errors(to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = update(to).path
    add(to, story("d"), reader="rules")
    monkeypatch.setattr(index_schema, "TIMEOUT_SECONDS", 0.01)
    with closing(index_schema.open_to_read(path)) as database:
        database.execute("SELECT id FROM article").fetchone()  # a statement that is not done
        reading = database.execute("SELECT id FROM article")
        reading.fetchone()
        with pytest.raises(LockedError, match="still reading"):
            update(to)
    monkeypatch.setattr(index_update, "_apply", raises("database or disk is full", sqlite3.SQLITE_FULL))
    with pytest.raises(OSError, match="full"):
        update(to)
    with pytest.raises(OSError, match="full"):
        update(to, anew="for a test")
    assert sorted(one.name for one in path.parent.iterdir()) == [".lock", NAME]
    monkeypatch.setattr(index_update, "_apply", raises("disk I/O error", sqlite3.SQLITE_IOERR))
    with pytest.raises(TargetError, match="cannot be written"):
        update(to)


def raises(message: str, code: int) -> Callable[..., None]:
    def fail(*_: object) -> None:
        error = sqlite3.OperationalError(message)
        error.sqlite_errorcode = code
        raise error

    return fail


def test_one_process_writes_at_a_time(to: Path) -> None:
    with locked(to / "search"), pytest.raises(LockedError, match="another search"):
        update(to)


def test_reader_goes_on_with_the_old_file_while_a_new_one_is_made(to: Path) -> None:
    path = update(to).path
    with closing(index_schema.open_to_read(path)) as database:
        rows = database.execute("SELECT id FROM article ORDER BY id")
        first = rows.fetchone()
        update(to, anew="for a test")
        assert len([first, *rows]) == 3
    assert index_schema.snapshot_of(index_schema.open_to_read(path)) == source_of(to).snapshot


def test_memory_is_bounded_by_slices(to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = anew(to)
    monkeypatch.setattr(index_articles, "SLICE_ARTICLES", 1)
    assert anew(to) == whole
    monkeypatch.setattr(index_articles, "SLICE_ARTICLES", 100)
    monkeypatch.setattr(index_articles, "SLICE_CHARACTERS", 1)
    assert anew(to) == whole


def test_articles_with_one_number_are_both_found(to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.search.row_numbers.SLOT_BITS", 4)
    update(to)
    assert len(content(to / "search")["article"]) == 3
    assert catalog.require(to).rows["articles"] == 3
