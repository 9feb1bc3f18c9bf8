"""Decisions: their ids, what undoes what, and which say the same."""

from __future__ import annotations

import random

from tests.transforms.identities.deciding import A, B, C, decided
from transforms.identities.decision import decision_id_of, in_force, in_order, is_id, same_statement, split_id, standing


def test_an_id_stands_for_what_is_said_by_whom_and_when() -> None:
    one = decided(1, "same", A, B)
    assert is_id(one.decision_id)
    assert decision_id_of(one._replace(note="why", identity_name="X")) == one.decision_id
    changed = [{"identity_id": C}, {"other": C}, {"kind": "differ"}, {"decided_by": "al"}, {"undoes": ("x",)}]
    assert len({decision_id_of(one._replace(**change)) for change in changed} | {one.decision_id}) == 6  # type: ignore[arg-type]


def test_an_undone_decision_is_not_in_force_and_undoes_nothing() -> None:
    one = decided(1, "same", A, B)
    two = decided(2, "undo", None, undoes=(one.decision_id,))
    three = decided(3, "undo", None, undoes=(two.decision_id,))
    assert in_force([one, two]) == []
    assert in_force([three, one, two]) == [one]
    assert standing([one, two, three]) == {one.decision_id, three.decision_id}
    assert in_force([decided(4, "undo", None, undoes=("f" * 32,)), one]) == [one]


def test_long_chains_of_undos_are_followed() -> None:
    chain = [decided(0, "same", A, B)]
    for minute in range(1, 3001):
        chain.append(decided(minute, "undo", None, undoes=(chain[-1].decision_id,)))
    random.Random(1).shuffle(chain)
    assert len(in_force(chain)) == 1
    assert len(in_force(in_order(chain)[:-1])) == 0


def test_a_decision_that_replaces_others_undoes_them() -> None:
    one = decided(1, "differ", A, B)
    two = decided(2, "same", A, B, undoes=(one.decision_id,))
    assert in_force([one, two]) == [two]


def test_decisions_that_say_the_same() -> None:
    assert same_statement([decided(1, "same", A, B)], decided(2, "same", B, A, decided_by="al"))
    assert same_statement([decided(1, "differ", A, "Mrs. Kovács")], decided(2, "differ", A, "mrs kovacs"))
    assert not same_statement(
        [decided(1, "differ", A, "Kovacs")], decided(2, "differ", A, "Kovacs", article_ids=("x",))
    )
    one = decided(1, "same", A, B)
    assert not same_statement([one, decided(2, "undo", None, undoes=(one.decision_id,))], decided(3, "same", A, B))


def test_the_identity_that_is_split_off_depends_on_the_decision_alone() -> None:
    one = decided(1, "differ", A, "Kovács")
    assert split_id(one) == split_id(one._replace(note="x", other="KOVACS"))
    assert split_id(one) != split_id(decided(2, "differ", A, "Kovács"))
