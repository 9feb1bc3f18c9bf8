"""A site says whether a newer snapshot is published."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from flows.explore import shown_snapshot
from flows.explore.shown_snapshot import ShownSnapshot
from tests.flows.building import add, article


def test_a_newer_one_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = add(tmp_path / "to", article("a"), reader="rules")
    shown = ShownSnapshot(str(tmp_path / "to"), first.id)
    assert asyncio.run(shown.newer()) == ""
    second = add(tmp_path / "to", article("b"), reader="rules")
    assert asyncio.run(shown.newer()) == "", "it was asked just now"
    monkeypatch.setattr(shown_snapshot, "ASKED_EVERY", 0.0)
    assert asyncio.run(shown.newer()) == second.id
    shutil.rmtree(tmp_path / "to")
    assert asyncio.run(shown.newer()) == ""
