"""Decisions in a folder and in a store, and those of several people at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.errors import InputError
from flows.object_store.client import Objects
from flows.storage.locations import working_folder
from flows.targets.decision_operations import (
    IN_CONFLICT,
    IN_FORCE,
    UNDONE,
    Why,
    export_decisions,
    import_decisions,
    list_decisions,
    note,
    read_all,
    states,
    undo_decision,
)
from flows.targets.open_target import open_target
from tests.flows.building import add, add_to_store, article, use_machine
from tests.transforms.identities.deciding import A, B, C, decided

pytestmark = pytest.mark.usefixtures("fake_reader")
WHY = Why("ed")


def test_a_store_keeps_decisions_for_all_machines(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_to_store(url, tmp_path, article("a"))
    target = open_target(url)
    note(target, read_all(target), decided(1, "same", A, B), WHY)
    use_machine(monkeypatch, tmp_path, "two")
    (found,) = list_decisions(url)
    assert (found[0].other, found[1]) == (B, IN_FORCE)
    undo_decision(url, found[0].decision_id[:8], WHY)
    assert [state for _, state in list_decisions(url)] == [IN_FORCE, UNDONE]
    assert len(Objects(url).keys("decisions/")) == 2
    add_to_store(url, tmp_path, article("b"))
    assert len(list((working_folder(url) / "target" / "decisions").glob("*.parquet"))) == 2


def test_a_decision_is_later_than_all_before_even_if_a_clock_was_ahead(tmp_path: Path) -> None:
    add(tmp_path / "to", article("a"))
    target = open_target(tmp_path / "to")
    ahead = decided(0, "same", A, B, decided_at=datetime.now(UTC) + timedelta(days=3))
    target.add_decisions([ahead])
    done = undo_decision(tmp_path / "to", ahead.decision_id, WHY)
    assert done.decision.decided_at > ahead.decided_at


def test_of_two_that_decide_at_once_the_earlier_holds(tmp_path: Path) -> None:
    add(tmp_path / "to", article("a"))
    target = open_target(tmp_path / "to")
    same, differ = decided(1, "same", A, B), decided(2, "differ", A, B)
    target.add_decisions([differ])
    target.add_decisions([same])
    assert states(read_all(target)) == {same.decision_id: IN_FORCE, differ.decision_id: IN_CONFLICT}


def test_a_contradiction_by_several_decisions_is_not_replaced_at_a_stroke(tmp_path: Path) -> None:
    add(tmp_path / "to", article("a"))
    target = open_target(tmp_path / "to")
    target.add_decisions([decided(1, "same", A, B), decided(2, "same", B, C)])
    with pytest.raises(InputError, match="undo one of these decisions first, such as newstables identities undo"):
        note(target, read_all(target), decided(3, "differ", A, C), Why("ed", replace=True))


def test_an_import_that_is_earlier_does_not_win_over_what_is_in_force(tmp_path: Path) -> None:
    for name in ("one", "two"):
        add(tmp_path / name, article("a"))
    one, two = (open_target(tmp_path / name) for name in ("one", "two"))
    one.add_decisions([decided(1, "same", A, B), decided(1, "same", A, C), decided(2, "differ", A, "Kovacs")])
    two.add_decisions([decided(5, "differ", A, B)])
    assert export_decisions(tmp_path / "one", tmp_path / "d.jsonl") == 3
    done = import_decisions(tmp_path / "two", tmp_path / "d.jsonl", WHY)
    assert (len(done.new), done.known, [c.decision.other for c in done.conflicts]) == (2, 0, [B])
    assert IN_CONFLICT not in states(read_all(two)).values()


def test_what_a_file_itself_undoes_is_no_conflict(tmp_path: Path) -> None:
    add(tmp_path / "to", article("a"))
    target = open_target(tmp_path / "to")
    target.add_decisions([decided(5, "differ", A, B)])
    same = decided(1, "same", A, B)
    other = open_target(tmp_path / "other")
    other.add_decisions([same, decided(2, "undo", None, undoes=(same.decision_id,))])
    export_decisions(tmp_path / "other", tmp_path / "d.csv")
    done = import_decisions(tmp_path / "to", tmp_path / "d.csv", WHY)
    assert (len(done.new), done.conflicts) == (2, [])
