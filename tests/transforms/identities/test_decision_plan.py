"""What decisions mean together, and which contradict each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.identities.deciding import A, B, C, D, decided
from transforms.identities.decision import Decision, split_id
from transforms.identities.decision_plan import Plan, conflicts_of

EVERY = st.lists(
    st.tuples(
        st.sampled_from(["same", "differ", "not-a-person"]),
        st.sampled_from([A, B, C, D]),
        st.sampled_from([A, B, C, D, "Kovacs"]),
        st.sampled_from(["ORG", "GPE"]),
    ).filter(lambda row: row[1] != row[2] and (row[0] != "same" or row[2] != "Kovacs")),
    max_size=8,
)


def made(rows: list[tuple[str, str, str, str]]) -> list[Decision]:
    return [
        decided(
            i, kind, one, None if kind == "not-a-person" else other, as_type=type_ if kind == "not-a-person" else None
        )
        for i, (kind, one, other, type_) in enumerate(rows)
    ]


def test_the_first_identity_of_the_oldest_decision_stays() -> None:
    plan = Plan([decided(1, "same", B, C), decided(2, "same", A, B), decided(3, "same", D, A)])
    assert {plan.final(one) for one in (A, B, C, D)} == {B}
    assert plan.final("f" * 32) == "f" * 32


@pytest.mark.parametrize(
    ("before", "new", "why"),
    [
        ([("differ", A, B)], ("same", B, A), "they are not the same"),
        ([("differ", A, C), ("same", A, B)], ("same", C, B), "they are not the same"),
        ([("same", A, B)], ("differ", A, B), "they are the same"),
        ([("same", A, B), ("same", B, C)], ("differ", C, A), "they are the same"),
    ],
)
def test_contradictions(before: list[tuple[str, str, str]], new: tuple[str, str, str], why: str) -> None:
    held = [decided(i, *one) for i, one in enumerate(before)]
    later = decided(9, *new)
    (conflict,) = conflicts_of(held, later)
    assert (conflict.decision, conflict.why) == (later, why)
    assert set(conflict.against) <= set(held)
    plan = Plan([*held, later])
    assert (plan.final(A), plan.final(B)) == (Plan(held).final(A), Plan(held).final(B))
    undone = [*held, later, decided(10, "undo", None, undoes=tuple(one.decision_id for one in conflict.against))]
    assert Plan(undone).conflicts == []


def test_what_was_split_off_is_not_the_same() -> None:
    differ = decided(1, "differ", A, "Kovacs")
    (conflict,) = conflicts_of([differ], decided(2, "same", A, split_id(differ)))
    assert conflict.against == (differ,)
    assert conflicts_of([differ], decided(2, "same", split_id(differ), B)) == []


def test_the_way_between_two_identities_is_named() -> None:
    joins = [decided(1, "same", A, B), decided(2, "same", B, C), decided(3, "same", C, D)]
    (conflict,) = conflicts_of(joins, decided(4, "differ", A, C))
    assert conflict.against == tuple(joins[:2])


def test_types_contradict_each_other() -> None:
    org, gpe = decided(1, "not-a-person", A, as_type="ORG"), decided(2, "not-a-person", B, as_type="GPE")
    assert conflicts_of([org], decided(3, "not-a-person", A, as_type="GPE"))[0].against == (org,)
    (conflict,) = conflicts_of([org, gpe], decided(3, "same", A, B))
    assert conflict.decision.kind == "same"
    assert conflicts_of([org], decided(3, "same", B, A)) == []
    assert Plan([org, decided(3, "same", B, A)]).type_of(B) == "ORG"


@given(EVERY, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[tuple[str, str, str, str]], shuffled: object) -> None:
    decisions = made(rows)
    plan = Plan(decisions)
    shuffled.shuffle(decisions)  # type: ignore[attr-defined]
    again = Plan([*decisions, *decisions[:2]])
    assert [(again.final(one), again.type_of(one)) for one in (A, B, C, D)] == [
        (plan.final(one), plan.type_of(one)) for one in (A, B, C, D)
    ]
    assert (again.splits, again.conflicts) == (plan.splits, plan.conflicts)


@given(EVERY)
def test_what_holds_is_never_contradicted(rows: list[tuple[str, str, str, str]]) -> None:
    decisions = made(rows)
    plan = Plan(decisions)
    off = {one.decision.decision_id for one in plan.conflicts}
    for one in decisions:
        if one.decision_id in off or one.splits_alias:
            continue
        if one.kind == "same":
            assert plan.final(one.identity_id or "") == plan.final(one.other or "")
        elif one.kind == "differ":
            assert plan.final(one.identity_id or "") != plan.final(one.other or "")
        else:
            assert plan.type_of(one.identity_id or "") == one.as_type
    assert Plan([one for one in decisions if one.decision_id not in off]).conflicts == []
