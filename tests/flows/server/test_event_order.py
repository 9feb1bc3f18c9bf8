"""A server's events wait for the ones before, but not for those of a former server."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from prefect.server.events.ordering import EventArrivedEarly, get_triggers_causal_ordering
from prefect.server.events.schemas.events import ReceivedEvent
from prefect.settings import PREFECT_SERVER_EVENTS_CAUSAL_ORDERING, temporary_settings

from flows.server import event_order
from flows.server.server_processes import child_environment


def timed(moment: datetime) -> UUID:
    """Return an id as Prefect gives it to an event of that time."""
    random = uuid4().int & ((1 << 76) - 1)
    return UUID(int=int(moment.timestamp() * 1000) << 80 | 7 << 76 | (random & ~(3 << 62)) | 2 << 62)


def was_seen(follows: UUID | None) -> bool:
    """Return whether the server shows an event to its automations."""
    seen: list[ReceivedEvent] = []
    resource = {"prefect.resource.id": "prefect.flow-run.1"}
    told = {"id": uuid4(), "event": "prefect.flow-run.Crashed", "resource": resource, "follows": follows}
    event = ReceivedEvent.model_validate(told | {"occurred": datetime.now(UTC)})

    async def show(event: ReceivedEvent, depth: int = 0) -> None:
        async with event_order.CausalOrdering("test").preceding_event_confirmed(show, event, depth):
            seen.append(event)

    try:
        asyncio.run(show(event))
    except EventArrivedEarly:
        assert seen == []
    return seen == [event]


@pytest.mark.parametrize(("seconds", "shown"), [(-1, True), (-250, True), (1, False)])
def test_events_wait_only_for_events_of_this_server(seconds: int, shown: bool) -> None:
    assert was_seen(timed(event_order.STARTED_AT + timedelta(seconds=seconds))) is shown


def test_events_that_follow_none_do_not_wait() -> None:
    assert was_seen(None)


def test_events_wait_for_an_event_whose_time_is_unknown() -> None:
    assert not was_seen(uuid4())


def test_serve_gives_this_order_to_its_server(tmp_path: Path) -> None:
    module = child_environment(4200, tmp_path)["PREFECT_SERVER_EVENTS_CAUSAL_ORDERING"]
    with temporary_settings({PREFECT_SERVER_EVENTS_CAUSAL_ORDERING: module}):
        assert isinstance(get_triggers_causal_ordering(), event_order.CausalOrdering)
