"""The time limit of a reader's calls."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from flows.batches import time_limit
from flows.batches.time_limit import TimeLimitedReader
from tests.conftest import FakeReader
from transforms.reader_api import Article

ENDLESS = Article("endless", ())


@pytest.fixture
def outer_limit() -> Iterator[None]:
    """A limit of an hour around the reader's, as Prefect sets for a run."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 3600)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_a_call_that_takes_too_long_is_ended(fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit, "SECONDS", 0.1)
    with pytest.raises(TimeoutError, match=r"not read within 0\.1 s"):
        TimeLimitedReader(fake_reader).read([ENDLESS])
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


@pytest.mark.usefixtures("outer_limit")
def test_an_outer_limit_goes_on(fake_reader: FakeReader) -> None:
    TimeLimitedReader(fake_reader).read([])
    assert 3500 < signal.getitimer(signal.ITIMER_REAL)[0] <= 3600
    assert signal.getsignal(signal.SIGALRM) is signal.default_int_handler


def test_a_thread_reads_without_a_limit(fake_reader: FakeReader) -> None:
    readings: list[list[object]] = []
    thread = threading.Thread(
        target=lambda: readings.append([*TimeLimitedReader(fake_reader).read([Article("a", ())])])
    )
    thread.start()
    thread.join()
    assert len(readings[0]) == 1
