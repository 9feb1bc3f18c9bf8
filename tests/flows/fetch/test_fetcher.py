"""Fetch feeds from a server on loopback: each page once, changed ones again, with care for the site."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from flows.errors import LockedError, TargetError
from flows.fetch.fetch_state import DAY, FILE, HALF_HOUR
from flows.fetch.fetcher import BUSY_SECONDS, fetch
from flows.progress import ProgressReporter
from flows.storage.lock import locked
from tests.flows.building import counted, listening, run, table
from tests.flows.fetch.feed_site import HTML, Newsroom, Site, articles, page, running_site, sends, texts


def test_pages_are_kept_with_what_the_feed_knows_of_them(site: Site, newsroom: Newsroom) -> None:
    site.lists("/a", "/b")
    site.has("/a", "/b")
    result = newsroom.fetch()
    assert result.new == 2
    assert len(result.files) == 1
    assert result.files == [str(path) for path in newsroom.pages.glob("*/*")]
    first, second = articles(newsroom)
    assert first.fields["url"] == f"{site.url}/a"
    assert first.fields["section"] == "World"
    assert first.fields["source"] == "Feed 1"
    assert first.fields["published_at"] == "Mon, 02 Mar 2026 10:00:00 GMT"
    assert second.raw == page("/b", "Rain fell on Monday.")


def test_a_build_reads_the_pages_and_a_correction_replaces_its_article(
    site: Site, newsroom: Newsroom, tmp_path: Path, fake_reader: object
) -> None:
    site.lists("/a", "/b")
    site.has("/a", "/b")
    newsroom.fetch()
    assert counted(run(newsroom.pages, tmp_path / "to")) == {"read": 2, "published": 2}
    site.lists("/a", "/b", a="Corrected")
    site.has("/a", text="Snow fell on Monday.")
    newsroom.time.sleep(HALF_HOUR)
    newsroom.fetch()
    assert counted(run(newsroom.pages, tmp_path / "to"))["published"] == 1
    rows = {row["url"].rpartition("/")[2]: row for row in table(tmp_path / "to", "articles")}
    assert rows["a"]["text"].startswith("Snow fell on Monday.")
    assert [(row["source"], row["section"]) for row in rows.values()] == [("Feed 1", "World")] * 2
    assert {f"{row['published_at']:%Y-%m-%d}" for row in rows.values()} == {"2026-03-02"}


def test_each_entry_is_fetched_once(site: Site, newsroom: Newsroom) -> None:
    site.lists("/a")
    site.has("/a", "/b")
    newsroom.fetch()
    site.lists("/b", "/a")
    result = newsroom.fetch()
    assert (result.new, result.corrections) == (1, 0)
    assert newsroom.fetch().files == []
    assert site.counts == {"/feed": 3, "/a": 1, "/b": 1}


def test_a_page_of_two_feeds_is_fetched_once(site: Site, tmp_path: Path) -> None:
    site.lists("/a")
    site.lists("/a", "/b", feed="/more")
    site.has("/a", "/b")
    newsroom = Newsroom(tmp_path, f"{site.url}/feed", f"{site.url}/more")
    assert newsroom.fetch().new == 2
    assert site.counts["/a"] == 1


def test_feeds_are_asked_whether_they_changed(site: Site, newsroom: Newsroom) -> None:
    site.lists("/a")
    site.has("/a")
    newsroom.fetch()
    site.answers["/feed"] = sends(b"", 304)
    assert newsroom.feed().status == "unchanged"
    assert site.headers["/feed"]["If-None-Match"] == '"f1"'


def test_a_changed_entry_is_a_correction_if_the_page_changed(site: Site, newsroom: Newsroom) -> None:
    site.lists("/a", "/b")
    site.has("/a", "/b")
    newsroom.fetch()
    site.lists("/a", "/b", a="Corrected", b="Corrected")
    site.has("/a", text="Snow fell on Monday.")
    newsroom.time.sleep(HALF_HOUR)
    result = newsroom.fetch()
    assert (result.new, result.corrections, result.unchanged) == (0, 1, 1)
    assert texts(newsroom) == ["Rain fell on Monday.", "Rain fell on Monday.", "Snow fell on Monday."]


def test_listed_pages_are_looked_at_again_after_a_day_if_that_is_cheap(site: Site, newsroom: Newsroom) -> None:
    site.lists("/a", "/b", "/c")
    site.has("/c")
    for path in ("/a", "/b"):
        site.answers[path] = sends(page(path, "Rain fell."), 200, {**HTML, "ETag": '"1"'})
    newsroom.fetch()
    newsroom.time.sleep(DAY + HALF_HOUR)
    site.answers["/a"] = sends(page("/a", "Snow fell."), 200, {**HTML, "ETag": '"2"'})
    site.answers["/b"] = sends(b"", 304)
    result = newsroom.fetch()
    assert (result.corrections, result.unchanged) == (1, 1)
    assert site.headers["/b"]["If-None-Match"] == '"1"'
    assert site.counts["/c"] == 1  # it has no validator: its server would send it whole


def test_a_site_is_not_asked_twice_within_a_second(site: Site, newsroom: Newsroom) -> None:
    site.lists("/a", "/b")
    site.has("/a", "/b")
    newsroom.fetch()
    assert newsroom.time.waits == [1.0, 1.0, 1.0]  # robots.txt, feed, page, page


def test_crawl_delay_and_disallow_are_kept_to(site: Site, newsroom: Newsroom) -> None:
    rules = b"User-agent: *\nDisallow: /*private\nCrawl-delay: 7\n"
    site.answers["/robots.txt"] = sends(rules)
    site.lists("/a", "/private", "/b")
    site.has("/a", "/private", "/b")
    result = newsroom.fetch()
    assert newsroom.time.waits == [1.0, 7.0, 7.0]
    assert (result.new, result.given_up) == (2, 1)
    assert "robots.txt" in result.failures[0].message
    assert site.counts["/private"] == 0


def test_a_site_that_cannot_say_what_it_allows_is_left_alone(site: Site, newsroom: Newsroom) -> None:
    site.answers["/robots.txt"] = sends(b"", 503)
    site.lists("/a")
    assert newsroom.feed().status == "failed"
    assert site.counts == {}


def test_two_sites_take_turns(site: Site, tmp_path: Path) -> None:
    with running_site() as other:
        for one in (site, other):
            one.lists("/a", "/b")
            one.has("/a", "/b")
        newsroom = Newsroom(tmp_path, f"{site.url}/feed", f"{other.url}/feed")
        assert newsroom.fetch().new == 4
    assert sum(newsroom.time.waits) == pytest.approx(3.0, abs=0.1)  # not twice as long


def test_retry_after_is_kept_to(site: Site, newsroom: Newsroom) -> None:
    site.lists("/a", "/b")
    site.has("/b")
    site.answers["/a"] = sends(b"", 429, {"Retry-After": "4000"})
    result = newsroom.fetch()
    assert (result.failed, result.waiting) == (1, 1)
    newsroom.time.sleep(HALF_HOUR)
    assert newsroom.feed().status == "waiting"
    assert site.counts == {"/feed": 1, "/a": 1}
    newsroom.time.sleep(HALF_HOUR)
    newsroom.time.sleep(HALF_HOUR)
    site.has("/a")
    assert newsroom.fetch().new == 2


def test_too_many_requests_without_a_time_is_a_quarter_of_an_hour(site: Site, newsroom: Newsroom) -> None:
    site.answers["/feed"] = sends(b"", 429)
    newsroom.fetch()
    newsroom.time.sleep(BUSY_SECONDS - 100)
    assert newsroom.feed().status == "waiting"
    newsroom.time.sleep(100)
    assert newsroom.feed().status == "failed"


class Told(ProgressReporter):
    """Keeps what is told."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def notice(self, text: str) -> None:
        self.texts.append(text)


def test_a_dead_feed_is_told_of_once_and_asked_less_and_less(site: Site, newsroom: Newsroom) -> None:
    site.answers["/feed"] = sends(b"", 404)
    told = Told()
    for _ in range(48):
        result = fetch(newsroom.settings(), told, clock=newsroom.time.clock)
        newsroom.time.sleep(HALF_HOUR)
    (sentence,) = told.texts
    assert sentence == f"Feed 1 ({site.url}/feed): the server answers 404 Not Found"
    assert site.counts["/feed"] < 10
    assert result.feeds[0].status == "resting"
    assert str(result.feeds[0].failing_since) == "2026-05-28 20:26:41+00:00"
    site.lists("/a")
    site.has("/a")
    newsroom.time.sleep(DAY)
    result = fetch(newsroom.settings(), told, clock=newsroom.time.clock)
    assert result.new == 1
    assert told.texts[1:] == ["Feed 1: the feed answers again"]


def test_a_feed_that_fails_for_a_while_is_not_told_of(site: Site, newsroom: Newsroom) -> None:
    site.answers["/feed"] = sends(b"", 500)
    told = [newsroom.fetch().told for _ in range(2)]
    assert told == [[], []]
    assert len(newsroom.fetch().told) == 1


def test_a_page_that_fails_is_tried_again_for_some_days(site: Site, newsroom: Newsroom) -> None:
    site.lists("/a", "/b")
    site.has("/b")
    site.answers["/a"] = sends(b"", 502)
    result = newsroom.fetch()
    assert (result.new, result.failed) == (1, 1)
    for _ in range(5):
        newsroom.time.sleep(DAY)
        result = newsroom.fetch()
    assert (result.failed, result.given_up) == (0, 0)
    assert site.counts["/a"] == 4  # the last of them after three days


def test_redirects_are_followed_and_the_page_is_kept_once(site: Site, newsroom: Newsroom) -> None:
    site.lists("/a")
    site.answers["/a"] = sends(b"", 301, {"Location": "/b#part"})
    site.has("/b")
    assert newsroom.fetch().new == 1
    assert newsroom.fetch().new == 0
    assert [item.fields["url"] for item in articles(newsroom)] == [f"{site.url}/b"]


def test_packed_pages_are_kept_packed(site: Site, newsroom: Newsroom) -> None:
    site.lists("/a")
    site.answers["/a"] = sends(gzip.compress(page("/a", "Rain fell.")), 200, {**HTML, "Content-Encoding": "gzip"})
    newsroom.fetch()
    assert articles(newsroom)[0].raw == page("/a", "Rain fell.")


def test_what_is_no_page_is_given_up(site: Site, newsroom: Newsroom) -> None:
    site.lists("/a.pdf", "/b")
    site.answers["/a.pdf"] = sends(b"%PDF", 200, {"Content-Type": "application/pdf"})
    site.answers["/b"] = sends(page("/b", "Rain"), 200)
    result = newsroom.fetch()
    assert [failure.message for failure in result.failures] == [
        "it is no HTML page (application/pdf)",
        "it is no HTML page (its server names no type)",
    ]
    assert (result.given_up, result.files) == (2, [])


def test_json_feeds_and_relative_addresses(site: Site, newsroom: Newsroom) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/a"}, {"id": "2"}, 3]}
    site.answers["/feed"] = sends(json.dumps(feed).encode())
    site.has("/a")
    result = newsroom.fetch()
    assert result.new == 1
    assert (result.feeds[0].entries, result.feeds[0].unusable) == (3, 2)


def test_ctrl_c_keeps_what_came(site: Site, newsroom: Newsroom) -> None:
    site.lists("/a", "/b")
    site.has("/a", "/b")

    def interrupt(step: str) -> None:
        if step == "page kept":
            raise KeyboardInterrupt

    with listening(interrupt), pytest.raises(KeyboardInterrupt):
        newsroom.fetch()
    assert texts(newsroom) == ["Rain fell on Monday."]
    newsroom.fetch()
    assert len(texts(newsroom)) == 2
    assert site.counts == {"/feed": 2, "/a": 1, "/b": 1}


def test_two_fetches_into_one_folder(site: Site, newsroom: Newsroom) -> None:
    newsroom.pages.mkdir()
    with locked(newsroom.pages), pytest.raises(LockedError, match=f"another fetch \\(process {os.getpid()}\\)"):
        newsroom.fetch()


def test_a_damaged_state_is_an_error(newsroom: Newsroom) -> None:
    newsroom.pages.mkdir()
    (newsroom.pages / FILE).write_bytes(b"x" * 5000)
    with pytest.raises(TargetError, match="is damaged"):
        newsroom.fetch()
