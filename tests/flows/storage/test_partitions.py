"""Name partitions and parts."""

from __future__ import annotations

import pandas as pd
import pytest

from flows.storage import partitions


def test_a_part_path_splits_into_what_it_was_made_of() -> None:
    assert partitions.split_path(partitions.part_path("quotes", "2026-01", 12)) == partitions.PartName(
        "quotes", "2026-01", 12
    )


@pytest.mark.parametrize(
    "path",
    [
        "quotes/published_month=2026-13/part-0.parquet",
        "quotes/published_month=2026-01/part-01.parquet",
        "quotes/published_month=2026-01/other.parquet",
        "../quotes/published_month=2026-01/part-0.parquet",
        "manifest.json",
    ],
)
def test_other_paths_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="is not the path of a table's part"):
        partitions.split_path(path)


def test_the_partition_is_the_month_in_utc() -> None:
    texts = pd.Series(["2026-01-31T23:30:00+00:00", "2026-01-31T23:30:00-02:00", None])
    dates = pd.to_datetime(texts, utc=True)
    assert partitions.month_of(dates).tolist() == ["2026-01", "2026-02", "unknown"]
