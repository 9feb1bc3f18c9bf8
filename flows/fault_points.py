"""The steps of a build and of what changes snapshots: wherever one of them is cut off, the next run must recover."""

from __future__ import annotations

from collections.abc import Callable

STEPS = (
    *("locked", "swept", "records staged", "tables staged", "batch done", "read", "quarantined"),
    *("parts written", "checked", "linked", "report written", "manifest written", "synced", "renamed", "link made"),
    *("flipped", "retired", "staging removed", "ledger written"),
)
IN_STORE = ("uploaded", "pointed")  # those that only targets in an object store have, after `flipped`
LISTENERS: list[Callable[[str], None]] = []  # told of each step of this process; tests die here


def reached(step: str) -> None:
    """Tells the listeners of a step; raises ValueError for one that is none."""
    if step not in (*STEPS, *IN_STORE):
        raise ValueError(f"{step!r} is none of the steps")
    for listener in LISTENERS:
        listener(step)
