"""Make the rows of groups of copies from what each item was assigned to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.contract.ids import digest


class Assigned(NamedTuple):
    """Items of groups that are not the first of theirs.

    Attributes:
        copies: A row per copy: id, article_id, published_month, agency (null for quotes), first_id and similarity.
        firsts: A row per item that may be a first: id, article_id, published_month and agency. Rows may repeat.
    """

    copies: pa.Table
    firsts: pa.Table


FIRST_FIELDS = [(name, pa.string()) for name in ("id", "article_id", "published_month", "agency")]
FIRSTS = pa.schema(FIRST_FIELDS)
COPIES = pa.schema([*FIRST_FIELDS, ("first_id", pa.string()), ("similarity", pa.float64())])


def assigned_of(rows: pa.Table, key: str) -> Assigned:
    """Return what was assigned to what, from published rows of `article_copies` or `quote_groups`.

    Args:
        rows: The published rows.
        key: Name of the column of the items' ids.
    """
    agency = rows["agency"] if "agency" in rows.column_names else pa.nulls(rows.num_rows, pa.string())
    columns = {"id": rows[key], "article_id": rows["article_id"], "published_month": rows["published_month"]}
    items = pa.table(columns | {"agency": agency}).cast(FIRSTS)
    firsts = items.filter(rows["is_first"])
    group_ids = rows["group_id"].filter(rows["is_first"]).to_pylist()
    first_of_group = dict(zip(group_ids, firsts["id"].to_pylist(), strict=True))
    is_copy = pc.invert(rows["is_first"])
    first_ids = [first_of_group[group] for group in rows["group_id"].filter(is_copy).to_pylist()]
    copies = items.filter(is_copy).append_column("first_id", pa.array(first_ids, pa.string()))
    return Assigned(copies.append_column("similarity", rows["similarity"].filter(is_copy)).cast(COPIES), firsts)


def group_rows(assigned: Assigned, key: str) -> pa.Table:
    """Return the rows of groups of several articles: copies, and the first of each group.

    Args:
        assigned: The copies, and at least all firsts that they refer to.
        key: Name of the column of the items' ids.

    Returns:
        The columns `key`, article_id (once, if that is the key), published_month, group_id, similarity, is_first and
        agency.
    """
    copies = assigned.copies
    used = pc.is_in(assigned.firsts["id"], value_set=pc.unique(copies["first_id"]))
    firsts = _distinct(assigned.firsts.filter(used))
    firsts = firsts.append_column("first_id", firsts["id"])
    firsts = firsts.append_column("similarity", pa.repeat(pa.scalar(1.0), firsts.num_rows))
    rows = pa.concat_tables([copies, firsts.cast(COPIES)])
    is_first = pa.array(np.arange(rows.num_rows) >= copies.num_rows)
    rows = rows.append_column("is_first", is_first).filter(_have_several_articles(rows))
    encoded = rows["first_id"].combine_chunks().dictionary_encode()
    group_ids = pa.array([digest("group", first) for first in encoded.dictionary.to_pylist()], pa.string())
    return pa.table(
        {
            key: rows["id"],
            "article_id": rows["article_id"],
            "published_month": rows["published_month"],
            "group_id": group_ids.take(encoded.indices),
            "similarity": rows["similarity"],
            "is_first": rows["is_first"],
            "agency": rows["agency"],
        }
    )


def _distinct(rows: pa.Table) -> pa.Table:
    """Return the first row of each id."""
    numbered = pa.table({"id": rows["id"], "row": pa.array(np.arange(rows.num_rows))})
    return rows.take(numbered.group_by("id").aggregate([("row", "min")])["row_min"])


def _have_several_articles(rows: pa.Table) -> pa.ChunkedArray:
    """Return for each row whether its group has items of several articles."""
    pairs = rows.select(["first_id", "article_id"]).group_by(["first_id", "article_id"]).aggregate([])
    counted = pairs.group_by("first_id").aggregate([([], "count_all")])
    several = counted.filter(pc.greater(counted["count_all"], 1))
    return pc.is_in(rows["first_id"], value_set=several["first_id"].combine_chunks())
