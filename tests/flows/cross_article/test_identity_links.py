"""Which months are linked again, and in which windows."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.cross_article import identity_links, linking_rules
from tests.flows.building import add
from tests.flows.cross_article.archive import articles
from transforms.identities.link_entities import link_entities

DATED = [one for one in articles(40, seed=5) if "published_at" in one]


@pytest.fixture
def linked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """Return each month that is linked, with the months of its window."""
    calls: list[tuple[str, list[str]]] = []

    def record(window, focus, known):
        calls.append((*focus, window["published_month"].unique().to_pylist()))
        return link_entities(window, focus, known)

    monkeypatch.setattr(identity_links, "link_entities", record)
    return calls


def test_a_month_and_the_next_one_are_linked_again(tmp_path: Path, linked: list[tuple[str, list[str]]]) -> None:
    add(tmp_path / "to", *DATED, reader="rules")
    assert linked == [
        ("2026-01", ["2026-01"]),
        ("2026-02", ["2026-01", "2026-02"]),
        ("2026-03", ["2026-02", "2026-03"]),
        ("2026-04", ["2026-03", "2026-04"]),
    ]
    add(tmp_path / "to", DATED[0] | {"id": "late", "published_at": "2026-03-01"}, reader="rules")
    assert linked[4:] == linked[2:4]


def test_new_rules_link_all_months_again(
    tmp_path: Path, linked: list[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    add(tmp_path / "to", *DATED, reader="rules")
    monkeypatch.setattr(linking_rules, "code_hash", lambda *folders: "other code")
    add(tmp_path / "to", DATED[0] | {"id": "late", "published_at": "2026-04-01"}, reader="rules")
    assert linked[4:] == linked[:4]
