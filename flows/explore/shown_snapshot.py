"""What a site shows: one snapshot of some tables, and whether a newer one is published."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from flows.errors import PublishError, TargetError
from flows.targets.open_target import open_target

ASKED_EVERY = 30.0  # seconds


@dataclass
class ShownSnapshot:
    """A snapshot that a site shows.

    Attributes:
        location: Folder or URL of the tables.
        snapshot: Its id.
    """

    location: str
    snapshot: str
    _published: str = field(default="", init=False)
    _asked_at: float = field(default=float("-inf"), init=False)

    async def newer(self) -> str:
        """Return the id of the published snapshot if it is another one; "" if not, or if that cannot be told now."""
        if time.monotonic() - self._asked_at > ASKED_EVERY:
            self._asked_at = time.monotonic()
            self._published = await asyncio.to_thread(self._ask)
        return "" if self._published in ("", self.snapshot) else self._published

    def _ask(self) -> str:
        try:
            return open_target(self.location).published_id()
        except (OSError, PublishError, TargetError):  # the site shows its file, whatever became of the tables
            return ""
