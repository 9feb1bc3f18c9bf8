"""Shared by all tests: no test sees this machine's Prefect, nor its data."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from transforms.reading import Article, Reading


@pytest.fixture(autouse=True)
def _no_prefect(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.delenv("PREFECT_PROFILE", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path_factory.getbasetemp() / "prefect"))
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    monkeypatch.setenv("DO_NOT_TRACK", "1")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A small input: three articles of two months and one without a date, one of them twice, and two refused lines."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "feed.jsonl").write_text(
        '{"id": "bridge", "published_at": "2026-01-05", "text": '
        '"They met on Monday. \\"We will rebuild the bridge,\\" said Mayor Anna Kovacs.\\n\\nNobody objected."}\n'
        '{"id": "harbour", "published_at": "2026-02-11", "text": "Jon Berg said that the harbour stays closed."}\n'
        '{"id": "harbour", "published_at": "2026-02-11", "text": "Jon Berg said that the harbour stays closed."}\n'
        '{"id": "empty", "text": ""}\n'
        "{broken\n",
        encoding="utf-8",
    )
    (folder / "note.txt").write_text("Rain fell on the old town.\n", encoding="utf-8")
    return folder


class FakeReader:
    """Finds nothing, remembers what it read, fails on the word poison and never ends on the word endless."""

    name = "rules"
    releases_gil = False

    def __init__(self) -> None:
        self.version = "1"
        self.read_texts: list[str] = []

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        for article in articles:
            if "poison" in article.text:
                raise ValueError("poisoned")
            while "endless" in article.text:
                time.sleep(0.01)
        self.read_texts += [article.text for article in articles]
        return [Reading() for _ in articles]


@pytest.fixture
def fake_reader(monkeypatch: pytest.MonkeyPatch) -> FakeReader:
    """Takes the place of the rules reader in this process."""
    reader = FakeReader()
    monkeypatch.setattr("transforms.readers.get", lambda name: reader)
    return reader
