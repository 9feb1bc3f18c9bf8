"""Put requests in an order in which no site is asked twice at a time, or again before its pause is over."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from flows.fetch.robots import site_of


@dataclass
class Visit:
    """A request to make.

    Attributes:
        kind: What it is for.
        key: The address of the feed or page as it is listed.
        url: The address to ask for: after redirects, another one.
        redirects: Number of redirects that led there.
    """

    kind: Literal["feed", "page"]
    key: str
    url: str
    redirects: int = 0


class SiteQueue:
    """The visits of a run, by site.

    Args:
        ready_at: Returns from when on a site may be asked, in seconds since 1970.
    """

    def __init__(self, ready_at: Callable[[str], float]) -> None:
        self._ready_at = ready_at
        self._visits: dict[str, deque[Visit]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._visits.values()))

    def add(self, visit: Visit, *, first: bool = False) -> None:
        """Add a visit as the last, or the first, of its site."""
        queue = self._visits.setdefault(site_of(visit.url), deque())
        if first:
            queue.appendleft(visit)
        else:
            queue.append(visit)

    def next_time(self) -> float | None:
        """Return when the next visit may be made; None if there is none left."""
        return min((self._ready_at(site) for site in self._visits), default=None)

    def take(self) -> Visit:
        """Take the visit that may be made first; among sites that are ready, each has its turn."""
        site = min(self._visits, key=self._ready_at)
        queue = self._visits.pop(site)
        visit = queue.popleft()
        if queue:
            self._visits[site] = queue  # now the last
        return visit

    def left(self) -> list[Visit]:
        """Return the visits that were not made."""
        return [visit for queue in self._visits.values() for visit in queue]
