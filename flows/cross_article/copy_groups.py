"""Group near copies of articles and of quotes, month by month.

An item is compared with the firsts of the groups of its month and of the month before. So a month is grouped again
only if its articles changed, or the firsts of the month before did.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows.cross_article.month_rows import MonthRows
from flows.snapshots.sealed_files import PartFiles
from flows.snapshots.snapshot import Snapshot
from flows.storage import parquet, partitions
from transforms.contract.months import month_after, month_before
from transforms.contract.table_sets import SNAPSHOT_TABLES
from transforms.copies import groups
from transforms.copies.copy_rows import COPIES, FIRSTS, Assigned, assigned_of, group_rows
from transforms.copies.groups import Items, Rule


class CopyKind(NamedTuple):
    """What is grouped.

    Attributes:
        table: The table of groups.
        fingerprints: The table of fingerprints.
        key: The key of both.
        rule: What counts as a copy.
    """

    table: str
    fingerprints: str
    key: str
    rule: Rule


KINDS = (
    CopyKind("article_copies", "article_fingerprints", "article_id", groups.ARTICLES),
    CopyKind("quote_groups", "quote_fingerprints", "quote_id", groups.QUOTES),
)


def write_copies(base: Snapshot | None, rows: MonthRows, changed: Collection[str], to: PartFiles) -> None:
    """Write article_copies and quote_groups.

    Args:
        base: The snapshot before, whose groups of other months stay; None to group all anew.
        rows: The tables of single articles of the new snapshot.
        changed: Months whose articles are not those of `base`.
        to: Takes the files.
    """
    before = MonthRows(base.path, base.files) if base else None
    for kind in KINDS:
        old = _published(base, kind)
        grouping = _Grouping(kind, rows, before, old)
        assigned = grouping.group(changed)
        table = SNAPSHOT_TABLES[kind.table]
        found = group_rows(assigned, kind.key).select(table.names).cast(table.arrow_schema)
        to.write(partitions.part_path(kind.table, "", 0), kind.table, found)


def _published(base: Snapshot | None, kind: CopyKind) -> Assigned:
    """Return what the groups of the snapshot before assign."""
    paths = [base.path / file.path for file in base.files_of(kind.table)] if base else []
    return assigned_of(parquet.read_files(kind.table, paths), kind.key)


class _Month(NamedTuple):
    """The items of a month: their fingerprints, and what is published of them."""

    items: Items
    facts: pa.Table


class _Grouping:
    """Groups the items of one kind."""

    def __init__(self, kind: CopyKind, rows: MonthRows, before: MonthRows | None, old: Assigned) -> None:
        self._kind = kind
        self._rows = rows
        self._before = before
        self._old = old
        self._copies: dict[str, pa.Table] = {}  # of the months that are grouped again
        self._facts: list[pa.Table] = [old.firsts]
        self._nothing = self._month(rows, "").items

    def group(self, changed: Collection[str]) -> Assigned:
        """Group the changed months again, and later ones as long as the firsts of the month before differ."""
        todo = set(changed)
        gone: list[pa.Array] = []  # what was or is in the months that are grouped again
        for month in sorted(set(self._rows.months) | todo):
            if month not in todo:
                continue
            of_month = self._month(self._rows, month)
            self._copies[month] = self._group_month(month, of_month)
            former = self._month(self._before, month).items if self._before else self._nothing
            gone += [former.ids, of_month.items.ids]
            after = month_after(month)
            if after and _firsts(of_month.items, self._copies[month]) != _firsts(former, self._old.copies):
                todo.add(after)
        left = self._old.copies.filter(pc.invert(_is_in(self._old.copies["id"], gone)))
        return Assigned(
            pa.concat_tables([COPIES.empty_table(), left, *self._copies.values()]),
            pa.concat_tables([FIRSTS.empty_table(), *reversed(self._facts)]),
        )

    def _group_month(self, month: str, of_month: _Month) -> pa.Table:
        """Return the copies among the items of a month, with the columns of `COPIES`."""
        self._facts.append(of_month.facts)
        found = groups.assign_month(of_month.items, self._firsts_before(month), self._kind.rule)
        copies = found.filter(pc.not_equal(found["id"], found["first_id"]))
        return copies.join(of_month.facts, "id", join_type="inner").select(COPIES.names).cast(COPIES)

    def _firsts_before(self, month: str) -> Items:
        """Return the firsts of the month before."""
        before = month_before(month)
        if before is None or before not in self._rows.months:
            return self._nothing
        of_month = self._month(self._rows, before)
        self._facts.append(of_month.facts)
        return _firsts(of_month.items, self._copies.get(before, self._old.copies))

    def _month(self, rows: MonthRows, month: str) -> _Month:
        """Return the items of a month; none for a month without articles, and for ""."""
        columns = list(SNAPSHOT_TABLES[self._kind.fingerprints].names)
        prints = rows.read(self._kind.fingerprints, month, columns)
        dates = rows.read("articles", month, ["article_id", "published_at"])
        joined = prints.join(dates, "article_id", join_type="left outer").combine_chunks()
        agency = joined["agency"] if "agency" in columns else pa.nulls(joined.num_rows, pa.string())
        months = pa.repeat(pa.scalar(month), joined.num_rows)
        facts = {"id": joined[self._kind.key], "article_id": joined["article_id"], "published_month": months}
        items = (joined[name].combine_chunks() for name in (self._kind.key, "published_at", "fingerprint"))
        return _Month(Items(*items), pa.table(facts | {"agency": agency}).cast(FIRSTS))


def _firsts(items: Items, copies: pa.Table) -> Items:
    """Return those of the items that are firsts, by id: with their dates and prints, which a correction may change."""
    is_first = pc.invert(pc.is_in(items.ids, value_set=copies["id"].combine_chunks()))
    firsts = [column.filter(is_first) for column in items]
    order = pc.array_sort_indices(firsts[0])
    return Items(*(column.take(order) for column in firsts))


def _is_in(column: pa.ChunkedArray, ids: list[pa.Array]) -> pa.ChunkedArray:
    return pc.is_in(column, value_set=pa.concat_arrays([pa.array([], pa.string()), *ids]))
