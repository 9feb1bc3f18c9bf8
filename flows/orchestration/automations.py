"""What the Prefect server does on its own with our runs: tell a person, end dead runs, start crashed ones again.

They are declared here; `flows.orchestration.ensure_automations` makes a server's so.
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

from flows.result import QUARANTINE_EVENT

if TYPE_CHECKING:
    from uuid import UUID

FLOWS = ("build-tables", "refresh-tables", "check-tables", "prune-snapshots")
RETRY_TAG = "retry-crashed"
TABLES = "newstables.tables.*"
# A worker reports a dead process twice, some seconds apart, and its second report would undo what came after the first.
REPORTED = timedelta(seconds=15)
# A run is started again well within this time of its crash, or not at all: then it has crashed for good.
SETTLED = timedelta(seconds=60)
# In what time retries are counted. A trigger must have an end.
LONGEST = timedelta(days=14)

FAILED, CRASHED, DOWN, QUARANTINE, SILENT, STUCK, RETRY, GIVE_UP = (
    f"newstables: {what}"
    for what in (
        "tell when a run failed",
        "tell when a run crashed for good",
        "tell when a crashed run stays down",
        "tell when too much was refused",
        "end runs whose heartbeat stopped",
        "end runs that never start",
        "start crashed runs again",
        "give up runs that crash without starting",
    )
)


def _states(*names: str) -> set[str]:
    return {f"prefect.flow-run.{name}" for name in names}


BEAT = _states("heartbeat")
STARTED = _states("Running", "Rerunning", "Retrying")
AGAIN = _states("Scheduled", "AwaitingRetry", "AwaitingConcurrencySlot", "Pending") | STARTED
ENDED = _states(
    "Completed", "Failed", "TimedOut", "Crashed", "Cancelling", "Cancelled", "Refused", "Paused", "Suspended"
)

RUN_LINES = """{{ flow.name }}: {{ flow_run.name }}
Tables: {{ flow_run.parameters.settings.to or "data" }}
{{ flow_run.state.message or "" }}
{{ flow_run|ui_url or "" }}"""


def specs(notify: UUID | None = None, retries: int = 3, silence: int = 90, start: int = 900) -> list[AutomationCore]:
    """The automations as they shall be.

    Args:
        notify: The notification block that tells people; without one, a firing shows in the event feed only.
        retries: How often a crashed run is started again.
        silence: Seconds without a heartbeat after which a run counts as crashed.
        start: Seconds in which a run that was handed to a worker must have started.
    """
    return [
        AutomationCore(
            name=FAILED,
            description="A run failed: it met an error that it could not get over.",
            trigger=_once(_states("*"), {"prefect.state-type": "FAILED"}, _ours()),
            actions=[_tell(notify, "{{ flow.name }} failed", RUN_LINES)],
        ),
        AutomationCore(
            name=CRASHED,
            description=f"A run crashed (its process died) before its flow began, or after {retries} retries.",
            trigger=_once(_states("Crashed"), {"prefect.run-count": _beyond(retries)}, _ours()),
            actions=[_tell(notify, "{{ flow.name }} crashed for good", RUN_LINES)],
        ),
        AutomationCore(
            name=QUARANTINE,
            description="A run refused a larger share of its records than its settings allow; it published the others.",
            trigger=_once({QUARANTINE_EVENT}, {}, {}, resource=TABLES),
            actions=[
                _tell(
                    notify,
                    "newstables: many records refused",
                    "{{ event.payload.new }} of {{ event.payload.read }} records were newly refused (share "
                    "{{ event.payload.share }}, limit {{ event.payload.limit }}).\n{{ flow_run|ui_url or '' }}",
                )
            ],
        ),
        AutomationCore(
            name=SILENT,
            description=f"A running run without a heartbeat for {silence} s is dead: it becomes Crashed.",
            trigger=_missing(BEAT, BEAT | ENDED | (AGAIN - STARTED), timedelta(seconds=silence)),
            actions=[
                _change(
                    StateType.CRASHED,
                    "Crashed",
                    f"No heartbeat for {silence} s: the run's process or its machine is gone.",
                ),
                # Told here too: a server that was started anew meanwhile may act on no crash of a run's first minutes.
                *(
                    [_tell(notify, "{{ flow.name }} shows no life", f"No heartbeat for {silence} s.\n{RUN_LINES}")]
                    if notify
                    else []
                ),
            ],
        ),
        AutomationCore(
            name=STUCK,
            description=f"A run that a worker took and did not start within {start} s becomes Crashed.",
            trigger=_missing(_states("Pending"), STARTED | ENDED, timedelta(seconds=start)),
            actions=[_change(StateType.CRASHED, "Crashed", f"Not started within {start} s: see the worker's log.")],
        ),
        *([_retry(retries), _give_up(retries), _down(notify, retries)] if retries else []),
    ]


def _ours() -> dict[str, str | list[str]]:
    return {"prefect.resource.role": "flow", "prefect.resource.name": list(FLOWS)}


def _once(
    expect: set[str], labels: dict[str, Any], related: dict[str, Any], resource: str = "prefect.flow-run.*"
) -> EventTrigger:
    return EventTrigger(
        expect=expect,
        match={"prefect.resource.id": resource, **labels},
        match_related=related,
        posture=Posture.Reactive,
        threshold=1,
    )


def _missing(after: set[str], expect: set[str], within: timedelta, counts: list[str] | None = None) -> EventTrigger:
    """Fires for each run of ours that is at `after` and does not come to `expect` in time.

    The server looks once in `within`, so it fires after up to twice that time. A run that comes to `after` again while
    its last turn is not yet cleared away goes unseen: nothing that must not be missed rests on this trigger alone.
    """
    return EventTrigger(
        after=after,
        expect=expect,
        match={"prefect.resource.id": "prefect.flow-run.*"} | ({"prefect.run-count": counts} if counts else {}),
        match_related=_ours(),
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=within,
    )


def _within(retries: int) -> list[str]:
    """Counts of starts after which a crashed run is started again."""
    return [str(n) for n in range(1, retries + 1)]


def _beyond(retries: int) -> list[str]:
    """All other counts, as globs; 0 is a run that crashed before its flow began."""
    return ["0", "??*"] + [str(n) for n in range(retries + 1, 10)]


def _down(notify: UUID | None, retries: int) -> AutomationCore:
    return AutomationCore(
        name=DOWN,
        description=f"A run crashed and was not started again within {SETTLED.seconds} s: its deployment has no tag "
        f"{RETRY_TAG}, or it was no deployment's.",
        trigger=_missing(_states("Crashed"), AGAIN, SETTLED, _within(retries)),
        actions=[_tell(notify, "{{ flow.name }} crashed", RUN_LINES)],
    )


def _retry(retries: int) -> AutomationCore:
    """Crashed → AwaitingRetry. The server labels a run's events with the count of its starts: that is the cap."""
    trigger = _missing(_states("Crashed"), AGAIN, REPORTED, _within(retries))
    tagged: dict[str, str | list[str]] = {
        "prefect.resource.role": "tag",
        "prefect.resource.id": f"prefect.tag.{RETRY_TAG}",
    }
    trigger.match_related = [_ours(), tagged]
    message = "Crashed; started again by the automation of newstables."
    return AutomationCore(
        name=RETRY,
        description=f"A crashed run of a deployment tagged {RETRY_TAG} is started again, at most {retries} times.",
        trigger=trigger,
        actions=[_change(StateType.SCHEDULED, "AwaitingRetry", message)],
    )


def _give_up(retries: int) -> AutomationCore:
    """AwaitingRetry once too often → Failed: a retry that crashes before it starts is not counted as a start."""
    trigger = _missing(_states("AwaitingRetry"), _states("AwaitingRetry"), LONGEST)
    trigger.posture, trigger.threshold = Posture.Reactive, retries  # the first one opens the count and is not counted
    message = f"Started again {retries} times, and crashed each time before the flow began: see the worker's log."
    return AutomationCore(
        name=GIVE_UP,
        description=f"A run that crashed {retries + 1} times, some of them before its flow began, becomes Failed.",
        trigger=trigger,
        actions=[_change(StateType.FAILED, "Failed", message)],
    )


def _change(state: StateType, name: str, message: str) -> ChangeFlowRunState:
    return ChangeFlowRunState(state=state, name=name, message=message, force=False)


def _tell(block: UUID | None, subject: str, body: str) -> SendNotification | DoNothing:
    return SendNotification(block_document_id=block, subject=subject, body=body) if block else DoNothing()
