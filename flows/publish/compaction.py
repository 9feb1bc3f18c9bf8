"""Choose the parts of a month that are merged when it gets new articles: few files, and each row rewritten seldom.

Size-tiered compaction, as in O'Neil et al., "The log-structured merge-tree", 1996, and in Cassandra: new rows are
merged with the parts that are no larger than they are together, and with more where too many would be left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from flows.publish import merge
from flows.snapshots.snapshot import PartSet

SMALL = 3  # parts of a month that may be far from full; nearly full ones are left alone


def choose(
    month: str, parts: Sequence[PartSet], rewritten: Set[tuple[str, int]], coming: Mapping[str, float]
) -> set[int]:
    """Return the numbers of the parts of a month that are merged with its new articles.

    Args:
        month: The partition.
        parts: The parts of all months.
        rewritten: Months and numbers of parts that are rewritten in any case.
        coming: About how many new bytes in memory each month gets.
    """
    of_month = [part for part in parts if part.month == month]
    growing = coming.get(month, 0.0)
    growing += sum(_size(part) for part in of_month if (month, part.number) in rewritten)
    if not growing:
        return set()
    candidates = [part for part in of_month if (month, part.number) not in rewritten and not _is_full(part)]
    small = sorted(candidates, key=_size)
    merged: set[int] = set()
    for i, part in enumerate(small):
        if _size(part) > growing and len(small) - i < SMALL:
            break
        merged.add(part.number)
        growing += _size(part)
    return merged


def _size(part: PartSet) -> float:
    """Return about how many bytes a part takes in memory."""
    return merge.SWELL * part.bytes


def _is_full(part: PartSet) -> bool:
    return _size(part) >= merge.PART_BYTES * 2 / 3
