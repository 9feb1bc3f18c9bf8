"""Fetch what feeds list: ask each feed, then each page that is new or has changed, and keep the pages as WARC files."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from flows.fetch.feeds_file import Feed, read_feeds
from flows.fetch.fetch_result import SHOWN_FAILURES, FeedResult, FetchResult, PageFailure, moment
from flows.fetch.fetch_settings import FetchSettings
from flows.fetch.fetch_state import DAY, FetchState, PageState, digest_of, open_state
from flows.fetch.http_get import Answer, GetError, Getter, Kind, Limits
from flows.fetch.page_records import ENDING, page_record, remove_unfinished, write_pages
from flows.fetch.robots import LATER, MAX_REDIRECTS, PAUSE, REDIRECTS, Rules, fetch_robots, site_of
from flows.fetch.site_queue import SiteQueue, Visit
from flows.progress import NO_PROGRESS, ProgressReporter
from flows.storage.lock import locked
from flows.wording import count
from transforms.formats.feeds.entry_list import absolute, list_entries
from transforms.formats.pages.warc_file import PAGES
from transforms.records.refusals import Refused

RUN_SECONDS = 1200.0  # what is left then is the next run's, which is due half an hour after this one began
MOST_WAIT = 60.0  # seconds that a run waits for a site if no other may be asked; a longer pause is the next run's
FILE_BYTES = 64 << 20  # of a WARC file, about
ROBOTS_SECONDS = DAY  # for which a robots.txt holds
BUSY_SECONDS = 900.0  # for which a site is left alone that says "too many requests" without saying for how long
FEEDS = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
HTML = "text/html, application/xhtml+xml, */*;q=0.1"


class Clock(NamedTuple):
    """The time in seconds since 1970, and how to wait some seconds."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


def fetch(
    settings: FetchSettings,
    progress: ProgressReporter = NO_PROGRESS,
    *,
    limits: Limits | None = None,
    clock: Clock | None = None,
) -> FetchResult:
    """Fetch the pages that feeds list, each once and again where it changes.

    Args:
        settings: Which feeds, and where the pages go.
        progress: Who is told how it goes.
        limits: Limits of each request.
        clock: The time.

    Raises:
        flows.fetch.feeds_file.NoFeedsError: There is no feed to fetch.
        flows.errors.InputError: The file of feeds is wrong.
        flows.errors.LockedError: Another fetch is writing there.
        flows.errors.TargetError: The folder cannot be used, or its state is damaged.
    """
    listed = read_feeds(Path(settings.feeds))
    folder = Path(settings.to)
    with locked(folder, doing="fetch"), open_state(folder) as state:
        getter = Getter(allow_private=settings.allow_private, contact=listed.contact, limits=limits)
        run = _Run(listed.feeds, folder, state, getter, progress, clock or Clock())
        try:
            run.go()
        finally:
            run.write_files()
        return run.result


class _Run:
    """One fetch."""

    def __init__(
        self,
        feeds: list[Feed],
        folder: Path,
        state: FetchState,
        getter: Getter,
        progress: ProgressReporter,
        clock: Clock,
    ) -> None:
        self.result = FetchResult()
        self._folder, self._state, self._getter = folder, state, getter
        self._progress, self._clock = progress, clock
        self._began = clock.now()
        self._feeds = {feed.url: feed for feed in feeds}
        self._results = {feed.url: FeedResult(name=feed.name, url=feed.url) for feed in feeds}
        self._pages: dict[str, PageState] = {}
        self._rules: dict[str, Rules | GetError] = {}
        self._queue = SiteQueue(self._ready_at)
        self._file = ""

    def go(self) -> None:
        remove_unfinished(self._folder)
        self.write_files()  # of a run that was killed
        for url in self._feeds:
            known = self._state.feed(url)
            if known.next_at > self._clock.now():
                self._show_failure(url, "resting")
            else:
                self._queue.add(Visit("feed", url, url))
        self._add_pages()
        while (ready_at := self._queue.next_time()) is not None:
            wait = ready_at - self._clock.now()
            if wait > MOST_WAIT or self._clock.now() > self._began + RUN_SECONDS:
                break
            if wait > 0:
                self._clock.sleep(wait)
            self._make(self._queue.take())
            self._progress.stage(f"{count(self.result.requests, 'request')}, {count(self.result.new, 'new page')}")
        self.result.waiting = sum(visit.kind == "page" for visit in self._queue.left())
        self._state.forget(self._clock.now())

    def write_files(self) -> None:
        """Write the records that were kept into their files, and sum up."""
        for name in self._state.waiting_files():
            write_pages(self._folder / name, self._state.records(name))
            self._state.forget_records(name)
            self.result.files.append(str(self._folder / name))
        self.result.feeds = list(self._results.values())
        self.result.seconds = round(self._clock.now() - self._began, 1)

    def _add_pages(self) -> None:
        for page in self._state.due_pages(list(self._feeds), self._clock.now()):
            if page.url not in self._pages:
                self._pages[page.url] = page
                self._queue.add(Visit("page", page.url, page.url))

    def _ready_at(self, site: str) -> float:
        ready_at = self._state.site(site)[2]
        return 0.0 if ready_at > self._clock.now() + DAY else ready_at  # the clock was put back

    def _make(self, visit: Visit) -> None:
        site = site_of(visit.url)
        try:
            if site not in self._rules and not self._knows_rules(site):
                self._queue.add(visit, first=True)  # after the pause
                return
            rules = self._rules[site]
            if isinstance(rules, GetError):
                raise rules
            if not rules.allows(visit.url):
                raise GetError("robots.txt of its site does not allow it", "lasting")
            answer = self._ask(visit, site, rules)
            self._take(visit, answer)
        except GetError as error:
            self._fail(visit, error)

    def _knows_rules(self, site: str) -> bool:
        """Return whether a site's rules are known; if not, ask for them."""
        robots, robots_at, _ = self._state.site(site)
        now = self._clock.now()
        if robots is not None and 0 <= now - robots_at < ROBOTS_SECONDS:
            self._rules[site] = Rules(robots)
            return True
        self.result.requests += 1
        try:
            text = fetch_robots(self._getter, site)
            self._rules[site] = Rules(text)
            self._state.set_robots(site, text, now)
        except GetError as error:
            self._rules[site] = error
        self._state.set_ready(site, self._clock.now() + PAUSE)
        return False

    def _ask(self, visit: Visit, site: str, rules: Rules) -> Answer:
        known = self._state.feed(visit.key) if visit.kind == "feed" else self._pages[visit.key]
        conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
        self.result.requests += 1
        pause = rules.pause
        try:
            accept = FEEDS if visit.kind == "feed" else HTML
            answer = self._getter.get(visit.url, accept, {name: value for name, value in conditions.items() if value})
            if answer.status in (429, 503):
                pause = max(pause, _retry_after(answer, self._clock.now()))
        finally:
            self._state.set_ready(site, self._clock.now() + pause)
        return answer

    def _take(self, visit: Visit, answer: Answer) -> None:
        if answer.status in REDIRECTS:
            self._follow(visit, answer)
        elif answer.status == 304 and visit.kind == "feed":
            self._feed_answered(visit.key, "unchanged")
        elif answer.status == 304 and self._pages[visit.key].digest:
            self._page_unchanged(visit.key)
        elif answer.status != 200:
            kind: Kind = "passing" if answer.status >= 500 or answer.status in LATER else "lasting"
            raise GetError(f"the server answers {answer.status} {answer.reason}".strip(), kind)
        elif visit.kind == "feed":
            self._take_feed(visit.key, answer)
        else:
            self._take_page(visit.key, answer)

    def _follow(self, visit: Visit, answer: Answer) -> None:
        location = answer.header("location")
        address = absolute(location, answer.url) if location else None
        if not address:
            raise GetError("it redirects to what is no web address", "lasting")
        if visit.redirects == MAX_REDIRECTS:
            raise GetError(f"it redirects more than {MAX_REDIRECTS} times", "lasting")
        self._queue.add(Visit(visit.kind, visit.key, address, visit.redirects + 1))

    def _take_feed(self, url: str, answer: Answer) -> None:
        listed = list_entries(BytesIO(answer.content), answer.url)
        if isinstance(listed, Refused):
            raise GetError(listed.message, "lasting")
        if listed.unusable and not listed.entries:
            raise GetError(f"none of its {count(listed.unusable, 'entry', '')} can be read", "lasting")
        validators = (answer.header("etag"), answer.header("last-modified"))
        self._state.take_entries(url, listed.entries, validators, self._clock.now())
        self._feed_answered(url, "read")
        result = self._results[url]
        result.entries, result.unusable = len(listed.entries) + listed.unusable, listed.unusable
        self._add_pages()

    def _feed_answered(self, url: str, status: str) -> None:
        if self._state.feed(url).is_dead:
            self._tell(f"{self._feeds[url].name}: the feed answers again")
        self._state.feed_answered(url)
        self._results[url].status = status

    def _take_page(self, url: str, answer: Answer) -> None:
        kind = answer.header("content-type").partition(";")[0].strip().lower()
        if kind not in PAGES:
            raise GetError(f"it is no HTML page ({kind[:60] or 'its server names no type'})", "lasting")
        page, now = self._pages[url], self._clock.now()
        digest = digest_of(answer.content)
        if digest == page.digest:
            self._page_unchanged(url)
            return
        feed = self._feeds[page.feed]
        record = page_record(answer, moment(now), feed=feed.name, section=feed.section, published=page.published)
        validators = (answer.header("etag"), answer.header("last-modified"))
        self._state.keep_page(url, self._file_name(), record, digest, validators, now)
        if page.digest:
            self.result.corrections += 1
        else:
            self.result.new += 1

    def _page_unchanged(self, url: str) -> None:
        self._state.page_unchanged(url, self._clock.now())
        self.result.unchanged += 1

    def _fail(self, visit: Visit, error: GetError) -> None:
        now = self._clock.now()
        if visit.kind == "feed":
            is_lasting = error.kind != "passing"
            rests = error.kind != "address"  # nobody was asked, and the next run may allow it
            is_new = self._state.feed_failed(visit.key, str(error), now, is_lasting=is_lasting, rests=rests)
            self._show_failure(visit.key, "dead" if self._state.feed(visit.key).is_dead else "failed")
            if is_new:
                self._tell(f"{self._feeds[visit.key].name} ({visit.key}): {error}")
            return
        is_over = self._state.page_failed(visit.key, str(error), now, is_lasting=error.kind == "lasting")
        self.result.given_up += is_over
        self.result.failed += not is_over
        if len(self.result.failures) < SHOWN_FAILURES:
            self.result.failures.append(PageFailure(url=visit.key, message=str(error), will_be_tried=not is_over))

    def _show_failure(self, url: str, status: str) -> None:
        known, result = self._state.feed(url), self._results[url]
        result.status, result.message = status, known.message or ""
        result.failing_since = moment(known.failing_since) if known.failing_since else None

    def _tell(self, sentence: str) -> None:
        self.result.told.append(sentence)
        self._progress.notice(sentence)

    def _file_name(self) -> str:
        """Return the name of the file for the next page, below the folder: of this run, and not too large."""
        if self._file and self._state.waiting_bytes(self._file) < FILE_BYTES:
            return self._file
        if self._file:
            self.write_files()
        began = moment(self._began)
        number = 1
        while (self._folder / (name := f"{began:%Y-%m-%d}/{began:%H%M%S}-{number}{ENDING}")).exists():
            number += 1
        self._file = name
        return name


def _retry_after(answer: Answer, now: float) -> float:
    """Return for how many seconds a server wants to be left alone, up to a day."""
    said = answer.header("retry-after").strip()
    try:
        seconds = float(said) if said.isdecimal() else parsedate_to_datetime(said).timestamp() - now
    except (ValueError, OverflowError):
        seconds = BUSY_SECONDS if answer.status == 429 else 0.0
    return min(DAY, max(0.0, seconds))
