"""The months beside a month."""

from __future__ import annotations

import pytest

from transforms.contract.months import neighbours


@pytest.mark.parametrize(
    ("month", "beside"),
    [
        ("2026-05", ("2026-04", "2026-06")),
        ("2026-01", ("2025-12", "2026-02")),
        ("2025-12", ("2025-11", "2026-01")),
        ("unknown", ()),
    ],
)
def test_neighbours_are_the_months_before_and_after(month: str, beside: tuple[str, ...]) -> None:
    assert neighbours(month) == beside
