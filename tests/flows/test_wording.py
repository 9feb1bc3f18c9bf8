"""Write counts and sizes for people."""

from __future__ import annotations

import pytest

from flows.wording import count, file_size


@pytest.mark.parametrize(("n", "text"), [(0, "0 articles"), (1, "1 article"), (1200, "1,200 articles")])
def test_a_noun_follows_its_number(n: int, text: str) -> None:
    assert count(n, "article") == text


def test_a_noun_may_have_another_ending() -> None:
    assert count(2, "batch", "es") == "2 batches"


@pytest.mark.parametrize(
    ("n", "text"), [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1500, "1.5 kB"), (2_500_000, "2.5 MB")]
)
def test_sizes_have_decimal_units(n: int, text: str) -> None:
    assert file_size(n) == text
