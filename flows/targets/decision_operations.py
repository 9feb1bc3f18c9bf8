"""Note decisions about identities, take them back, list them, write them into files and read those of others."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.errors import InputError
from flows.identities import decision_files
from flows.identities.decision_log import has_decisions, read_decisions, row_of
from flows.identities.decision_words import describe
from flows.targets.open_target import Target, open_target
from flows.wording import count
from transforms.identities.decision import (
    DIFFER,
    UNDO,
    Decision,
    in_order,
    same_statement,
    standing,
    with_id,
)
from transforms.identities.decision_plan import Conflict, Plan, conflicts_of

IN_FORCE, UNDONE, IN_CONFLICT = "in force", "undone", "in conflict"


@dataclass(frozen=True)
class Why:
    """Who decides, and why.

    Attributes:
        by: Who decides.
        note: Why; None for nothing.
        replace: Whether decisions in force that say otherwise are replaced.
    """

    by: str
    note: str | None = None
    replace: bool = False


@dataclass(frozen=True)
class Decided:
    """What a command that decides did.

    Attributes:
        decision: The decision; the former one if the same was decided before.
        is_new: Whether it was noted now.
        replaced: The decisions that are no longer in force because of it.
        hints: What else the person may want to do, a sentence each.
    """

    decision: Decision
    is_new: bool
    replaced: list[Decision] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        replaced = [one.decision_id for one in self.replaced]
        return {"decision": as_values(self.decision), "is_new": self.is_new, "replaced": replaced, "hints": self.hints}


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Attributes:
        new: The decisions that were not known, and are noted now.
        known: Number of decisions that were known, or that say what one in force says.
        conflicts: Those that were left out, with the ones that say otherwise.
        replaced: The decisions that are no longer in force because of the new ones.
    """

    new: list[Decision]
    known: int
    conflicts: list[Conflict]
    replaced: list[Decision]

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        conflicts = [
            {"decision": as_values(c.decision), "against": [one.decision_id for one in c.against], "why": c.why}
            for c in self.conflicts
        ]
        replaced = [one.decision_id for one in self.replaced]
        return {
            "new": [as_values(one) for one in self.new],
            "known": self.known,
            "conflicts": conflicts,
            "replaced": replaced,
        }


def as_values(decision: Decision) -> dict[str, Any]:
    """Return a decision as plain values, under the names of the columns of the table of decisions."""
    return row_of(decision) | {"decided_at": decision.decided_at.isoformat()}


def undo_decision(to: str | os.PathLike[str], decision_id: str, why: Why) -> Decided:
    """Take a decision back; one that only undid another puts that into force again.

    Raises:
        flows.errors.InputError: There is no such decision, or it is undone already.
        flows.errors.TargetError: Nothing is published there.
    """
    target = open_target(to)
    decisions = read_all(target)
    found = [one for one in decisions if decision_id and one.decision_id.startswith(decision_id.lower())]
    if len(found) != 1:
        what = f"{count(len(found), 'decision')} begin with" if found else "there is no decision"
        raise InputError(f"{what} {decision_id!r}; newstables identities decisions {target.location} lists them")
    if states(decisions)[found[0].decision_id] == UNDONE:
        raise InputError(f"decision {found[0].decision_id[:12]} is undone already ({describe(found[0])})")
    new = new_decision(UNDO, why)._replace(undoes=(found[0].decision_id,))
    new = dated(new, decisions)
    target.add_decisions([new])
    return Decided(new, is_new=True, replaced=found)


def list_decisions(to: str | os.PathLike[str]) -> list[tuple[Decision, str]]:
    """Return all decisions, the latest first, each with its state: `IN_FORCE`, `UNDONE` or `IN_CONFLICT`."""
    decisions = read_all(open_target(to))
    of = states(decisions)
    return [(one, of[one.decision_id]) for one in reversed(decisions)]


def states(decisions: Sequence[Decision]) -> dict[str, str]:
    """Return the state of each decision, by id."""
    stand = standing(decisions)
    found = {one.decision_id: IN_FORCE if one.decision_id in stand else UNDONE for one in decisions}
    return found | {one.decision.decision_id: IN_CONFLICT for one in Plan(decisions).conflicts}


def export_decisions(to: str | os.PathLike[str], path: str | os.PathLike[str]) -> int:
    """Write all decisions into a new file, CSV or JSON Lines; return their number.

    Raises:
        flows.errors.InputError: The file exists, or has another ending.
        flows.errors.TargetError: Nothing is published there.
    """
    decisions = read_all(open_target(to))
    decision_files.write_file(Path(path), decisions)
    return len(decisions)


def import_decisions(to: str | os.PathLike[str], path: str | os.PathLike[str], why: Why) -> Imported:
    """Add the decisions of a file that are not known; see `flows.identities.decision_files`.

    One that contradicts a decision in force is left out, or replaces it if `why` says so.

    Raises:
        flows.errors.InputError: The file cannot be read, or a row is wrong. Nothing is noted then.
        flows.errors.TargetError: Nothing is published there.
    """
    target = open_target(to)
    decisions = read_all(target)
    rows = in_order(decision_files.read_file(Path(path), datetime.now(UTC), why.by))
    stand = standing([*decisions, *rows])
    ids = {one.decision_id for one in decisions}
    done = Imported([], 0, [], [])
    known = 0
    for row in rows:
        held = [*decisions, *done.new]
        counts = row.decision_id in stand
        if row.decision_id in ids or (counts and same_statement(held, row)):
            known += 1
            continue
        conflicts = [_seen_from(one, row) for one in conflicts_of(held, row)] if counts else []
        if conflicts and not why.replace:
            done.conflicts.append(conflicts[0])
            continue
        done.new.append(row)
        if conflicts:
            against = conflicts[0].against
            undo = new_decision(UNDO, why)._replace(undoes=tuple(one.decision_id for one in against))
            done.new.append(dated(undo, [*held, row]))
            done.replaced.extend(against)
    if done.new:
        target.add_decisions(done.new)
    return replace(done, known=known)


def read_all(target: Target) -> list[Decision]:
    """Return all decisions of a target; raise the error of all commands if it has neither decisions nor tables."""
    with target.decided() as root:
        if not has_decisions(root):
            target.published_id()
        return read_decisions(root)


def note(target: Target, decisions: Sequence[Decision], new: Decision, why: Why, hints: Sequence[str] = ()) -> Decided:
    """Add a decision to a target, unless one in force says the same.

    Raises:
        InputError: Another one says otherwise, and it is not to be replaced.
    """
    former = same_statement(decisions, new)
    if former is not None:
        return Decided(former, is_new=False)
    replaced: list[Decision] = []
    new = dated(new, decisions)
    while conflict := _own_conflict(decisions, new):
        against = conflict.against
        if not why.replace or (new.kind == DIFFER and len(against) > 1):
            raise InputError(_contradiction(new, conflict, against, target.location))
        replaced.extend(against)
        new = with_id(new._replace(undoes=tuple(one.decision_id for one in replaced)))
    target.add_decisions([new])
    return Decided(new, is_new=True, replaced=replaced, hints=list(hints))


def new_decision(kind: str, why: Why) -> Decision:
    """Return a decision that is made now, with nothing but who makes it and why."""
    return Decision("", kind, None, None, None, (), None, None, None, why.note, why.by, datetime.now(UTC), ())


def dated(new: Decision, decisions: Sequence[Decision]) -> Decision:
    """Return a new decision with its id, later than all others even if the clock of another machine was ahead."""
    last = max((one.decided_at for one in decisions), default=new.decided_at)
    at = new.decided_at if new.decided_at > last else last + timedelta(microseconds=1)
    return with_id(new._replace(decided_at=at))


def _own_conflict(decisions: Sequence[Decision], new: Decision) -> Conflict | None:
    return next((one for one in conflicts_of(decisions, new) if one.decision == new), None)


def _seen_from(conflict: Conflict, new: Decision) -> Conflict:
    """Return a conflict as one of the new decision, also where it is a later one that no longer holds."""
    return conflict if conflict.decision == new else Conflict(new, (conflict.decision,), conflict.why)


def _contradiction(new: Decision, conflict: Conflict, against: Sequence[Decision], location: str) -> str:
    former = "; ".join(f"{one.decision_id[:12]}: {describe(one)}, {one.decided_by}" for one in against)
    undo = f"newstables identities undo {against[0].decision_id[:12]} --to {location}"
    if len(against) > 1 and new.kind == DIFFER:
        mend = f"undo one of these decisions first, such as {undo}"
    else:
        mend = f"undo that first ({undo}), or add --replace"
    return f"{describe(new)}: by an earlier decision {conflict.why} ({former}); {mend}"
