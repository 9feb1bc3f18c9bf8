"""Name the months that tables are partitioned by, and find those beside one."""

from __future__ import annotations

UNKNOWN = "unknown"  # the partition of articles without a date


def month_before(month: str) -> str | None:
    """Return the month before a month ("YYYY-MM"); None for `unknown`."""
    return _moved(month, -1)


def month_after(month: str) -> str | None:
    """Return the month after a month ("YYYY-MM"); None for `unknown`."""
    return _moved(month, 1)


def _moved(month: str, by: int) -> str | None:
    if month == UNKNOWN:
        return None
    number = 12 * int(month[:4]) + int(month[5:]) - 1 + by
    return f"{number // 12:04}-{number % 12 + 1:02}"
