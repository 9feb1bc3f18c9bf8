"""A person's decision about identities: what it says, its id, and which decisions are in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from graphlib import TopologicalSorter
from typing import NamedTuple

from transforms.contract.archive_tables import DECISION_KINDS
from transforms.contract.ids import digest
from transforms.identities.alias_keys import alias_key

SAME, DIFFER, NOT_A_PERSON, UNDO = DECISION_KINDS
DEFAULT_TYPE = "ORG"  # what a name most often is that was taken for a person's: a company, a team, a party


class Decision(NamedTuple):
    """A decision, as a row of `transforms.contract.archive_tables.DECISIONS` has it.

    Attributes:
        decision_id: Hash of what it says, by whom and when: see `decision_id_of`.
        kind: `same`: `other` is the same as `identity_id`, whose id both have from then on. `differ`: `identity_id` is
            not what is called `other`, an alias: these rows become an identity of their own (`split_id`). If `other` is
            the id of an identity, the two are never made one. `not-a-person`: its type is `as_type`. `undo`: only
            takes back what `undoes` names.
        identity_id: The identity; null for `undo`.
        other: The other identity's id, or an alias.
        as_type: The type, by its name in OntoNotes; for `not-a-person`.
        article_ids: The articles in which an alias is meant; empty for all.
        identity_name: Name of the identity when it was decided: for people, and where the identity does not occur.
        identity_type: Its type then.
        other_name: Name of the other identity then; null for an alias.
        note: Why, as the person wrote it.
        decided_by: Who decided.
        decided_at: When, UTC.
        undoes: Ids of the decisions that are no longer in force because of this one.
    """

    decision_id: str
    kind: str
    identity_id: str | None
    other: str | None
    as_type: str | None
    article_ids: tuple[str, ...]
    identity_name: str | None
    identity_type: str | None
    other_name: str | None
    note: str | None
    decided_by: str
    decided_at: datetime
    undoes: tuple[str, ...]

    @property
    def splits_alias(self) -> bool:
        """Whether it separates what is called by an alias, rather than two identities."""
        return self.kind == DIFFER and not is_id(self.other or "")

    @property
    def statement(self) -> tuple[object, ...]:
        """What it says: equal for decisions that say the same, whoever made them and when."""
        other = alias_key(self.other or "") if self.splits_alias else self.other
        return (self.kind, self.identity_id, other, self.as_type, self.article_ids, self.undoes)


def is_id(text: str) -> bool:
    """Return whether a text has the form of an id: 32 hexadecimal digits in lower case."""
    return len(text) == 32 and set(text) <= set("0123456789abcdef")


def with_id(decision: Decision) -> Decision:
    """Return a decision with its id."""
    return decision._replace(decision_id=decision_id_of(decision))


def decision_id_of(decision: Decision) -> str:
    """Return the id of a decision: a hash of what it says, by whom and when; not of names and of the note."""
    at = decision.decided_at.isoformat(timespec="microseconds")
    values = (decision.kind, decision.identity_id, decision.other, decision.as_type)
    lists = (" ".join(decision.article_ids), " ".join(decision.undoes))
    return digest("decision", *(value or "" for value in values), *lists, decision.decided_by, at)


def split_id(decision: Decision) -> str:
    """Return the id of the identity that a `differ` with an alias makes: it depends on the decision alone."""
    key = alias_key(decision.other or "")
    return digest("identity", decision.identity_type or "", key, "decision", decision.decision_id)


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """Return decisions by when they were made; those of one moment by id. One that occurs twice is there once."""
    unique = {one.decision_id: one for one in decisions}
    return sorted(unique.values(), key=lambda one: (one.decided_at, one.decision_id))


def standing(decisions: Iterable[Decision]) -> set[str]:
    """Return the ids of the decisions that no other undoes; one that is itself undone undoes nothing.

    No circle can occur: an id is a hash of what the decision undoes.
    """
    by_id = {one.decision_id: one for one in decisions}
    undoers: dict[str, list[str]] = {}
    for one in by_id.values():
        for undone in one.undoes:
            if undone in by_id:
                undoers.setdefault(undone, []).append(one.decision_id)
    stands: dict[str, bool] = {}
    for decision_id in TopologicalSorter({one: undoers.get(one, ()) for one in by_id}).static_order():
        stands[decision_id] = not any(stands[undoer] for undoer in undoers.get(decision_id, ()))
    return {decision_id for decision_id, stand in stands.items() if stand}


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that are not undone, in order, without those that only undo."""
    ordered = in_order(decisions)
    stand = standing(ordered)
    return [one for one in ordered if one.decision_id in stand and one.kind != UNDO]


def same_statement(decisions: Sequence[Decision], new: Decision) -> Decision | None:
    """Return the decision in force that says the same as a new one; None if there is none.

    The order of the two identities of a `same`, and of a `differ` of two identities, does not matter.
    """
    wanted = {new.statement, _turned(new).statement}
    return next((one for one in in_force(decisions) if one.statement in wanted), None)


def _turned(decision: Decision) -> Decision:
    if decision.kind == SAME or (decision.kind == DIFFER and not decision.splits_alias):
        return decision._replace(identity_id=decision.other, other=decision.identity_id)
    return decision
