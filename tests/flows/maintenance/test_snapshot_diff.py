"""The difference of two snapshots: rows that were added, removed and changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows import operations
from flows.maintenance import snapshot_diff
from tests.conftest import FakeReader
from tests.flows.building import add, article

KEY = ["id", "n"]


def frame(*rows: tuple[str, int, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*KEY, "text"]).astype({"text": object})


def changes(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, list[tuple[Any, ...]]]:
    found = snapshot_diff._compare_rows(before, after, KEY)
    return {kind: list(rows.itertuples(index=False, name=None)) for kind, rows in found.items()}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (frame(), frame(), {}),
        (frame(), frame(("a", 1, "x")), {"added": [("a", 1, "x")]}),
        (frame(("a", 1, "x")), frame(), {"removed": [("a", 1, "x")]}),
        (frame(("a", 1, "x")), frame(("a", 1, "x")), {}),
        (frame(("a", 1, "x")), frame(("a", 1, "y")), {"changed": [("a", 1, "y")]}),
        (frame(("a", 1, "x")), frame(("a", 2, "x")), {"added": [("a", 2, "x")], "removed": [("a", 1, "x")]}),
        (frame(("a", 1, None)), frame(("a", 1, None)), {}),
        (frame(("a", 1, None)), frame(("a", 1, "x")), {"changed": [("a", 1, "x")]}),
        (frame(("a", 1, "x")), frame(("a", 1, None)), {"changed": [("a", 1, None)]}),
    ],
    ids=[
        "both empty",
        "added",
        "removed",
        "equal",
        "changed",
        "another key",
        "null stays",
        "null is filled",
        "null replaces",
    ],
)
def test_rows_are_compared_by_key(
    before: pd.DataFrame, after: pd.DataFrame, expected: dict[str, list[tuple[Any, ...]]]
) -> None:
    assert changes(before, after) == {kind: expected.get(kind, []) for kind in snapshot_diff.CHANGES}


def test_a_diff_names_the_articles(tmp_path: Path, fake_reader: FakeReader) -> None:
    to = tmp_path / "to"
    first = add(to, article("a"), article("b"), article("c", "2026-02"))
    second = add(to, article("a", text="Snow fell."), article("d"))
    operations.retract(to, ["c"])
    found = operations.diff(to, first.id)
    kinds = {kind: [row["external_id"] for row in rows] for kind, rows in found.rows["articles"].items()}
    assert kinds == {"added": ["d"], "removed": ["c"], "changed": ["a"]}
    assert found.counts["articles"] == {"added": 1, "removed": 1, "changed": 1}
    last = operations.diff(to)
    assert last.old == second.id
    assert last.counts["articles"] == {"added": 0, "removed": 1, "changed": 0}
    assert last.as_dict()["counts"] == last.counts


def test_shared_files_are_not_read(tmp_path: Path, fake_reader: FakeReader) -> None:
    first = add(tmp_path / "to", article("a"))
    second = add(tmp_path / "to", article("b", "2026-02"))
    differing = snapshot_diff.differing_paths(first, second)
    assert {path for path in differing if path.startswith("articles/")} == {
        "articles/published_month=2026-02/part-0.parquet"
    }
    for file in first.files_of("articles"):
        (first.path / file.path).unlink()
    assert snapshot_diff.compare(first, second).counts["articles"] == {"added": 1, "removed": 0, "changed": 0}
