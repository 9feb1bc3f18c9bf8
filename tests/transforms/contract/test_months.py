"""The months beside a month."""

from __future__ import annotations

import pytest

from transforms.contract.months import month_after, month_before


@pytest.mark.parametrize(
    ("month", "before", "after"),
    [
        ("2026-05", "2026-04", "2026-06"),
        ("2026-01", "2025-12", "2026-02"),
        ("2025-12", "2025-11", "2026-01"),
        ("unknown", None, None),
    ],
)
def test_the_months_before_and_after_a_month(month: str, before: str | None, after: str | None) -> None:
    assert month_before(month) == before
    assert month_after(month) == after
