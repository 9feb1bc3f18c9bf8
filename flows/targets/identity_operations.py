"""Each command of the group `identities` that looks at identities, as one function, for a folder and for a URL."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from flows.errors import InputError
from flows.identities.identity_list import LEAST_ID_DIGITS, Identity, IdentityFilter, PublishedIdentities
from flows.targets.decision_operations import Decided, Why, new_decision, note, read_all
from flows.targets.open_target import Target, open_target
from transforms.contract.tables import NAMED_TYPES
from transforms.identities.alias_keys import alias_key
from transforms.identities.decision import DEFAULT_TYPE, DIFFER, NOT_A_PERSON, SAME, Decision, is_id, split_id
from transforms.identities.known_rows import PLACE, type_named

PERSON = "PERSON"
ALL = IdentityFilter()


def list_identities(
    to: str | os.PathLike[str], chosen: IdentityFilter = ALL, limit: int | None = None
) -> tuple[int, list[dict[str, Any]]]:
    """Return how many identities a filter chooses, and the most quoted of them.

    Raises:
        flows.errors.InputError: The published snapshot has no identities.
        flows.errors.TargetError: Nothing is published there.
    """
    return _published(open_target(to)).listed(chosen, limit)


def list_unsure(
    to: str | os.PathLike[str], chosen: IdentityFilter = ALL, limit: int | None = None
) -> list[dict[str, Any]]:
    """Return the links of entities to identities that are least sure; raises as `list_identities` does."""
    return _published(open_target(to)).unsure(chosen, limit)


def decide_same(to: str | os.PathLike[str], one: str, other: str, why: Why) -> Decided:
    """Decide that two identities are the same; the first keeps its id.

    Raises:
        flows.errors.InputError: An identity is not there or is ambiguous, or another decision says otherwise.
        flows.errors.TargetError: Nothing is published there.
    """
    target = open_target(to)
    published, decisions = _published(target), read_all(target)
    first, second = (_identity(published, decisions, given) for given in (one, other))
    if first.identity_id == second.identity_id:
        raise InputError(f"{one!r} and {other!r} are one identity already: {first.name} ({first.identity_id[:12]})")
    return note(target, decisions, _about(SAME, first, why, other=second.identity_id, other_name=second.name), why)


def decide_differ(to: str | os.PathLike[str], one: str, other: str, why: Why, articles: Sequence[str] = ()) -> Decided:
    """Decide that what is called by an alias of an identity is not this identity, or that two identities differ.

    Args:
        to: Folder or URL of the tables.
        one: The identity.
        other: An alias of it; else another identity, and then the two are never made one.
        why: Who decides, and why.
        articles: Articles in which the alias is meant; none for all.

    Raises:
        Exception: See `decide_same`.
    """
    target = open_target(to)
    published, decisions = _published(target), read_all(target)
    identity = _identity(published, decisions, one)
    aliases = [identity.name or "", *published.aliases_of(identity.identity_id)]
    meant = next((alias for alias in aliases if alias_key(alias) == alias_key(other)), None)
    if meant is not None:
        new = _about(DIFFER, identity, why, other=meant, article_ids=tuple(published.articles(articles)))
        return note(target, decisions, new, why)
    if articles:
        raise InputError(
            f"{identity.name} is not called {other!r}; with --article, give an alias: {', '.join(aliases)}"
        )
    if not published.matching(other) and not _mentioned(decisions, other):
        raise InputError(
            f"{identity.name} is not called {other!r}, and nothing else is; its names: {', '.join(aliases)}"
        )
    second = _identity(published, decisions, other)
    return note(target, decisions, _about(DIFFER, identity, why, other=second.identity_id, other_name=second.name), why)


def decide_not_a_person(to: str | os.PathLike[str], one: str, as_type: str | None, why: Why) -> Decided:
    """Decide that an identity is not a person but of another type; it keeps its id.

    Raises:
        Exception: See `decide_same`.
    """
    target = open_target(to)
    published, decisions = _published(target), read_all(target)
    identity = _identity(published, decisions, one)
    if identity.type != PERSON and as_type is None:
        raise InputError(f"{identity.name} is no person but {identity.type} already; --as TYPE gives it another type")
    new = _about(NOT_A_PERSON, identity, why, as_type=_other_type(as_type) if as_type else DEFAULT_TYPE)
    twins = [row for row in published.matching(identity.name or "") if row["type"] == new.as_type]
    hints = [
        f"{row['name']} ({row['type']}, {row['identity_id'][:12]}) has the same name; if it is the same: newstables "
        f"identities same {row['identity_id'][:12]} {identity.identity_id[:12]} --to {target.location}"
        for row in twins
        if row["identity_id"] != identity.identity_id
    ]
    return note(target, decisions, new, why, hints)


def _other_type(given: str) -> str:
    named = type_named(given)
    if named in (None, PERSON):
        others = ", ".join(one for one in NAMED_TYPES if one != PERSON)
        raise InputError(f"--as {given} is no type of what is no person; the types are {others}")
    return "GPE" if named == PLACE else str(named)


def _published(target: Target) -> PublishedIdentities:
    return PublishedIdentities(target.connect(), target.location)


def _identity(published: PublishedIdentities, decisions: Sequence[Decision], given: str) -> Identity:
    """Return the identity that is meant; also one that only decisions name, such as one that was made another's."""
    if not published.matching(given):
        found = _mentioned(decisions, given)
        if len(found) == 1:
            return next(iter(found.values()))
    return published.find(given)


def _mentioned(decisions: Sequence[Decision], given: str) -> dict[str, Identity]:
    """Return the identities of decisions whose ids begin like this, by id."""
    if len(given) < LEAST_ID_DIGITS:
        return {}
    found: dict[str, Identity] = {}
    for one in decisions:
        named = [(one.identity_id, one.identity_name, one.identity_type)]
        if one.splits_alias:
            named.append((split_id(one), one.other, one.identity_type))
        elif one.other:
            named.append((one.other, one.other_name, None))
        for identity_id, name, type_ in named:
            if identity_id and is_id(identity_id) and identity_id.startswith(given.lower()):
                found[identity_id] = Identity(identity_id, name, type_)
    return found


def _about(kind: str, identity: Identity, why: Why, **more: Any) -> Decision:
    new = new_decision(kind, why)._replace(**more)
    return new._replace(identity_id=identity.identity_id, identity_name=identity.name, identity_type=identity.type)
