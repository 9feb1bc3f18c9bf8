"""Name the months that tables are partitioned by, and find those beside one."""

from __future__ import annotations

UNKNOWN = "unknown"  # the partition of articles without a date


def neighbours(month: str) -> tuple[str, ...]:
    """Return the month before and the month after a month ("YYYY-MM"); `unknown` has none."""
    if month == UNKNOWN:
        return ()
    number = 12 * int(month[:4]) + int(month[5:]) - 1
    return tuple(f"{n // 12:04}-{n % 12 + 1:02}" for n in (number - 1, number + 1))
