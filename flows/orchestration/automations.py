"""Declare the Prefect server's automations for our runs: notify people, end dead runs, restart crashed runs.

`flows.orchestration.ensure_automations` creates them on a server.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from prefect.automations import (
    AutomationCore,
    ChangeFlowRunState,
    DoNothing,
    EventTrigger,
    Posture,
    SendNotification,
)
from prefect.client.schemas.objects import StateType

from flows.fetch.fetch_result import FEEDS_EVENT
from flows.result import QUARANTINE_EVENT
from flows.server.automation_names import (
    CRASHED,
    DOWN,
    FAILED,
    FEEDS,
    FLOWS,
    GIVE_UP,
    QUARANTINE,
    RETRY,
    SILENT,
    STUCK,
)

if TYPE_CHECKING:
    from uuid import UUID

RETRY_TAG = "retry-crashed"
TABLES = "newstables.tables.*"
FETCHED = "newstables.feeds.*"  # a folder of fetched pages
# A worker reports a dead process twice, some seconds apart. Its second report would undo a restart in between.
REPORT_TIME = timedelta(seconds=15)
# A crashed run that was not restarted within this time has crashed for good.
RESTART_TIME = timedelta(seconds=60)
# Retries are counted over this time. A trigger needs a limit.
RETRY_COUNT_TIME = timedelta(days=14)


def _states(*names: str) -> set[str]:
    return {f"prefect.flow-run.{name}" for name in names}


HEARTBEAT = _states("heartbeat")
STARTED = _states("Running", "Rerunning", "Retrying")
RESTARTED = _states("Scheduled", "AwaitingRetry", "AwaitingConcurrencySlot", "Resuming", "Pending") | STARTED
ENDED = _states(
    "Completed", "Skipped", "Failed", "TimedOut", "Crashed", "Cancelling", "Cancelled", "Refused", "Paused", "Suspended"
)

RUN_LINES = """{{ flow.name }}: {{ flow_run.name }}
Tables: {{ flow_run.parameters.settings.to or "data" }}
{{ flow_run.state.message or "" }}
{{ flow_run|ui_url or "" }}"""


def declared_automations(
    notify: UUID | None = None, retries: int = 3, silence: int = 90, start: int = 900
) -> list[AutomationCore]:
    """Return the automations that a server should have.

    Args:
        notify: Notification block. Without it, automations that notify people appear only in the event feed.
        retries: How often a crashed run is restarted.
        silence: Seconds without a heartbeat after which a run counts as crashed.
        start: Seconds within which a run must start after a worker took it.
    """
    automations = [
        _failed(notify),
        _crashed(notify, retries),
        _quarantine(notify),
        _feeds(notify),
        _silent(notify, silence),
        _stuck(start),
    ]
    return [*automations, _retry(retries), _give_up(retries), _down(notify, retries)] if retries else automations


def _failed(notify: UUID | None) -> AutomationCore:
    return AutomationCore(
        name=FAILED,
        description="A run failed with an error.",
        trigger=_reactive(_states("*"), {"prefect.state-type": "FAILED"}, _our_flows()),
        actions=[_notify(notify, "{{ flow.name }} failed", RUN_LINES)],
    )


def _crashed(notify: UUID | None, retries: int) -> AutomationCore:
    return AutomationCore(
        name=CRASHED,
        description=f"A run crashed (its process died) before its flow started, or after {retries} retries.",
        trigger=_reactive(_states("Crashed"), {"prefect.run-count": _final_counts(retries)}, _our_flows()),
        actions=[_notify(notify, "{{ flow.name }} crashed for good", RUN_LINES)],
    )


def _quarantine(notify: UUID | None) -> AutomationCore:
    body = (
        "{{ event.payload.new }} of {{ event.payload.read }} records were newly refused (share "
        "{{ event.payload.share }}, limit {{ event.payload.limit }}).\n{{ flow_run|ui_url or '' }}"
    )
    return AutomationCore(
        name=QUARANTINE,
        description="A run refused more of its records than its settings allow. It published the others.",
        trigger=_reactive({QUARANTINE_EVENT}, {}, {}, resource=TABLES),
        actions=[_notify(notify, "newstables: many records refused", body)],
    )


def _feeds(notify: UUID | None) -> AutomationCore:
    body = "{{ event.payload.told }}\nDead feeds now: {{ event.payload.dead }}\n{{ flow_run|ui_url or '' }}"
    return AutomationCore(
        name=FEEDS,
        description="A fetch found that a feed is dead, or that a dead one answers again. Each is told of once.",
        trigger=_reactive({FEEDS_EVENT}, {}, {}, resource=FETCHED),
        actions=[_notify(notify, "newstables: feeds", body)],
    )


def _silent(notify: UUID | None, seconds: int) -> AutomationCore:
    message = f"No heartbeat for {seconds} s: the run's process or its machine has died."
    actions: list[Any] = [_change(StateType.CRASHED, "Crashed", message)]
    if notify:  # here too: a server that was restarted may miss crashes in the first minutes of a run
        body = f"No heartbeat for {seconds} s.\n{RUN_LINES}"
        actions.append(_notify(notify, "{{ flow.name }} has no heartbeat", body))
    return AutomationCore(
        name=SILENT,
        description=f"A running run without a heartbeat for {seconds} s becomes Crashed.",
        trigger=_proactive(HEARTBEAT, HEARTBEAT | ENDED | (RESTARTED - STARTED), timedelta(seconds=seconds)),
        actions=actions,
    )


def _stuck(seconds: int) -> AutomationCore:
    return AutomationCore(
        name=STUCK,
        description=f"A run that a worker took but did not start within {seconds} s becomes Crashed.",
        trigger=_proactive(_states("Pending"), STARTED | ENDED, timedelta(seconds=seconds)),
        actions=[_change(StateType.CRASHED, "Crashed", f"Not started within {seconds} s: see the worker's log.")],
    )


def _our_flows() -> dict[str, str | list[str]]:
    return {"prefect.resource.role": "flow", "prefect.resource.name": list(FLOWS)}


def _reactive(
    expect: set[str], labels: dict[str, Any], related: dict[str, Any], resource: str = "prefect.flow-run.*"
) -> EventTrigger:
    return EventTrigger(
        expect=expect,
        match={"prefect.resource.id": resource, **labels},
        match_related=related,
        posture=Posture.Reactive,
        threshold=1,
    )


def _proactive(after: set[str], expect: set[str], within: timedelta, counts: list[str] | None = None) -> EventTrigger:
    """Fire for each of our runs that has an event in `after` but none in `expect` within the given time.

    The server checks once per `within`, so the trigger fires after up to twice that time. It misses a run that has
    another event in `after` before the server has cleared the previous one. Do not rely on this trigger alone for
    anything that must not be missed.
    """
    return EventTrigger(
        after=after,
        expect=expect,
        match={"prefect.resource.id": "prefect.flow-run.*"} | ({"prefect.run-count": counts} if counts else {}),
        match_related=_our_flows(),
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=within,
    )


def _retried_counts(retries: int) -> list[str]:
    """Return the numbers of starts after which a crashed run is restarted."""
    return [str(n) for n in range(1, retries + 1)]


def _final_counts(retries: int) -> list[str]:
    """Return all other numbers of starts, as globs. 0 means that the run crashed before its flow started."""
    return ["0", "??*"] + [str(n) for n in range(retries + 1, 10)]


def _down(notify: UUID | None, retries: int) -> AutomationCore:
    return AutomationCore(
        name=DOWN,
        description=f"A crashed run was not restarted within {RESTART_TIME.seconds} s: its deployment does not have "
        f"the tag {RETRY_TAG}, or it has no deployment.",
        trigger=_proactive(_states("Crashed"), RESTARTED, RESTART_TIME, _retried_counts(retries)),
        actions=[_notify(notify, "{{ flow.name }} crashed", RUN_LINES)],
    )


def _retry(retries: int) -> AutomationCore:
    """Crashed → AwaitingRetry. The number of starts, which the server adds to a run's events, limits the retries."""
    trigger = _proactive(_states("Crashed"), RESTARTED, REPORT_TIME, _retried_counts(retries))
    tagged: dict[str, str | list[str]] = {
        "prefect.resource.role": "tag",
        "prefect.resource.id": f"prefect.tag.{RETRY_TAG}",
    }
    trigger.match_related = [_our_flows(), tagged]
    message = "Crashed; restarted by an automation of newstables."
    return AutomationCore(
        name=RETRY,
        description=f"A crashed run of a deployment with the tag {RETRY_TAG} is restarted, up to {retries} times.",
        trigger=trigger,
        actions=[_change(StateType.SCHEDULED, "AwaitingRetry", message)],
    )


def _give_up(retries: int) -> AutomationCore:
    """AwaitingRetry too often → Failed. A retry that crashes before its flow starts does not count as a start."""
    trigger = _proactive(_states("AwaitingRetry"), _states("AwaitingRetry"), RETRY_COUNT_TIME)
    trigger.posture, trigger.threshold = Posture.Reactive, retries  # the first one starts the count and is not counted
    message = f"Restarted {retries} times and crashed each time before the flow started: see the worker's log."
    return AutomationCore(
        name=GIVE_UP,
        description=f"A run that crashed {retries + 1} times, at least once before its flow started, becomes Failed.",
        trigger=trigger,
        actions=[_change(StateType.FAILED, "Failed", message)],
    )


def _change(state: StateType, name: str, message: str) -> ChangeFlowRunState:
    return ChangeFlowRunState(state=state, name=name, message=message, force=False)


def _notify(block: UUID | None, subject: str, body: str) -> SendNotification | DoNothing:
    return SendNotification(block_document_id=block, subject=subject, body=body) if block else DoNothing()
