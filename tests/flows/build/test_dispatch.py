"""Batches are handed over in groups, only some at a time, and count as progress when they are done."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flows.batches.live_count import LiveCount
from flows.batches.read_counts import ReadCounts
from flows.build import dispatch
from flows.build.dispatch import Dispatcher
from flows.build.run_state import StageTimes
from flows.progress import Look, ProgressReporter


class Recorder(ProgressReporter):
    """Keeps what it is told, in order, and what was submitted."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Any]] = []
        self.live = LiveCount()

    def watch(self, look: Look) -> None:
        self.look = look

    def advance(self, size: int) -> None:
        self.events.append(("bytes", size))

    def articles(self, n: int) -> None:
        self.events.append(("articles", n))

    def submit(self, paths: Sequence[str]) -> Pending:
        names = [Path(path).name for path in paths]
        self.events.append(("submit", names))
        return Pending(self, names)


class Pending:
    """A read that is done when its result is asked for."""

    def __init__(self, recorder: Recorder, names: list[str]) -> None:
        self._recorder, self._names = recorder, names

    def result(self) -> ReadCounts:
        self._recorder.events.append(("wait", self._names))
        return ReadCounts(articles=10 * len(self._names), refused=0, at=time.time())


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups double after two calls, and no batch goes ahead."""
    monkeypatch.setattr(dispatch, "CALLS_PER_DOUBLING", 2)
    monkeypatch.setattr(dispatch, "CALLS_PER_WORKER", 1)
    monkeypatch.setattr(dispatch, "BATCHES_AHEAD", 0)


def dispatcher(recorder: Recorder, *, workers: int = 1, times: StageTimes | None = None) -> Dispatcher:
    run: Any = SimpleNamespace(
        progress=recorder,
        times=times or StageTimes(0.0),
        choice=SimpleNamespace(workers=workers),
        live=recorder.live,
        size=1000,
    )
    return Dispatcher(run, recorder.submit)


def names(n: int) -> list[str]:
    return [f"batch{i}" for i in range(n)]


def submitted(recorder: Recorder) -> list[list[str]]:
    return [what for event, what in recorder.events if event == "submit"]


def most_in_flight(recorder: Recorder) -> int:
    most = now = 0
    for event, _ in recorder.events:
        now += (event == "submit") - (event == "wait")
        most = max(most, now)
    return most


def test_batches_of_a_small_input_are_handed_over_one_by_one(recorder: Recorder) -> None:
    sending = dispatcher(recorder)
    sending.send(*map(Path, names(3)))
    sending.finish()
    assert submitted(recorder) == [["batch0"], ["batch1"], ["batch2"]]


@pytest.mark.parametrize(("workers", "most"), [(2, 500), (64, 2000)])
def test_ten_million_articles_make_some_hundred_calls(recorder: Recorder, workers: int, most: int) -> None:
    sending = dispatcher(recorder, workers=workers)
    sending.send(*[Path("batch")] * 40_000)
    sending.finish()
    assert len(submitted(recorder)) < most


@pytest.mark.usefixtures("hurried")
def test_groups_grow_with_the_input(recorder: Recorder) -> None:
    sending = dispatcher(recorder)
    sending.send(*map(Path, names(12)))
    sending.finish()
    assert [len(group) for group in submitted(recorder)] == [1, 1, 2, 2, 4, 2]
    assert [name for group in submitted(recorder) for name in group] == names(12)


def test_a_small_input_is_handed_over_whole_before_a_result_is_awaited(recorder: Recorder) -> None:
    sending = dispatcher(recorder)
    sending.send(*map(Path, names(dispatch.BATCHES_AHEAD)))
    assert most_in_flight(recorder) == dispatch.BATCHES_AHEAD
    sending.send(Path("two"), Path("more"))  # a group
    assert ("wait", ["batch0"]) in recorder.events


@pytest.mark.parametrize("workers", [1, 3])
def test_two_groups_per_worker_are_in_flight(recorder: Recorder, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "BATCHES_AHEAD", 0)
    sending = dispatcher(recorder, workers=workers)
    sending.send(*map(Path, names(20)))
    assert most_in_flight(recorder) == 2 * workers + 1
    sending.finish()
    assert sorted(what for event, what in recorder.events if event == "wait") == sorted([name] for name in names(20))


def test_results_are_awaited_in_the_order_of_submission(recorder: Recorder) -> None:
    sending = dispatcher(recorder)
    sending.send(*map(Path, names(5)))
    sending.finish()
    assert [what for event, what in recorder.events if event == "wait"] == [[name] for name in names(5)]


def test_bytes_count_when_their_batch_is_done(recorder: Recorder) -> None:
    sending = dispatcher(recorder)
    sending.consume(70)
    sending.consume(30)
    sending.send(Path("batch0"))
    sending.consume(5)
    sending.finish()
    assert recorder.events == [
        ("submit", ["batch0"]),
        ("wait", ["batch0"]),
        ("articles", 10),
        ("bytes", 100),
        ("bytes", 5),
    ]


@pytest.mark.usefixtures("hurried")
def test_skipped_bytes_count_at_once_unless_a_group_waits(recorder: Recorder) -> None:
    sending = dispatcher(recorder)
    sending.send(*map(Path, names(2)))  # from now on two batches are a group
    sending.consume(7)
    sending.skip()
    assert recorder.events[-1] == ("bytes", 7)
    sending.send(Path("batch2"))
    sending.consume(8)
    sending.skip()
    assert recorder.events[-1] == ("bytes", 7)
    sending.finish()
    assert sum(what for event, what in recorder.events if event == "bytes") == 15


def test_the_first_result_is_timed(recorder: Recorder) -> None:
    times = StageTimes(time.time() - 5)
    sending = dispatcher(recorder, times=times)
    sending.send(Path("batch0"))
    sending.finish()
    assert 5 <= times.seconds["first_batch"] < 100


def test_nothing_to_send_submits_nothing(recorder: Recorder) -> None:
    dispatcher(recorder).finish()
    assert submitted(recorder) == []


def test_progress_moves_within_a_batch(recorder: Recorder) -> None:
    sending = dispatcher(recorder)
    sending.consume(100)  # of 1,000 bytes; known before
    sending.skip()
    sending.consume(400)
    for _ in range(20):
        sending.expect()
    sending.send(Path("batch0"), Path("batch1"))
    shares = []
    for _ in range(4):
        recorder.live.add(5)
        shares.append((recorder.look().articles, recorder.look().done))
    assert shares == [(5, 200), (10, 300), (15, 400), (20, 500)]
    assert recorder.look().of is None, "more input may follow"
    assert recorder.look().read == 400


def test_articles_are_known_when_the_input_ends(recorder: Recorder) -> None:
    sending = dispatcher(recorder)
    sending.consume(1000)
    for _ in range(20):
        sending.expect()
    sending.send(Path("batch0"), Path("batch1"))
    sending.finish()
    ended = recorder.look()
    assert (ended.articles, ended.of, ended.share) == (20, 20, 1)
    time.sleep(0.01)
    assert recorder.look().seconds == ended.seconds, "publishing does not count"


def test_workers_of_clusters_count_batch_by_batch(recorder: Recorder) -> None:
    sending = dispatcher(recorder)
    for _ in range(20):
        sending.expect()
    sending.send(Path("batch0"), Path("batch1"))
    assert recorder.look().articles == 0
    sending.finish()
    assert recorder.look().articles == 20
