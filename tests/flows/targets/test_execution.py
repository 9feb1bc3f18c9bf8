"""What a build publishes is delivered to its target."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from flows.batches.live_count import LiveCount
from flows.batches.runners import RunnerChoice
from flows.batches.workers import InlineSubmit
from flows.settings import BuildSettings
from flows.targets.execution import PLAIN, Publication

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class FakeTarget:
    """Keeps the calls that a publication makes."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def expiring(self, snapshot: str, keep: int, hours: float, now: datetime) -> list[str]:
        self.calls.append(("expiring", snapshot, keep, hours, now))
        return ["old"]

    def deliver(self, snapshot: str, progress: str, *, removed: list[str]) -> None:
        self.calls.append(("deliver", snapshot, progress, removed))


def test_a_publication_delivers_its_snapshot_and_removes_expired_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.build.pipeline.publish_settled", lambda run, settled: f"snapshot of {settled}")
    target: Any = FakeTarget()
    run: Any = SimpleNamespace(settings=BuildSettings(keep_snapshots=3, keep_hours=5), progress="progress", now=NOW)
    settled: Any = "news"
    published: Any = PLAIN.publish(Publication(run, settled, target))
    assert published == "snapshot of news"
    assert target.calls == [
        ("expiring", "snapshot of news", 3, 5.0, NOW),
        ("deliver", "snapshot of news", "progress", ["old"]),
    ]


def test_a_small_input_is_read_in_this_process() -> None:
    live = LiveCount()
    run: Any = SimpleNamespace(settings=BuildSettings(reader="rules"), choice=RunnerChoice("inline", 1, ""), live=live)
    with PLAIN.reading(run) as submit:
        assert submit == InlineSubmit("rules", live.add)
