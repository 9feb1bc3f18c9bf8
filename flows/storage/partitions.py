"""Name the partitions of a table (months of publication) and the part files of a snapshot.

Tables over the whole archive have no partitions; their month is "" here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from transforms.contract.months import UNKNOWN
from transforms.contract.table_sets import UNPARTITIONED

if TYPE_CHECKING:
    import pandas as pd

MONTH = rf"[0-9]{{4}}-(?:0[1-9]|1[0-2])|{UNKNOWN}"
PART = re.compile(
    rf"(?P<table>[a-z_]+)/(?:published_month=(?P<month>{MONTH})/)?part-(?P<number>0|[1-9][0-9]*)\.parquet"
)


class PartName(NamedTuple):
    """The place of a part in its snapshot; `month` is "" for a table without partitions."""

    table: str
    month: str
    number: int


def part_path(table: str, month: str, number: int) -> str:
    """Return the path of a part below its snapshot."""
    partition = f"published_month={month}/" if month else ""
    return f"{table}/{partition}part-{number}.parquet"


def split_path(path: str) -> PartName:
    """Split a part's path below its snapshot; raises ValueError for any other path."""
    match = PART.fullmatch(path)
    if match is None or (match["month"] is None) != (match["table"] in UNPARTITIONED):
        raise ValueError(f"{path!r} is not the path of a table's part")
    return PartName(match["table"], match["month"] or "", int(match["number"]))


def month_of(published_at: pd.Series[Any]) -> pd.Series[str]:
    """Return the partition of each date: its month in UTC as YYYY-MM, or `unknown` for null."""
    months: pd.Series[str] = published_at.dt.strftime("%Y-%m").fillna(UNKNOWN)
    return months
