"""Make the rows of groups of copies from what each item was assigned to."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
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
    used = pc.is_in(assigned.firsts["id"], value_set=pc.unique(assigned.copies["first_id"]))
    copies = assigned.copies.to_pandas().assign(is_first=False)
    firsts = assigned.firsts.filter(used).to_pandas().drop_duplicates("id")
    firsts = firsts.assign(first_id=firsts["id"], similarity=1.0, is_first=True)
    rows = pd.concat([copies, firsts[copies.columns]], ignore_index=True)
    n_articles = rows.groupby("first_id")["article_id"].nunique()
    rows = rows[rows["first_id"].map(n_articles) > 1] if len(rows) else rows
    groups = {first: digest("group", first) for first in rows["first_id"].unique()}
    return pa.table(
        {
            key: pa.array(rows["id"], pa.string()),
            "article_id": pa.array(rows["article_id"], pa.string()),
            "published_month": pa.array(rows["published_month"], pa.string()),
            "group_id": pa.array([groups[first] for first in rows["first_id"]], pa.string()),
            "similarity": pa.array(rows["similarity"], pa.float64()),
            "is_first": pa.array(rows["is_first"], pa.bool_()),
            "agency": pa.array(rows["agency"], pa.string(), from_pandas=True),
        }
    )
