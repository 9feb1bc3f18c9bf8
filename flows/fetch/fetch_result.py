"""The result of a fetch; `--json` prints its keys."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

FEEDS_EVENT = "newstables.feeds.changed"  # a run tells Prefect once that a feed is dead, or answers again
SHOWN_FAILURES = 100


class FeedResult(BaseModel):
    """A feed.

    Attributes:
        name: Its name in the file of feeds.
        url: Its address.
        status: `read`; `unchanged`; `failed`; `dead` (it failed for good, or three times in a row); `resting` (it is
            dead and not asked in this run); `waiting` (its site wants a longer pause: it is the next run's turn).
        entries: Entries that it lists, if it was read.
        unusable: Entries among these without an address, or broken.
        failing_since: Since when it fails, UTC; None if it does not.
        message: Why it fails.
    """

    name: str
    url: str
    status: str = "waiting"
    entries: int = 0
    unusable: int = 0
    failing_since: datetime | None = None
    message: str = ""


class PageFailure(BaseModel):
    """A page that could not be fetched: why, and whether it will be tried again."""

    url: str
    message: str
    will_be_tried: bool


class FetchResult(BaseModel):
    """What a fetch did.

    Attributes:
        feeds: The feeds, in the order of their file.
        new: Pages that were kept for the first time.
        corrections: Pages that were kept before and have changed.
        unchanged: Pages that were looked at again and are as before.
        failed: Pages that could not be fetched and will be tried again.
        given_up: Pages that will not be tried again.
        waiting: Pages that are left to the next run: sites want pauses, or the time of a run is over.
        failures: The first pages among `failed` and `given_up`.
        told: What was not told before of feeds, a sentence each: that they are dead, or answer again.
        files: The WARC files that were written, also those of an earlier run that was killed.
        requests: Requests that were made.
        seconds: Duration.
    """

    model_config = ConfigDict(validate_assignment=True)

    feeds: list[FeedResult] = []
    new: int = 0
    corrections: int = 0
    unchanged: int = 0
    failed: int = 0
    given_up: int = 0
    waiting: int = 0
    failures: list[PageFailure] = []
    told: list[str] = []
    files: list[str] = []
    requests: int = 0
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return self.model_dump(mode="json")

    @property
    def dead(self) -> list[FeedResult]:
        """The feeds that are dead."""
        return [feed for feed in self.feeds if feed.status in ("dead", "resting")]


def moment(seconds: float) -> datetime:
    """Return a time in seconds since 1970 as a datetime in UTC, without fractions."""
    return datetime.fromtimestamp(int(seconds), UTC)
