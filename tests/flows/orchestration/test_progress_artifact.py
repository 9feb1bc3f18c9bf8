"""The progress artifact and the log of a run. A server is not needed: calls to it are recorded."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest

from flows.orchestration import progress_artifact
from flows.orchestration.progress_artifact import ProgressArtifact
from flows.progress import ReadProgress

BEGUN = ReadProgress(articles=0, of=20, size=1000, done=0, read=0, seconds=0)


@pytest.fixture
def texts() -> list[str]:
    """The descriptions sent to the server."""
    return []


@pytest.fixture
def updates(monkeypatch: pytest.MonkeyPatch, texts: list[str]) -> list[float]:
    """The percentages sent to the server."""
    sent: list[float] = []

    def send(function: Any, *arguments: Any, **options: Any) -> str:
        sent.append(options.get("progress", arguments[0]))
        texts.append(options["description"])
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


def until(seen: list[Any], n: int) -> None:
    """Wait until `seen` has `n` items more than now."""
    n += len(seen)
    while len(seen) < n:
        time.sleep(0.01)


@pytest.mark.usefixtures("updates")
def test_articles_their_rate_and_the_time_left_are_shown_and_logged(
    updates: list[float], texts: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(progress_artifact, "UPDATE_SECONDS", 0.01)
    monkeypatch.setattr(progress_artifact, "LOG_SECONDS", 0.02)
    with caplog.at_level(logging.INFO, "run"), ProgressArtifact() as progress:
        progress.begin(1000)
        progress.watch(lambda: BEGUN._replace(articles=5, seconds=1))
        until(caplog.records, 2)
        progress.watch(lambda: BEGUN._replace(articles=20, seconds=4))
        progress.stage("publish")
        until(updates, 2)
        assert texts[-1] == "20 of 20 articles read, 5.0 a second; publishing"
    shown = "5 of 20 articles read, 5.0 a second, 3 s left"
    assert shown in texts
    assert shown in caplog.messages
    assert texts[-1] == "20 of 20 articles read, 5.0 a second"
    assert 25 in updates
    assert updates == sorted(updates)


def test_what_is_not_read_is_shown_in_percent(texts: list[str], updates: list[float]) -> None:
    with ProgressArtifact("Checking") as progress:
        progress.begin(2_500_000)
    assert texts[-1] == "Checking 2.5 MB: 100 %"
    assert updates == [0, 100]
