"""What is remembered between fetches, and that it holds when the process is killed."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from flows.errors import TargetError
from flows.fetch.fetch_state import DAY, FILE, FORGET, HALF_HOUR, MAX_ENTRIES, FetchState, open_state
from tests.flows.fetch.feed_site import Newsroom, Site, texts
from transforms.formats.feeds.entry_list import FeedEntry

FEED = "https://x.example/feed"
NOW = 1_780_000_000.0
DIES = """
import os, signal, sys
from flows import fault_points
from flows.cli.main import main

left = [int(sys.argv.pop(2))]
step = sys.argv.pop(1)

def die(reached):
    left[0] -= reached == step
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)

fault_points.LISTENERS.append(die)
main()
"""


@pytest.fixture
def state(tmp_path: Path) -> Iterator[FetchState]:
    with open_state(tmp_path) as state:
        yield state


def entry(n: int, title: str = "T") -> FeedEntry:
    return FeedEntry(f"id{n}", f"https://x.example/{n}", title, "", "")


def due(state: FetchState, now: float = NOW) -> list[str]:
    return [page.url.rpartition("/")[2] for page in state.due_pages([FEED], now)]


def test_new_and_changed_entries_are_due(state: FetchState) -> None:
    state.take_entries(FEED, [entry(1), entry(2)], ("", ""), NOW)
    assert due(state) == ["1", "2"]
    for n in (1, 2):
        state.keep_page(f"https://x.example/{n}", "f", b"x", "digest", ("", ""), NOW)
    assert due(state) == []
    state.take_entries(FEED, [entry(1), entry(2, "Changed"), entry(3)], ("", ""), NOW)
    assert due(state) == ["2", "3"]


def test_pages_of_other_feeds_are_not_due(state: FetchState) -> None:
    state.take_entries("https://x.example/other", [entry(1)], ("", ""), NOW)
    assert due(state) == []


def test_an_endless_feed_is_cut(state: FetchState) -> None:
    state.take_entries(FEED, [entry(n) for n in range(MAX_ENTRIES + 5)], ("", ""), NOW)
    assert len(due(state)) == MAX_ENTRIES


def test_failed_pages_are_due_later_and_later(state: FetchState) -> None:
    state.take_entries(FEED, [entry(1)], ("", ""), NOW)
    url, now, waits = "https://x.example/1", NOW, []
    while not state.page_failed(url, "away", now, is_lasting=False):
        began = now
        while not due(state, now):
            now += HALF_HOUR
        waits.append((now - began) / HALF_HOUR)
    assert waits[:6] == [1, 2, 4, 8, 16, 24]
    assert now - NOW == pytest.approx(3 * DAY, rel=0.2)
    assert due(state, now + 9 * DAY) == []


def test_a_lasting_failure_is_the_last(state: FetchState) -> None:
    state.take_entries(FEED, [entry(1)], ("", ""), NOW)
    assert state.page_failed("https://x.example/1", "gone", NOW, is_lasting=True)
    assert due(state, NOW + 9 * DAY) == []


def test_a_feed_is_dead_once(state: FetchState) -> None:
    told = [state.feed_failed(FEED, "away", NOW + n, is_lasting=False, rests=True) for n in range(5)]
    assert told == [False, False, True, False, False]
    known = state.feed(FEED)
    assert known.failing_since == NOW
    assert known.next_at == NOW + 4 + 4 * HALF_HOUR
    state.feed_answered(FEED)
    assert state.feed(FEED).failures == 0


def kept(state: FetchState, *numbers: int, now: float = NOW) -> None:
    for n in numbers:
        state.keep_page(f"https://x.example/{n}", "f", b"x", "digest", ("", ""), now)


def test_what_no_feed_has_listed_for_long_is_forgotten(state: FetchState) -> None:
    state.take_entries(FEED, [entry(1), entry(2)], ("", ""), NOW)
    kept(state, 1, 2)
    state.take_entries(FEED, [entry(2)], ("", ""), NOW + DAY)
    assert state.forget(NOW + FORGET) == 0
    assert state.forget(NOW + FORGET + 2 * DAY) == 1
    assert due(state, NOW + FORGET + 2 * DAY) == []
    state.take_entries(FEED, [entry(1), entry(2)], ("", ""), NOW + FORGET + 3 * DAY)  # one comes back after half a year
    assert due(state, NOW + FORGET + 3 * DAY) == ["1"]


def test_what_a_feed_lists_is_not_forgotten_while_it_is_unchanged_or_away(state: FetchState) -> None:
    state.take_entries(FEED, [entry(1), entry(2)], ("", ""), NOW)
    kept(state, 1, 2)
    later = NOW + 9 * FORGET
    state.feed_answered(FEED)  # unchanged: not listed again
    assert state.forget(later) == 0
    state.take_entries(FEED, [entry(1)], ("", ""), later)  # the other one was listed up to now
    assert state.forget(later + FORGET - DAY) == 0
    state.take_entries(FEED, [entry(1), entry(2)], ("", ""), later + FORGET - DAY)
    assert due(state, later + FORGET) == []
    assert state.forget(later + 3 * FORGET) == 0


def test_a_page_that_another_feed_lists_is_not_forgotten(state: FetchState) -> None:
    other = "https://x.example/other"
    for feed in (FEED, other):
        state.take_entries(feed, [entry(1)], ("", ""), NOW)
    kept(state, 1)
    state.take_entries(FEED, [], ("", ""), NOW + DAY)
    assert state.forget(NOW + 2 * FORGET) == 0
    state.take_entries(other, [entry(1)], ("", ""), NOW + 2 * FORGET)
    state.take_entries(FEED, [entry(1)], ("", ""), NOW + 2 * FORGET)
    assert due(state, NOW + 2 * FORGET) == []


def test_a_page_that_is_to_be_fetched_is_not_forgotten(state: FetchState) -> None:
    state.take_entries(FEED, [entry(1)], ("", ""), NOW)
    state.take_entries(FEED, [], ("", ""), NOW + DAY)
    assert state.forget(NOW + 2 * FORGET) == 0
    assert due(state, NOW + 2 * FORGET) == ["1"]


def test_a_clock_that_was_ahead_forgets_nothing_that_is_listed(state: FetchState) -> None:
    state.take_entries(FEED, [entry(1)], ("", ""), NOW)
    kept(state, 1)
    state.take_entries(FEED, [entry(1)], ("", ""), NOW + 99 * FORGET)
    state.forget(NOW + 99 * FORGET)
    state.take_entries(FEED, [entry(1)], ("", ""), NOW + DAY)  # put right again
    state.forget(NOW + DAY)
    assert due(state, NOW + 2 * DAY) == []


def test_rules_of_sites_are_forgotten(state: FetchState) -> None:
    state.set_robots("https://x.example", "rules", NOW)
    state.forget(NOW + FORGET - DAY)
    assert state.site("https://x.example")[0] == "rules"
    state.forget(NOW + FORGET + DAY)
    assert state.site("https://x.example")[0] is None


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("CREATE TABLE feeds (x)")
    with pytest.raises(TargetError, match="cannot be used"), open_state(tmp_path) as state:
        state.feed(FEED)


def command(newsroom: Newsroom, step: str, n: int) -> list[str]:
    """Return a command that fetches and kills itself when it has reached a step n times."""
    settings = newsroom.settings()
    options = ("--feeds", settings.feeds, "--to", settings.to, "--allow-private")
    return [sys.executable, "-c", DIES, step, str(n), "fetch", *options]


def go_on(newsroom: Newsroom) -> None:
    """Fetch again after a process was killed that had another clock: nothing is missing, nothing is left over."""
    newsroom.time.time = time.time() + HALF_HOUR
    newsroom.fetch()
    assert texts(newsroom) == ["Rain fell on Monday."] * 2
    assert [path.name for path in newsroom.pages.glob("*/.*")] == []
    assert newsroom.fetch().files == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "n"), [("feed read", 1), ("page kept", 1), ("entries forgotten", 1), ("pages renamed", 1)]
)
def test_a_killed_fetch_loses_nothing_and_fetches_nothing_twice(
    site: Site, newsroom: Newsroom, step: str, n: int
) -> None:
    site.lists("/a", "/b")
    site.has("/a", "/b")
    ended = subprocess.run(command(newsroom, step, n), capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    go_on(newsroom)
    assert (site.counts["/a"], site.counts["/b"]) == (1, 1)


@pytest.mark.slow
def test_a_fetch_that_is_killed_within_a_page_fetches_that_one_again(site: Site, newsroom: Newsroom) -> None:
    site.lists("/a", "/b")
    site.has("/a", "/b")
    whole = site.answers["/b"]

    def kill(handler: BaseHTTPRequestHandler) -> None:
        site.answers["/b"] = whole
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"<!doctype html>")
        process.kill()

    site.answers["/b"] = kill
    process = subprocess.Popen(command(newsroom, "never", 1))
    assert process.wait(60) == -signal.SIGKILL
    go_on(newsroom)
    assert (site.counts["/a"], site.counts["/b"]) == (1, 2)
