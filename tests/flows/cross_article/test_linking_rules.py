"""The key of the rules changes with what they depend on."""

from __future__ import annotations

import pytest

from flows.cross_article import linking_rules
from flows.cross_article.linking_rules import BUILT_IN_RULES, LinkingRules


def test_another_file_of_known_names_changes_the_key() -> None:
    assert LinkingRules(known_sha256=("a",)).key != LinkingRules(known_sha256=("b",)).key
    assert LinkingRules().key == BUILT_IN_RULES.key


def test_another_version_changes_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = LinkingRules().key
    monkeypatch.setattr(linking_rules, "code_hash", lambda *folders: "other code")
    assert LinkingRules().key != before
