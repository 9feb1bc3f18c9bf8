"""Name the partitions of a table (months of publication) and the part files in each."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pandas as pd

UNKNOWN = "unknown"
MONTH = r"[0-9]{4}-(?:0[1-9]|1[0-2])|unknown"
PART = re.compile(rf"(?P<table>[a-z_]+)/published_month=(?P<month>{MONTH})/part-(?P<number>0|[1-9][0-9]*)\.parquet")


class PartName(NamedTuple):
    """The place of a part in its snapshot."""

    table: str
    month: str
    number: int


def part_path(table: str, month: str, number: int) -> str:
    """Return the path of a part below its snapshot."""
    return f"{table}/published_month={month}/part-{number}.parquet"


def split_path(path: str) -> PartName:
    """Split a part's path below its snapshot; raises ValueError for any other path."""
    match = PART.fullmatch(path)
    if match is None:
        raise ValueError(f"{path!r} is not the path of a table's part")
    return PartName(match["table"], match["month"], int(match["number"]))


def month_of(published_at: pd.Series[Any]) -> pd.Series[str]:
    """Return the partition of each date: its month in UTC as YYYY-MM, or `unknown` for null."""
    months: pd.Series[str] = published_at.dt.strftime("%Y-%m").fillna(UNKNOWN)
    return months
