"""Write counts, durations and sizes for people."""

from __future__ import annotations

import pytest

from flows.wording import count, counts_by_name, duration, file_size


@pytest.mark.parametrize(("n", "text"), [(0, "0 articles"), (1, "1 article"), (1200, "1,200 articles")])
def test_a_noun_follows_its_number(n: int, text: str) -> None:
    assert count(n, "article") == text


def test_a_noun_may_have_another_ending() -> None:
    assert count(2, "batch", "es") == "2 batches"


def test_counts_are_sorted_by_name() -> None:
    assert counts_by_name({".pdf": 2000, ".md": 1}) == "1 .md, 2,000 .pdf"
    assert counts_by_name({}) == ""


@pytest.mark.parametrize(
    ("n", "text"), [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1500, "1.5 kB"), (2_500_000, "2.5 MB")]
)
def test_sizes_have_decimal_units(n: int, text: str) -> None:
    assert file_size(n) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min"), (200, "3 min"), (7500, "2 h 5 min"), (7199, "2 h 0 min")],
)
def test_a_duration_is_coarser_the_longer_it_is(seconds: float, text: str) -> None:
    assert duration(seconds) == text
