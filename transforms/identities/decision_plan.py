"""Work out what the decisions in force mean together, and which of them contradict each other.

Decisions are gone through in the order in which they were made. Each speaks of identities as they were then: after
`same A B`, what is said of B is said of A, too. Of two that contradict each other the earlier one holds, and the later
one is a conflict: it changes nothing until the earlier one is undone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from transforms.identities.alias_keys import alias_key
from transforms.identities.decision import NOT_A_PERSON, SAME, Decision, in_force, split_id


class Conflict(NamedTuple):
    """A decision that changes nothing, as earlier ones say otherwise.

    Attributes:
        decision: The decision.
        against: The earlier ones: any of several keeps it from holding, or all together for `differ`.
        why: What they say, for people: ends a sentence that begins with the decision.
    """

    decision: Decision
    against: tuple[Decision, ...]
    why: str


class Split(NamedTuple):
    """Rows that become an identity of their own.

    Attributes:
        key: The key of their name, see `alias_keys.alias_key`.
        members: The identities that they are taken from.
        articles: The articles in which they are taken; empty for all.
        identity_id: The new identity's id.
        name: Its name.
        type: Its type, where a decision on the identity that it was part of gives one.
    """

    key: str
    members: frozenset[str]
    articles: frozenset[str]
    identity_id: str
    name: str
    type: str | None


class Plan:
    """What decisions mean together.

    Args:
        decisions: Decisions in any order, also those that are undone.

    Attributes:
        splits: Rows that become identities of their own, in the order in which they do.
        conflicts: Decisions that change nothing, and why.
        names: Name and type of identities when they were last decided about, by id; the type may be None.
    """

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self.splits: list[Split] = []
        self.conflicts: list[Conflict] = []
        self.names: dict[str, tuple[str, str | None]] = {}
        self._root: dict[str, str] = {}  # of each identity that was decided about: the one that stands for its group
        self._members: dict[str, set[str]] = {}  # by root
        self._survivor: dict[str, tuple[int, str]] = {}  # by root: number and identity of its oldest `same`
        self._types: dict[str, Decision] = {}  # by root: the decision that gives its type
        self._inherited: dict[str, str] = {}  # by root: a type that a split has from what it was part of
        self._joins: list[Decision] = []
        self._apart: list[tuple[str, str, Decision]] = []
        for number, decision in enumerate(in_force(decisions)):
            conflict = self._take(number, decision)
            if conflict:
                self.conflicts.append(conflict)
            else:
                self._note_names(decision)

    def touched(self) -> list[str]:
        """Return the ids of all identities that a decision is about, sorted."""
        return sorted(self._root)

    def final(self, identity_id: str) -> str:
        """Return the id that an identity has in the end."""
        root = self._root.get(identity_id, identity_id)
        return self._survivor[root][1] if root in self._survivor else identity_id

    def type_of(self, identity_id: str) -> str | None:
        """Return the type that decisions give an identity; None if they leave it."""
        root = self._root.get(identity_id, identity_id)
        return (self._types[root].as_type if root in self._types else None) or self._inherited.get(root)

    def _take(self, number: int, decision: Decision) -> Conflict | None:
        identity_id = decision.identity_id or ""
        root = self._find(identity_id)
        if decision.kind == SAME:
            return self._join(number, decision, root, self._find(decision.other or ""))
        if decision.kind == NOT_A_PERSON:
            return self._set_type(decision, root)
        if decision.splits_alias:
            self._split(decision, root)
            return None
        return self._keep_apart(decision, root, self._find(decision.other or ""))

    def _find(self, identity_id: str) -> str:
        root = self._root.setdefault(identity_id, identity_id)
        self._members.setdefault(root, {identity_id})
        return root

    def _join(self, number: int, decision: Decision, root: str, other: str) -> Conflict | None:
        if root == other:
            self._joins.append(decision)
            return None
        between = {root, other}
        apart = tuple(d for a, b, d in self._apart if {self._find(a), self._find(b)} == between)
        if apart:
            return Conflict(decision, apart, "they are not the same")
        types = [self._types[one] for one in (root, other) if one in self._types]
        if len({one.as_type for one in types}) > 1:
            return Conflict(decision, (types[1],), f"they are of different types ({types[0].as_type} and another)")
        oldest = min(self._survivor.pop(one, (number, decision.identity_id or "")) for one in (root, other))
        inherited = [self._inherited.pop(one) for one in (root, other) if one in self._inherited]
        self._types.pop(other, None)
        for member in sorted(self._members.pop(other)):
            self._root[member] = root
            self._members[root].add(member)
        self._survivor[root] = oldest
        self._types |= {root: types[0]} if types else {}
        self._inherited |= {root: inherited[0]} if inherited else {}
        self._joins.append(decision)
        return None

    def _set_type(self, decision: Decision, root: str) -> Conflict | None:
        before = self._types.get(root)
        if before is not None and before.as_type != decision.as_type:
            return Conflict(decision, (before,), f"its type is {before.as_type}")
        self._types.setdefault(root, decision)
        return None

    def _split(self, decision: Decision, root: str) -> None:
        made = split_id(decision)
        self._find(made)
        kept = self.type_of(root)
        if kept:
            self._inherited[made] = kept
        alias = decision.other or ""
        members, articles = frozenset(self._members[root]), frozenset(decision.article_ids)
        self.splits.append(Split(alias_key(alias), members, articles, made, alias, kept))
        self._apart.append((decision.identity_id or "", made, decision))
        self.names[made] = (alias, decision.identity_type)

    def _keep_apart(self, decision: Decision, root: str, other: str) -> Conflict | None:
        if root == other:
            path = self._path(decision.identity_id or "", decision.other or "")
            return Conflict(decision, path, "they are the same")
        self._apart.append((decision.identity_id or "", decision.other or "", decision))
        return None

    def _path(self, start: str, end: str) -> tuple[Decision, ...]:
        """Return the decisions that make two identities one: the fewest, the oldest first."""
        beside: dict[str, list[tuple[str, Decision]]] = {}
        for join in self._joins:
            pair = (join.identity_id or "", join.other or "")
            for one, other in (pair, pair[::-1]):
                beside.setdefault(one, []).append((other, join))
        ways: dict[str, tuple[Decision, ...]] = {start: ()}
        waiting = deque([start])
        while waiting and end not in ways:
            here = waiting.popleft()
            for other, join in beside.get(here, ()):
                if other not in ways:
                    ways[other] = (*ways[here], join)
                    waiting.append(other)
        return tuple(sorted(ways[end], key=lambda one: (one.decided_at, one.decision_id)))

    def _note_names(self, decision: Decision) -> None:
        if decision.identity_id and decision.identity_name:
            self.names[decision.identity_id] = (decision.identity_name, decision.identity_type)


def conflicts_of(decisions: Iterable[Decision], new: Decision) -> list[Conflict]:
    """Return the conflicts that a new decision would bring: its own, and those of others because of it."""
    before = list(decisions)
    known = {one.decision.decision_id for one in Plan(before).conflicts}
    return [one for one in Plan([*before, new]).conflicts if one.decision.decision_id not in known]
