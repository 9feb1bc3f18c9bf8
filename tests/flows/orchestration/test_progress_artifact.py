"""The progress artifact and the log of a run. A server is not needed: calls to it are recorded."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from flows.orchestration import progress_artifact
from flows.orchestration.progress_artifact import ProgressArtifact


@pytest.fixture
def updates(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The percentages sent to the server."""
    sent: list[float] = []

    def send(function: Any, *arguments: Any, **options: Any) -> str:
        sent.append(options.get("progress", arguments[0]))
        return "artifact"

    monkeypatch.setattr(progress_artifact, "send_or_warn", send)
    monkeypatch.setattr(progress_artifact, "get_run_logger", lambda: logging.getLogger("run"))
    return sent


def test_progress_starts_at_zero_and_ends_at_all(updates: list[float]) -> None:
    with ProgressArtifact() as progress:
        progress.begin(1000)
        progress.advance(400)
    assert updates[0] == 0
    assert updates[-1] == 100


def test_failed_run_does_not_end_at_all(updates: list[float]) -> None:
    def fail() -> None:
        with ProgressArtifact() as progress:
            progress.begin(1000)
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert 100 not in updates


def test_progress_is_logged_once_per_tenth_at_most(updates: list[float], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "run"), ProgressArtifact() as progress:
        progress.begin(1024)
        for _ in range(16):
            progress.articles(1)
            progress.advance(64)
    assert updates
    lines = [record.getMessage() for record in caplog.records if "of the input" in record.getMessage()]
    assert lines == [f"{100 * n / 16:.0f} % of the input, {n} articles read" for n in range(2, 17, 2)]
