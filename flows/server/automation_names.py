"""Names that the server's automations go by. Importing this does not import Prefect."""

from __future__ import annotations

FLOWS = ("build-tables", "refresh-tables", "check-tables", "prune-snapshots", "fetch-feeds")

# Servers find an automation by its name: after a new wording both the old and the new one would exist.
FAILED, CRASHED, DOWN, QUARANTINE, FEEDS, SILENT, STUCK, RETRY, GIVE_UP = (
    f"newstables: {name}"
    for name in (
        "tell when a run failed",
        "tell when a run crashed for good",
        "tell when a crashed run stays down",
        "tell when too much was refused",
        "tell when a feed is dead or answers again",
        "end runs whose heartbeat stopped",
        "end runs that never start",
        "start crashed runs again",
        "give up runs that crash without starting",
    )
)
