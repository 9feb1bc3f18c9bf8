"""Which parts of a month are merged when it gets new articles: few files, and each row rewritten seldom.

Size-tiered, as in O'Neil et al., "The log-structured merge-tree", 1996, and in Cassandra's compaction of that name: new
rows take with them the parts that are no larger than they are together, and more where too many would be left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from flows.publish import merge
from flows.snapshots.catalog import Parts

SMALL = 3  # parts of a month that may be far from full; those that are nearly full are left alone


def plan(month: str, parts: Sequence[Parts], touched: Set[tuple[str, int]], coming: Mapping[str, float]) -> set[int]:
    """The numbers of a month's parts that are to be merged with what is new in it.

    Args:
        month: The partition.
        parts: The parts of all months.
        touched: Months and numbers of parts that are rewritten anyway.
        coming: About how many bytes in memory are new, by month.
    """
    mine = [part for part in parts if part.month == month]
    growing = coming.get(month, 0.0)
    growing += sum(_size(part) for part in mine if (month, part.number) in touched)
    if not growing:
        return set()
    small = sorted((part for part in mine if (month, part.number) not in touched and not _full(part)), key=_size)
    merged: set[int] = set()
    for i, part in enumerate(small):
        if _size(part) > growing and len(small) - i < SMALL:
            break
        merged.add(part.number)
        growing += _size(part)
    return merged


def _size(part: Parts) -> float:
    """About what it takes in memory."""
    return merge.SWELL * part.bytes


def _full(part: Parts) -> bool:
    return _size(part) >= merge.PART_BYTES * 2 / 3
