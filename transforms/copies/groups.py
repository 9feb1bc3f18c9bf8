"""Group the near copies of one month: each item with the first that it is most similar to.

Items are taken in the order in which they were published. Each is compared with the firsts before it, of its month and
of the month before, and either joins the most similar one or is a first itself. So groups are never chained, and a
month's groups depend on nothing but that month and the firsts of the month before.

An item may be less similar to its first than a later item of the month is to it: two reports of one event, and a copy
of the second one. Then it becomes a first, and the later item joins it. Without this, about 2 % of the copies of
articles are lost (`make copies`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.copies.first_index import FirstIndex, Pairs
from transforms.copies.print_table import Floats, Ints, PrintTable, print_table

BLOCK = 16_384  # prints of the items that are compared at once
UNSURE = 0.5  # an item less similar to its first becomes a first itself, if a later one is more similar to it


class Items(NamedTuple):
    """Articles or quotes.

    Attributes:
        ids: Each item's id.
        published_at: When it was published, timestamp[us]; null where that is not known.
        prints: Its fingerprint, binary.
    """

    ids: pa.Array
    published_at: pa.Array
    prints: pa.Array


class Rule(NamedTuple):
    """What makes an item a copy of another one.

    Attributes:
        weighted: Least cosine of their prints, rare ones weighing more: enough alone.
        plain: Least cosine of their prints, all weighing the same: enough alone. The prints of a story that very many
            papers have are not rare.
        shared: Least number of prints that they share, in any case.
    """

    weighted: float
    plain: float
    shared: int


# Chosen on copies of load-reuters21578 (`make copies`, seeds 1, 2, 3, 11 and 12), so that 95 of 100 are found.
ARTICLES = Rule(weighted=0.3, plain=0.6, shared=4)
QUOTES = Rule(weighted=0.42, plain=0.75, shared=2)


def assign_month(month: Items, firsts_before: Items, rule: Rule) -> pa.Table:
    """Return the first of each item of a month.

    Items with the same prints are one item, whose first is that of the earliest one. Items without prints are firsts.

    Args:
        month: The items, in any order.
        firsts_before: The firsts of the month before, in any order.
        rule: `ARTICLES` or `QUOTES`.

    Returns:
        One row per item of the month, by date (those without one last) and id: `id` and `first_id`, string;
        `similarity`, float64, the cosine of its prints and its first's, 1 for a first.
    """
    ids, prints = _in_order(month)
    ids_before, prints_before = _in_order(firsts_before)
    distinct, number_of = _distinct(prints)
    table = print_table([*prints_before, *(prints[i] for i in distinct)])
    n_before, n = len(ids_before), len(ids_before) + len(distinct)
    first, similarity = np.arange(n), np.ones(n)
    index = FirstIndex(table)
    index.add(np.arange(n_before))
    for block in _blocks(table, n_before):
        for item, other, cosine in _copies(table, index.candidates(block), rule):
            if first[item] == item and (first[other] == other or similarity[other] < min(cosine, UNSURE)):
                first[item], similarity[item] = other, cosine
                first[other], similarity[other] = other, 1.0
        joined = (first[block] != block) & (similarity[block] >= UNSURE)
        if joined.any():
            index.remove(block)
            index.add(block[~joined])
    all_ids = ids_before + [ids[i] for i in distinct]
    at = n_before + number_of
    return pa.table(
        {
            "id": pa.array(ids, pa.string()),
            "first_id": pa.array([all_ids[i] for i in first[at].tolist()], pa.string()),
            "similarity": pa.array(similarity[at], pa.float64()),
        }
    )


def _in_order(items: Items) -> tuple[list[str], list[bytes]]:
    """Return ids and prints by date (none last) and id."""
    table = pa.table({"id": items.ids, "published_at": items.published_at, "prints": items.prints})
    keys = [("published_at", "ascending", "at_end"), ("id", "ascending", "at_end")]
    order = pc.sort_indices(table, sort_keys=keys)
    table = table.take(order)
    return table["id"].to_pylist(), table["prints"].to_pylist()


def _distinct(prints: Sequence[bytes]) -> tuple[list[int], Ints]:
    """Return the first place of each distinct value, and for each value which one it is; empty ones are distinct."""
    seen: dict[bytes, int] = {}
    places: list[int] = []
    numbers = np.empty(len(prints), np.int64)
    for i, value in enumerate(prints):
        number = seen.setdefault(value, len(places)) if value else len(places)
        if number == len(places):
            places.append(i)
        numbers[i] = number
    return places, numbers


def _blocks(table: PrintTable, start: int) -> Iterator[Ints]:
    """Yield the items from `start` on, in blocks of about `BLOCK` prints."""
    n = len(table.starts) - 1
    while start < n:
        end = int(np.searchsorted(table.starts, table.starts[start] + BLOCK))
        end = max(start + 1, min(end, n))
        yield np.arange(start, end)
        start = end


def _copies(table: PrintTable, pairs: Pairs, rule: Rule) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs that the rule calls copies, with their cosine: by item, the most similar and earliest first."""
    pairs = pairs.where(pairs.leading >= rule.shared)
    (size, weight), (other_size, other_weight) = (
        table.sizes(pairs.items, pairs.others),
        table.sizes(pairs.others, pairs.items),
    )
    norm, weighted_norm = np.sqrt(size * other_size), np.sqrt(weight * other_weight)
    may_be = (pairs.most >= rule.plain * norm) | (pairs.most_weight >= rule.weighted * weighted_norm)
    may_be &= norm > 0
    items, others, norm, weighted_norm = (a[may_be] for a in (pairs.items, pairs.others, norm, weighted_norm))
    shared, weight = _shared(table, items, others)
    cosine = shared / norm
    is_copy = (cosine >= rule.plain) | (weight >= rule.weighted * weighted_norm)
    items, others, cosine = items[is_copy], others[is_copy], np.minimum(cosine[is_copy], 1.0)
    order = np.lexsort((others, -cosine, items))
    return zip(items[order].tolist(), others[order].tolist(), cosine[order].tolist(), strict=True)


def _shared(table: PrintTable, items: Ints, others: Ints) -> tuple[Ints, Floats]:
    """Return number and weight of the prints that two items share, pair by pair."""
    keys = []
    for side in (items, others):
        entries, pair = table.entries(side)
        ids = table.ids[entries].astype(np.int64)
        keys.append((pair << 32 | ids)[ids >= 0])
    both = np.sort(np.concatenate(keys))
    both = both[1:][both[1:] == both[:-1]]
    pair, weights = both >> 32, table.weights[both & 0xFFFFFFFF]
    count = np.bincount(pair, minlength=len(items)).astype(np.int64)
    return count, np.bincount(pair, weights, len(items)).astype(np.float64)
