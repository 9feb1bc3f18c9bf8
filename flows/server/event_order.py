"""Let the automations of a restarted server see what happens to runs of the former server at once.

A change of state within five minutes of the last one names it, and a server shows the change to its automations only
after the one before. It knows what it has seen since its own start, and waits for all else for fifteen minutes. So a
run that goes on after a restart of the server and then crashes would be restarted a quarter of an hour later.

Prefect loads this module into the server: PREFECT_SERVER_EVENTS_CAUSAL_ORDERING=flows.server.event_order.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import psutil
from prefect.server.events.ordering import memory
from prefect.server.events.schemas.events import ReceivedEvent

STARTED_AT = datetime.fromtimestamp(psutil.Process().create_time(), UTC)  # of this server
TIMED = 7  # the version of UUIDs that begin with their time


class CausalOrdering(memory.CausalOrdering):
    """The default order, but events do not wait for those of a former server."""

    async def wait_for_leader(self, event: ReceivedEvent) -> None:
        """Wait until the event that this one follows has been seen, if it is of this server."""
        if event.follows is None or not _is_older(event.follows, STARTED_AT):
            await super().wait_for_leader(event)


def _is_older(event: UUID, moment: datetime) -> bool:
    """Check whether an event is older than a moment. If its id does not tell, it is not."""
    return event.version == TIMED and event.int >> 80 < moment.timestamp() * 1000
