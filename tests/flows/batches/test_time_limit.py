"""The time limit of reading."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from flows.batches import time_limit as module
from flows.batches.time_limit import seconds, time_limit


def compute(for_seconds: float) -> None:
    """Compute for some seconds of this process's time."""
    end = time.process_time() + for_seconds
    while time.process_time() < end:
        pass


def test_a_block_that_computes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BASE_SECONDS", 0.1)
    with (
        pytest.raises(TimeoutError, match=r"not read after 0\.1 s of computing, the limit for 5 characters"),
        time_limit(5),
    ):
        compute(5)
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0
    compute(0.2)  # the limit ended with the block


def test_a_block_within_its_limit_is_not_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BASE_SECONDS", 0.1)
    before = signal.getsignal(signal.SIGPROF)
    with time_limit(1_000_000):
        compute(0.2)
    assert signal.getsignal(signal.SIGPROF) is before


def test_waiting_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BASE_SECONDS", 0.1)
    with time_limit(0):
        time.sleep(0.2)


def test_the_limit_grows_with_the_text_and_ends_a_text_of_5_million_characters_within_a_quarter_of_an_hour() -> None:
    assert seconds(0) < seconds(1_000) < seconds(5_000_000) < 15 * 60


def test_a_thread_reads_without_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BASE_SECONDS", 0.01)
    done: list[bool] = []

    def work() -> None:
        with time_limit(0):
            compute(0.1)
        done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
