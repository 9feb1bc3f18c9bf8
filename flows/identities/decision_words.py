"""Say in words what a decision about identities says."""

from __future__ import annotations

from flows.wording import count
from transforms.identities.decision import DIFFER, NOT_A_PERSON, SAME, Decision

SHOWN_DIGITS = 12


def describe(decision: Decision) -> str:
    """Return what a decision says, in a few words with the first digits of ids."""
    identity = _named(decision.identity_name, decision.identity_id)
    other = _named(decision.other_name, decision.other)
    if decision.kind == SAME:
        return f"{identity} and {other} are the same"
    if decision.kind == NOT_A_PERSON:
        return f"{identity} is no person but {decision.as_type}"
    if decision.kind == DIFFER and decision.splits_alias:
        where = f" in {count(len(decision.article_ids), 'article')}" if decision.article_ids else ""
        return f"{identity} is not what is called {decision.other!r}{where}"
    if decision.kind == DIFFER:
        return f"{identity} and {other} are not the same"
    return f"undo {', '.join(one[:SHOWN_DIGITS] for one in decision.undoes)}"


def _named(name: str | None, identity_id: str | None) -> str:
    digits = (identity_id or "")[:SHOWN_DIGITS]
    return f"{name} ({digits})" if name else digits
