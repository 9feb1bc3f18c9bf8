"""Decisions and known names change links in the next build, which reads no article again for that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows.operations import build, retract
from flows.result import Result
from flows.settings import BuildSettings
from flows.targets import decision_operations, identity_operations
from flows.targets.decision_operations import Why
from tests.flows.building import current, lines
from tests.flows.cross_article.archive import cross_tables

WHY = Why(by="the desk")
RECORDS = [
    {"id": "a", "published_at": "2026-01-05", "text": "“The quay is closed,” said Petra Novak. It rained in Olme."},
    {"id": "b", "published_at": "2026-01-06", "text": "“The bridge is closed,” said Ruth Abiola. It rained in Olme."},
    {"id": "far", "published_at": "2026-09-06", "text": "“The tram is late,” said Ruth Abiola. It rained in Olme."},
]


@pytest.fixture
def to(tmp_path: Path) -> Path:
    again(tmp_path)
    return tmp_path / "to"


def again(tmp_path: Path, **more: Any) -> Result:
    inbox = lines(tmp_path / "feed", *RECORDS)
    return build(BuildSettings(inputs=[str(inbox)], to=str(tmp_path / "to"), workers=1, reader="rules", **more))


def identities(to: Path) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in cross_tables(to)["identities"].to_pylist()}


def test_two_names_of_one_person_become_one_identity_and_two_again(tmp_path: Path, to: Path) -> None:
    before = cross_tables(to)
    found = identities(to)
    petra, ruth = found["Petra Novak"]["identity_id"], found["Ruth Abiola"]["identity_id"]
    decided = identity_operations.decide_same(str(to), petra, ruth, WHY)
    first = current(to).id
    result = again(tmp_path)
    assert result.status == "published"
    assert result.accounting["published"] == 0
    assert current(to).id != first
    (one,) = (row for row in identities(to).values() if row["identity_id"] in (petra, ruth))
    assert (one["identity_id"], one["n_articles"], one["n_statements"]) == (petra, 3, 3)
    methods = {row["method"] for row in cross_tables(to)["entity_links"].to_pylist() if row["identity_id"] == petra}
    assert methods == {"name", "decision"}
    decision_operations.undo_decision(str(to), decided.decision.decision_id, WHY)
    again(tmp_path)
    assert {name: rows.to_pylist() for name, rows in before.items()} == {
        name: rows.to_pylist() for name, rows in cross_tables(to).items()
    }


def test_nothing_is_published_without_a_new_decision(tmp_path: Path, to: Path) -> None:
    first = current(to).id
    assert again(tmp_path).status == "unchanged"
    assert current(to).id == first


def test_a_list_of_known_names_links_all_articles_again(tmp_path: Path, to: Path) -> None:
    known = tmp_path / "known.csv"
    known.write_text("alias,name,type,wikidata_id\nPetra Novak,Petra Nováková,person,Q42\n", "utf-8")
    assert again(tmp_path, known=[str(known)]).status == "published"
    assert identities(to)["Petra Nováková"]["wikidata_id"] == "Q42"
    retract(to, ["b"])
    assert identities(to)["Petra Nováková"]["wikidata_id"] == "Q42"


def test_countries_are_known_out_of_the_box(tmp_path: Path) -> None:
    record = {"id": "n", "text": "“We like Norway,” said Ruth Abiola. She lives in Norway."}
    inbox = lines(tmp_path / "feed", record)
    build(BuildSettings(inputs=[str(inbox)], to=str(tmp_path / "to"), workers=1, reader="rules"))
    assert identities(tmp_path / "to")["Norway"]["wikidata_id"] == "Q20"


def test_an_edit_in_another_folder_finds_the_list_again(
    tmp_path: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "known.csv").write_text("alias,name,type,wikidata_id\nPetra Novak,Petra Nováková,person,Q42\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    again(tmp_path, known=["known.csv"])
    monkeypatch.chdir("/")
    retract(to, ["b"])
    assert identities(to)["Petra Nováková"]["wikidata_id"] == "Q42"
