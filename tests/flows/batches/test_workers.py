"""Workers stop after their current batch, exit with their parent, and explain the death of a process."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from flows.batches import read_batch, workers
from flows.batches.live_count import LiveCount
from flows.batches.read_counts import ReadCounts
from flows.batches.workers import Submit
from flows.errors import WorkerError
from tests.flows.batches.staged import a_record, stage


@pytest.fixture
def two_batches(tmp_path: Path) -> list[str]:
    """The paths of two staged batches."""
    return [str(stage(tmp_path, a_record(article_id=name))) for name in ("a", "b")]


@pytest.mark.usefixtures("fake_reader")
def test_the_counts_of_several_batches_are_added_up(two_batches: list[str]) -> None:
    first, second = (workers.read_batches([path], "rules") for path in two_batches)
    total = workers.read_batches(two_batches, "rules")
    assert total == ReadCounts(articles=2, refused=0, at=first.at)
    assert first.at < second.at


@pytest.mark.usefixtures("fake_reader")
def test_articles_are_counted_once_though_a_batch_is_done_already(two_batches: list[str]) -> None:
    counted: list[int] = []
    for _ in range(2):
        workers.read_batches(two_batches, "rules", counted.append)
    assert sum(counted) == 4


def test_a_process_counts_what_it_reads(two_batches: list[str]) -> None:
    live = LiveCount()
    with workers.submit_to_processes(1, "rules", live) as submit:
        submit(two_batches).result()
    assert live.total == 2


def test_a_halted_worker_stops_after_its_current_batch(
    tmp_path: Path, two_batches: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def read_and_halt(path: Path, *_: object) -> None:
        read.append(str(path))
        workers.halt(str(tmp_path))

    monkeypatch.setattr(read_batch, "read_staged_batch", read_and_halt)
    with pytest.raises(InterruptedError):
        workers.read_batches(two_batches, "rules")
    assert read == two_batches[:1]


@pytest.mark.parametrize("start", [workers.submit_to_processes, workers.submit_to_threads])
def test_batches_of_a_stopped_run_are_given_up(
    start: Callable[[int, str, LiveCount], AbstractContextManager[Submit]],
) -> None:
    with start(1, "rules", LiveCount()) as submit:
        pass
    with pytest.raises(InterruptedError):
        submit(["a"])


def test_the_death_of_a_process_says_what_to_do() -> None:
    executor = workers.process_pool(1)
    with (
        pytest.raises(WorkerError, match="with fewer workers if memory is short") as raised,
        workers.worker_deaths_explained(),
    ):
        executor.submit(os._exit, 1).result()
    assert isinstance(raised.value.__cause__, BrokenProcessPool)


def test_other_errors_pass_unchanged() -> None:
    with pytest.raises(ValueError, match="no"), workers.worker_deaths_explained():
        raise ValueError("no")


def test_worker_processes_leave_signals_to_their_parent() -> None:
    with workers.process_pool(1) as executor:
        for number in (signal.SIGINT, signal.SIGTERM):  # Prefect sends SIGTERM to all processes of a cancelled run
            assert executor.submit(signal.getsignal, number).result() == signal.SIG_IGN


def test_a_folder_that_cannot_be_written_fails_the_inspection(tmp_path: Path) -> None:
    assert workers.inspect_worker(str(tmp_path), "rules") == workers.versions("rules")
    with pytest.raises(OSError, match="No such file"):
        workers.inspect_worker(str(tmp_path / "nowhere"), "rules")


@pytest.mark.slow
def test_a_worker_process_looks_for_garbage_rarely() -> None:
    with workers.process_pool(1) as executor:
        assert executor.submit(gc.get_threshold).result()[0] == workers.COLLECTED_OBJECTS > gc.get_threshold()[0]
