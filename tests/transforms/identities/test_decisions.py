"""Decisions applied to the links of a month."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.identities.deciding import A, B, C, D, decided, ids, links
from tests.transforms.identities.test_decision_plan import EVERY, made
from transforms.identities.decision import split_id
from transforms.identities.decisions import apply_decisions


def test_the_same_takes_id_name_and_type_of_the_first() -> None:
    table = links(("1", "Anna Kovacs", A), ("1", "Ana Kovac", B), ("2", "Carl Berg", C))
    done = apply_decisions(table, [decided(1, "same", A, B)])
    assert ids(done) == [A, A, C]
    assert done["identity_name"].to_pylist() == ["Anna Kovacs", "Anna Kovacs", "Carl Berg"]
    assert done["method"].to_pylist() == ["name", "decision", "name"]
    assert done["confidence"].to_pylist() == [0.9, 1.0, 0.9]
    assert done.schema == table.schema


def test_where_the_first_does_not_occur_its_name_is_that_of_the_decision() -> None:
    done = apply_decisions(links(("1", "Ana Kovac", B)), [decided(1, "same", A, B)])
    assert (ids(done), done["identity_name"].to_pylist()) == ([A], ["Anna Kovacs"])


def test_what_is_called_by_an_alias_becomes_an_identity_of_its_own() -> None:
    table = links(("1", "Anna Kovacs", A), ("1", "KOVACS", A), ("2", "Kovacs", A), ("2", "Kovacs", C))
    one = decided(1, "differ", A, "Kovacs")
    done = apply_decisions(table, [one])
    assert ids(done) == [A, split_id(one), split_id(one), C]
    assert done["identity_name"].to_pylist()[1:3] == ["Kovacs", "Kovacs"]
    narrow = decided(1, "differ", A, "Kovacs", article_ids=("2",))
    assert ids(apply_decisions(table, [narrow])) == [A, A, split_id(narrow), C]


def test_a_split_holds_for_what_was_one_then() -> None:
    table = links(("1", "Kovacs", A), ("1", "Kovacs", B))
    same, differ = decided(1, "same", A, B), decided(2, "differ", A, "Kovacs")
    assert ids(apply_decisions(table, [same, differ])) == [split_id(differ)] * 2
    early = decided(0, "differ", A, "Kovacs")
    assert ids(apply_decisions(table, [same, early])) == [split_id(early), A]


def test_what_was_split_off_may_be_somebody_else() -> None:
    differ = decided(1, "differ", A, "Kovacs")
    done = apply_decisions(
        links(("1", "Kovacs", A), ("1", "Carl Berg", C)), [differ, decided(2, "same", C, split_id(differ))]
    )
    assert ids(done) == [C, C]
    assert done["identity_name"].to_pylist() == ["Carl Berg", "Carl Berg"]


def test_not_a_person_changes_the_type_and_keeps_the_id() -> None:
    done = apply_decisions(
        links(("1", "Anna Kovacs", A), ("1", "Dora Lind", D)), [decided(1, "not-a-person", A, as_type="ORG")]
    )
    assert ids(done) == [A, D]
    assert done["identity_type"].to_pylist() == ["ORG", "PERSON"]
    assert done["method"].to_pylist() == ["decision", "name"]
    assert done["type"].to_pylist() == ["PERSON", "PERSON"]


def test_what_does_not_occur_changes_nothing() -> None:
    table = links(("1", "Dora Lind", D))
    every = [decided(1, "same", A, B), decided(2, "differ", A, "X"), decided(3, "not-a-person", C, as_type="ORG")]
    assert apply_decisions(table, every).equals(table)
    assert apply_decisions(table.slice(0, 0), every).num_rows == 0


def test_of_a_contradiction_the_earlier_holds() -> None:
    table = links(("1", "Anna Kovacs", A), ("1", "Ana Kovac", B))
    differ, same = decided(1, "differ", A, B), decided(2, "same", A, B)
    assert ids(apply_decisions(table, [same, differ])) == [A, B]
    assert ids(apply_decisions(table, [differ, decided(2, "same", A, B, undoes=(differ.decision_id,))])) == [A, A]


ROWS = st.lists(
    st.tuples(st.sampled_from("123"), st.sampled_from(["Kovacs", "Anna Kovacs", "X"]), st.sampled_from([A, B, C, D])),
    max_size=8,
    unique=True,
)


@given(ROWS, EVERY, st.randoms())
def test_the_result_does_not_depend_on_any_order(rows, decisions, shuffled) -> None:
    table, held = links(*rows), made(decisions)
    done = apply_decisions(table, held).to_pylist()
    order = list(range(len(rows)))
    shuffled.shuffle(order)
    shuffled.shuffle(held)
    again = apply_decisions(table.take(pa.array(order, pa.int64())), held).to_pylist()
    assert again == [done[i] for i in order]


@given(ROWS, EVERY)
def test_each_row_gets_the_identity_that_it_has_alone(rows, decisions) -> None:
    held = made(decisions)
    assert ids(apply_decisions(links(*rows), held)) == [
        one for row in rows for one in ids(apply_decisions(links(row), held))
    ]
