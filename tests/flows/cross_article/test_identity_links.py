"""Which months are linked again, and in which windows."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.cross_article import identity_links, linking_rules
from tests.flows.building import add
from tests.flows.cross_article.archive import articles, cross_tables
from transforms.identities.link_entities import link_entities

DATED = [one for one in articles(40, seed=5) if "published_at" in one]


@pytest.fixture
def linked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return the months that are linked, a list for each call."""
    calls: list[list[str]] = []

    def record(window, focus, known):
        calls.append(list(focus))
        return link_entities(window, focus, known)

    monkeypatch.setattr(identity_links, "link_entities", record)
    return calls


def test_a_month_and_its_neighbours_are_linked_again(tmp_path: Path, linked: list[list[str]]) -> None:
    add(tmp_path / "to", *DATED, reader="rules")
    assert linked == [["2026-01", "2026-02", "2026-03", "2026-04"]]
    add(tmp_path / "to", DATED[0] | {"id": "late", "published_at": "2026-04-01"}, reader="rules")
    assert linked[1:] == [["2026-03", "2026-04"]]


def test_small_windows_give_the_same_tables(
    tmp_path: Path, linked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    add(tmp_path / "one", *DATED, reader="rules")
    monkeypatch.setattr(identity_links, "WINDOW_ROWS", 1)
    add(tmp_path / "other", *DATED, reader="rules")
    assert linked[1:] == [["2026-01"], ["2026-02"], ["2026-03"], ["2026-04"]]
    one, other = cross_tables(tmp_path / "one"), cross_tables(tmp_path / "other")
    assert {name: rows.to_pylist() for name, rows in one.items()} == {
        name: rows.to_pylist() for name, rows in other.items()
    }


def test_new_rules_link_all_months_again(
    tmp_path: Path, linked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    add(tmp_path / "to", *DATED, reader="rules")
    monkeypatch.setattr(linking_rules, "code_hash", lambda *folders: "other code")
    add(tmp_path / "to", DATED[0] | {"id": "late", "published_at": "2026-04-01"}, reader="rules")
    assert linked[1:] == [["2026-01", "2026-02", "2026-03", "2026-04"]]
