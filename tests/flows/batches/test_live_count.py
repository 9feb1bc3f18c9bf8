"""Articles are counted as they are read: within batches, in processes and threads, each once."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from flows.batches import live_count
from flows.batches.live_count import CALL_SECONDS, LEAST_CALL_CHARS, CountedReader, LiveCount, Pace, adder
from tests.conftest import FakeReader
from transforms.reader_api import Article


def articles(*lengths: int) -> list[Article]:
    return [Article("x" * n, ()) for n in lengths]


@pytest.fixture
def counted() -> list[int]:
    """The numbers that were reported."""
    return []


class SteadyPace(Pace):
    """A pace that does not follow the clock."""

    def measured(self, articles: Sequence[Article], seconds: float) -> None:
        pass


def counting(reader: FakeReader, n: int, counted: list[int]) -> CountedReader:
    return CountedReader(reader, n, counted.append)


def test_a_batch_is_counted_a_few_articles_at_a_time(
    fake_reader: FakeReader, counted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_count, "PACE", SteadyPace(10))
    batch = articles(4, 4, 4, 30, 1, 9, 0)
    readings = counting(fake_reader, len(batch), counted).read(batch)
    assert counted == [2, 1, 1, 3]
    assert readings == fake_reader.read(batch)


def test_an_article_that_is_read_twice_or_never_counts_once(fake_reader: FakeReader, counted: list[int]) -> None:
    reader = counting(fake_reader, 4, counted)
    for again in range(3):
        reader.read(articles(again, again))
    reader.finish()
    assert sum(counted) == 4
    refused = counting(fake_reader, 3, counted)
    refused.finish()
    assert sum(counted) == 7


def test_no_article_makes_no_call(fake_reader: FakeReader, counted: list[int]) -> None:
    assert counting(fake_reader, 0, counted).read([]) == []
    assert counted == []


def test_calls_take_the_same_time_on_any_machine() -> None:
    pace = Pace()
    for speed in (50_000, 5_000_000, 20_000):  # characters per second
        pace.measured(articles(40_000), 40_000 / speed)
        assert pace.chars == pytest.approx(CALL_SECONDS * speed)
    pace.measured(articles(40_000), 1000)
    assert pace.chars == LEAST_CALL_CHARS


def test_processes_and_this_one_add_up() -> None:
    live = LiveCount()
    live.add(2)
    add = adder(live.share())
    add(3)
    add(4)
    assert live.total == 9


def test_the_number_can_be_read_while_a_worker_holds_its_lock() -> None:
    live = LiveCount()
    with live.share().get_lock():
        thread = threading.Thread(target=lambda: live.total, daemon=True)
        thread.start()
        thread.join(10)
        assert not thread.is_alive()
