"""Tables without an index."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.flows.building import add

SAID = '"{}," said {}.\n\nThe council of Norton met on Monday.'


def story(
    name: str, words: str = "The bridge stays", who: str = "Anna Kovacs", month: str = "2026-01", **more: Any
) -> dict[str, Any]:
    """Return a record of the input with a quote."""
    text = SAID.format(words, who)
    return {"id": name, "published_at": f"{month}-02", "source": "Herald", "text": text, **more}


@pytest.fixture(scope="session")
def three_stories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return tables whose index was left out of the build. No test changes them."""
    to = tmp_path_factory.mktemp("stories") / "to"
    add(to, story("a"), story("b", who="Jon Berg"), story("c", month="2026-02"), reader="rules")
    return to


@pytest.fixture
def to(three_stories: Path, tmp_path: Path) -> Path:
    """Return a copy of them."""
    return Path(shutil.copytree(three_stories, tmp_path / "to", symlinks=True))
