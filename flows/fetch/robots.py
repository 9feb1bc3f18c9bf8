"""Keep to what a site allows robots: its robots.txt (RFC 9309), read by protego, which Scrapy uses.

urllib.robotparser knows no wildcards and takes the first rule that fits, not the longest: it reads many files of today
otherwise than their writers mean them.
"""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from protego import Protego

from flows.fetch.http_get import Answer, GetError, Getter
from transforms.formats.feeds.entry_list import absolute

AGENT = "newstables"
PATH = "/robots.txt"
MAX_CHARACTERS = 512_000  # RFC 9309: at least 500 KiB are read, and the rest may be left
MAX_REDIRECTS = 5
PAUSE = 1.0  # seconds between two requests to a site that asks for no other pause
MAX_PAUSE = 600.0  # a longer one would mean that articles never come
REDIRECTS = (301, 302, 303, 307, 308)
LATER = (408, 425, 429)  # of the statuses from 400: those that say "not now"


class Rules:
    """What a site allows.

    Args:
        text: Its robots.txt; "" for a site without.
    """

    def __init__(self, text: str) -> None:
        self._parsed = Protego.parse(text)

    def allows(self, url: str) -> bool:
        """Return whether a URL of the site may be fetched."""
        return bool(self._parsed.can_fetch(url, AGENT))

    @property
    def pause(self) -> float:
        """Seconds between two requests."""
        rate = self._parsed.request_rate(AGENT)
        asked = (self._parsed.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate else 0.0)
        return min(MAX_PAUSE, max(PAUSE, *asked))


def site_of(url: str) -> str:
    """Return scheme, host and port of a URL: what a robots.txt is for, and what is asked one request at a time."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def fetch_robots(getter: Getter, site: str) -> str:
    """Return the robots.txt of a site; "" if it has none.

    Raises:
        GetError: The site cannot say what it allows, so nothing is fetched there for now.
    """
    url = site + PATH
    for _ in range(MAX_REDIRECTS + 1):
        try:
            answer = getter.get(url, "text/plain, */*;q=0.1")
        except GetError as error:
            said = str(error) if error.kind == "address" else f"{PATH} of its site: {error}"
            raise GetError(said, error.kind) from None
        if answer.status not in REDIRECTS:
            return _text(answer)
        address = absolute(answer.header("location"), urljoin(url, "/"))
        if not address:
            return ""
        url = address
    return ""  # as RFC 9309 has it


def _text(answer: Answer) -> str:
    if answer.status >= 500 or answer.status in LATER:
        raise GetError(f"{PATH} of its site: the server answers {answer.status}, so nothing is fetched there for now")
    if answer.status >= 300 or answer.status < 200:
        return ""
    return answer.content.decode("utf-8", "replace")[:MAX_CHARACTERS]
