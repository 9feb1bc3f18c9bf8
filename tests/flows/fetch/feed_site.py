"""A web server on loopback with feeds and pages of ours, which does what real servers do wrong, too."""

from __future__ import annotations

import gzip
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from flows.fetch.fetch_result import FeedResult, FetchResult
from flows.fetch.fetch_settings import FetchSettings
from flows.fetch.fetcher import Clock, fetch
from flows.fetch.http_get import Limits
from transforms.formats.items import Item
from transforms.formats.pages import warc_file

HTML = {"Content-Type": "text/html; charset=utf-8"}
PATIENT = Limits(size=200_000, silence=60.0, total=120.0)  # a busy machine lets a server wait
Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A server on loopback.

    Attributes:
        url: Its URL.
        answers: What it does, by path; 404 for others.
        asked: The paths that were asked for, in order.
        headers: The headers of the last request, by path.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.headers: dict[str, Mapping[str, str]] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.headers[self.path] = dict(self.headers.items())
                try:
                    site.answers.get(self.path, sends(b"", 404))(self)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # the other side has had enough

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def counts(self) -> Counter[str]:
        """How often each path was asked for, without robots.txt."""
        return Counter(path for path in self.asked if path != "/robots.txt")

    def lists(self, *paths: str, feed: str = "/feed", **more: str) -> None:
        """Answer with an RSS feed of these paths; `more` are their titles by path without the slash."""
        self.answers[feed] = sends(rss(*(self.url + path for path in paths), titles=more), 200, {"ETag": '"f1"'})

    def has(self, *paths: str, text: str = "Rain fell on Monday.") -> None:
        """Answer with pages."""
        for path in paths:
            self.answers[path] = sends(page(path, text), 200, HTML)


@contextmanager
def running_site() -> Iterator[Site]:
    """Run a server in threads while the block runs."""
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join()


def sends(
    body: bytes, status: int = 200, headers: Mapping[str, str] | None = None, length: int | None = None
) -> Answer:
    """Send a body; with `length`, that one is declared."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def rss(*links: str, titles: Mapping[str, str] | None = None) -> bytes:
    """Return an RSS feed of some links."""
    items = (
        f"<item><title>{(titles or {}).get(link.rpartition('/')[2], 'T')}</title><link>{link}</link>"
        "<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item>"
        for link in links
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{"".join(items)}</channel></rss>'.encode()


def page(name: str, text: str) -> bytes:
    """Return a page with an article."""
    prose = "The council met in the old hall and spoke about the bridge over the river until late at night. " * 4
    head = f'<title>Page {name}</title><meta property="og:type" content="article">'
    return f"<!doctype html><html><head>{head}</head><body><article><h1>Page {name}</h1><p>{text} {prose}</p>\
</article></body></html>".encode()


class FakeClock:
    """A clock that moves only when someone waits."""

    def __init__(self) -> None:
        self.time = 1_780_000_000.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.time, self.sleep)


class Newsroom:
    """A folder with a file of feeds, and runs that fetch them.

    Attributes:
        folder: The folder.
        pages: The folder of the pages.
        time: The clock of the runs.
    """

    def __init__(self, folder: Path, *urls: str) -> None:
        self.folder, self.pages, self.time = folder, folder / "pages", FakeClock()
        tables = (f'[[feed]]\nname = "Feed {n}"\nurl = "{url}"\nsection = "World"\n' for n, url in enumerate(urls, 1))
        (folder / "feeds.toml").write_text("\n".join(tables), encoding="utf-8")

    def settings(self, *, allow_private: bool = True) -> FetchSettings:
        """Return the settings of a run."""
        return FetchSettings(feeds=str(self.folder / "feeds.toml"), to=str(self.pages), allow_private=allow_private)

    def fetch(self, *, allow_private: bool = True, limits: Limits = PATIENT) -> FetchResult:
        """Fetch the feeds."""
        return fetch(self.settings(allow_private=allow_private), limits=limits, clock=self.time.clock)

    def feed(self, **more: Any) -> FeedResult:
        """Fetch the feeds and return what is said of the first."""
        return self.fetch(**more).feeds[0]


def articles(newsroom: Newsroom) -> list[Item]:
    """Return what a build reads of the pages."""
    found = []
    for path in sorted(newsroom.pages.glob("*/*.warc.gz")):
        with gzip.open(path) as file:
            found += list(warc_file.read(file))  # type: ignore[arg-type]
    assert all(isinstance(item, Item) for item in found)
    return [item for item in found if isinstance(item, Item)]


def texts(newsroom: Newsroom) -> list[str]:
    """Return the first words of the articles in order."""
    return [str(item.fields["text"]).partition(" The council")[0] for item in articles(newsroom)]
