"""The time limit for readers."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from flows.batches.time_limit import Limited
from tests.conftest import FakeReader


@pytest.fixture
def outer() -> Iterator[None]:
    """A limit of an hour around it, as Prefect sets for a run."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 3600)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("outer")
def test_limit_around_it_goes_on(fake_reader: FakeReader) -> None:
    Limited(fake_reader).read([])
    assert 3500 < signal.getitimer(signal.ITIMER_REAL)[0] <= 3600
    assert signal.getsignal(signal.SIGALRM) is signal.default_int_handler
