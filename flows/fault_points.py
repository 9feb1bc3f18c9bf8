"""Name the steps at which a build can be killed in tests: after each of them the next run must recover."""

from __future__ import annotations

from collections.abc import Callable

STEPS = (
    *("locked", "swept", "records staged", "tables staged", "batch done", "read", "quarantined"),
    *("parts written", "checked", "linked", "identities written", "report written", "manifest written", "synced"),
    *("renamed", "link made", "flipped", "retired", "staging removed", "solved", "ledger written"),
)
OBJECT_STORE_STEPS = ("uploaded", "pointed")  # only for tables in an object store; they follow "flipped"
FETCH_STEPS = ("feed read", "page kept", "entries forgotten", "pages written", "pages renamed")  # of a fetch of feeds
DECISION_STEPS = ("decisions written", "decisions renamed")  # of a command that notes a person's decisions
INDEX_STEPS = ("index rows written", "index made")  # of bringing the index for search up to date
LISTENERS: list[Callable[[str], None]] = []  # called at each step in this process: tests kill it here


def reached(step: str) -> None:
    """Call the listeners with a step's name; raises ValueError if it is unknown."""
    if step not in (*STEPS, *OBJECT_STORE_STEPS, *FETCH_STEPS, *DECISION_STEPS, *INDEX_STEPS):
        raise ValueError(f"there is no step {step!r}")
    for listener in LISTENERS:
        listener(step)
