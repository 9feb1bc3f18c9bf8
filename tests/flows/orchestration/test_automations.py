"""The declared automations. `test_ensure_automations.py` creates them on a server."""

from __future__ import annotations

import fnmatch
import re
from typing import Any
from uuid import uuid4

import pytest
from prefect.automations import AutomationCore, EventTrigger

from flows.fetch.fetch_result import FetchResult
from flows.orchestration import automations, fetch_artifact
from flows.orchestration.automations import declared_automations
from flows.server import automation_names

ALL = {
    "newstables: tell when a run failed",
    "newstables: tell when a run crashed for good",
    "newstables: tell when a crashed run stays down",
    "newstables: tell when too much was refused",
    "newstables: tell when a feed is dead or answers again",
    "newstables: end runs whose heartbeat stopped",
    "newstables: end runs that never start",
    "newstables: start crashed runs again",
    "newstables: give up runs that crash without starting",
}
RETRYING = {automation_names.RETRY, automation_names.GIVE_UP, automation_names.DOWN}


def test_every_end_of_a_run_ends_the_wait_for_heartbeats() -> None:
    from flows.orchestration import outcomes

    ends = {outcomes.SKIPPED, outcomes.REFUSED, outcomes.TIMED_OUT, "Completed", "Failed", "Crashed", "Cancelled"}
    assert {f"prefect.flow-run.{name}" for name in ends} <= automations.ENDED


def declared(name: str, retries: int = 3) -> AutomationCore:
    return next(one for one in declared_automations(retries=retries) if one.name == name)


def trigger(name: str, retries: int = 3) -> EventTrigger:
    found = declared(name, retries).trigger
    assert isinstance(found, EventTrigger)
    return found


def matched_starts(name: str, retries: int) -> set[int]:
    """Return the numbers of starts, up to 30, that a trigger matches."""
    match = trigger(name, retries).match
    globs = dict(match.items() if hasattr(match, "items") else [])["prefect.run-count"]
    return {n for n in range(30) if any(fnmatch.fnmatchcase(str(n), glob) for glob in globs)}


def test_all_are_declared() -> None:
    assert {one.name for one in declared_automations()} == ALL


@pytest.mark.parametrize("retries", [1, 3, 9])
def test_crashed_run_is_restarted_as_often_as_requested(retries: int) -> None:
    assert matched_starts(automation_names.RETRY, retries) == set(range(1, retries + 1))


@pytest.mark.parametrize("retries", [1, 3, 9])
def test_last_crash_is_notified_at_once(retries: int) -> None:
    assert matched_starts(automation_names.CRASHED, retries) == {0, *range(retries + 1, 30)}


def test_without_retries_every_crash_is_notified() -> None:
    assert {one.name for one in declared_automations(retries=0)} == ALL - RETRYING
    assert matched_starts(automation_names.CRASHED, 0) == set(range(30))


def test_retry_waits_for_the_worker_s_second_report() -> None:
    assert trigger(automation_names.RETRY).within >= automations.REPORT_TIME


@pytest.mark.parametrize("name", sorted(ALL - {automation_names.QUARANTINE, automation_names.FEEDS}))
def test_only_our_flows_match(name: str) -> None:
    related = trigger(name).match_related
    ours = related[0] if isinstance(related, list) else related
    assert dict(ours.items())["prefect.resource.name"] == list(automation_names.FLOWS)


def test_every_flow_is_ours() -> None:
    from flows import build_tables, check_tables, fetch_feeds, prune_snapshots, refresh_tables

    names = {
        flow.name
        for flow in (
            build_tables.build_tables,
            refresh_tables.refresh_tables,
            check_tables.check_tables,
            prune_snapshots.prune_snapshots,
            fetch_feeds.fetch_feeds,
        )
    }
    assert names == set(automation_names.FLOWS)


def test_notifications_use_the_block() -> None:
    block = uuid4()
    notifying = [one for one in declared_automations(block) if one.name.startswith("newstables: tell")]
    assert len(notifying) == 5
    blocks = [getattr(action, "block_document_id", None) for one in notifying for action in one.actions]
    assert blocks == [block] * len(blocks)


def test_the_event_of_a_fetch_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, dict[str, str], dict[str, Any]]] = []
    monkeypatch.setattr(fetch_artifact, "emit_event", lambda name, on, payload: sent.append((name, on, payload)))
    monkeypatch.setattr(fetch_artifact, "send_or_warn", lambda *_, **__: None)
    fetch_artifact.create_fetch_artifact(FetchResult(told=["Herald: away"]), "data/raw/fetched")
    ((name, resource, payload),) = sent
    found = trigger(automation_names.FEEDS)
    assert found.expect == {name}
    globs = dict(found.match.items())["prefect.resource.id"]
    assert any(
        fnmatch.fnmatchcase(resource["prefect.resource.id"], glob)
        for glob in ([globs] if isinstance(globs, str) else globs)
    )
    (told,) = (one for one in declared_automations(uuid4()) if one.name == automation_names.FEEDS)
    body = getattr(told.actions[0], "body", "")
    assert set(re.findall(r"event\.payload\.(\w+)", body)) == set(payload)


def test_missing_heartbeat_is_notified_immediately() -> None:
    block = uuid4()
    (silent,) = (one for one in declared_automations(block) if one.name == automation_names.SILENT)
    assert [action.type for action in silent.actions] == ["change-flow-run-state", "send-notification"]
    assert [action.type for action in declared(automation_names.SILENT).actions] == ["change-flow-run-state"]
