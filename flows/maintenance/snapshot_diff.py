"""Compare two snapshots row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from flows.snapshots.snapshot import Snapshot
from flows.storage import parquet
from transforms.contract.table_sets import PUBLISHED_TABLES

CHANGES = ("added", "removed", "changed")
SHOWN = {  # columns that identify a row to a person
    "articles": ("article_id", "external_id", "source", "title"),
    "quotes": ("article_id", "quote_id", "speaker_name", "cue", "text"),
    "entities": ("article_id", "entity_id", "name", "type"),
}


@dataclass(frozen=True)
class Diff:
    """How a snapshot differs from an earlier one.

    Attributes:
        old: Id of the earlier snapshot.
        new: Id of the later snapshot.
        counts: By table: number of rows `added`, `removed` and `changed` (same key, other values).
        rows: By table (articles, quotes and entities) and by kind of change: the columns that identify each row.
    """

    old: str
    new: str
    counts: dict[str, dict[str, int]]
    rows: dict[str, dict[str, list[dict[str, Any]]]]

    def as_dict(self) -> dict[str, Any]:
        """Return the diff as plain values."""
        return asdict(self)


def differing_paths(earlier: Snapshot, later: Snapshot) -> set[str]:
    """Return the paths of the files that only one of the two snapshots has, by content."""
    shared = _shared(earlier, later)
    return {file.path for snapshot in (earlier, later) for file in snapshot.files if file.sha256 not in shared}


def compare(earlier: Snapshot, later: Snapshot) -> Diff:
    """Return how `later` differs from `earlier`. Files that both have are not read."""
    shared = _shared(earlier, later)
    counts: dict[str, dict[str, int]] = {}
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for name, table in PUBLISHED_TABLES.items():
        changes = _compare_rows(_rows(earlier, name, shared), _rows(later, name, shared), list(table.key))
        counts[name] = {kind: len(changes[kind]) for kind in CHANGES}
        if name in SHOWN:
            rows[name] = {kind: _as_dicts(changes[kind], SHOWN[name]) for kind in CHANGES}
    return Diff(earlier.id, later.id, counts, rows)


def _shared(earlier: Snapshot, later: Snapshot) -> set[str]:
    return {file.sha256 for file in earlier.files} & {file.sha256 for file in later.files}


def _rows(snapshot: Snapshot, table: str, shared: set[str]) -> pd.DataFrame:
    """Return the rows of a table, except those of the shared files."""
    files = [file for file in snapshot.files_of(table) if file.sha256 not in shared]
    frames = [parquet.read_table(snapshot.path / file.path).to_pandas() for file in files]
    joined: pd.DataFrame = pd.concat(frames or [parquet.empty(table).to_pandas()], ignore_index=True)
    return joined


def _compare_rows(before: pd.DataFrame, after: pd.DataFrame, key: list[str]) -> dict[str, pd.DataFrame]:
    """Return the rows of each kind of change, a key of `CHANGES`; changed rows have their later values."""
    if before.empty and after.empty:  # pandas 3.1 fails to merge two empty frames on several columns of text
        return dict.fromkeys(CHANGES, after)
    sides = before[key].merge(after[key], how="outer", on=key, indicator=True)
    both = before.merge(after, on=key, suffixes=("_before", ""))
    differs = pd.Series(False, index=both.index)
    for name in after.columns.intersection(before.columns).difference(key):
        old, new = both[f"{name}_before"], both[name]
        differs |= ~((old == new) | (old.isna() & new.isna()))
    return {
        "added": after.merge(sides.loc[sides["_merge"] == "right_only", key], on=key),
        "removed": before.merge(sides.loc[sides["_merge"] == "left_only", key], on=key),
        "changed": both.loc[differs, list(after.columns)],
    }


def _as_dicts(frame: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    frame = frame[list(columns)].astype(object)
    return [{str(k): v for k, v in row.items()} for row in frame.where(frame.notna(), None).to_dict("records")]
