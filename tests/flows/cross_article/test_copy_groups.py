"""Copies over months: who is first, and which months are grouped again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows.cross_article import copy_groups
from tests.flows.building import add, table
from tests.flows.cross_article.archive import HILLS, OTHER, QUOTE, STORY, cross_tables


def story(name: str, day: str | None, text: str = STORY) -> dict[str, Any]:
    record = {"id": name, "source": f"Paper {name}", "text": text}
    return record | ({"published_at": day} if day else {})


def groups(to: Path) -> dict[str, set[tuple[str, bool]]]:
    """Return the members of each group of articles by the first one's id: their ids, and whether each is the first."""
    names = {row["article_id"]: row["external_id"] for row in table(to, "articles")}
    members: dict[str, set[tuple[str, bool]]] = {}
    for row in cross_tables(to)["article_copies"].to_pylist():
        members.setdefault(row["group_id"], set()).add((names[row["article_id"]], row["is_first"]))
    return {next(name for name, first in group if first): group for group in members.values()}


def test_the_earliest_is_first_also_if_it_comes_late(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, story("b", "2026-02-03"), story("c", "2026-02-09"), story("x", "2026-02-01", OTHER), reader="rules")
    assert groups(to) == {"b": {("b", True), ("c", False)}}
    add(to, story("a", "2026-01-30"), reader="rules")
    assert groups(to) == {"a": {("a", True), ("b", False), ("c", False)}}


def test_copies_are_of_the_same_month_or_the_next(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, story("a", "2026-01-30"), story("far", "2026-03-01"), story("undated", None), reader="rules")
    assert groups(to) == {}


def test_the_months_after_are_grouped_again_as_long_as_firsts_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to, calls = tmp_path / "to", []
    group = copy_groups._Grouping._group_month

    def record(self, month, of_month):
        if self._kind.table == "article_copies":
            calls.append(month)
        return group(self, month, of_month)

    monkeypatch.setattr(copy_groups._Grouping, "_group_month", record)
    months = [f"2026-{n:02}-05" for n in range(1, 7)]
    add(to, *(story(str(n), day, OTHER + STORY[n * 30 :]) for n, day in enumerate(months)), reader="rules")
    calls.clear()
    add(to, story("new", "2026-02-06", HILLS), reader="rules")
    assert calls[:2] == ["2026-02", "2026-03"]
    assert len(calls) < len(months)


def test_quotes_of_several_articles_are_grouped(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, story("a", "2026-01-02"), story("b", "2026-01-05", f"{HILLS}\n\n{QUOTE}"), reader="rules")
    rows = cross_tables(to)["quote_groups"].to_pylist()
    assert sorted(row["is_first"] for row in rows) == [False, True]
    assert groups(to) == {}


def test_a_first_that_is_corrected_loses_its_copies_of_the_next_month(tmp_path: Path) -> None:
    to = tmp_path / "to"
    add(to, story("a", "2026-01-30"), story("b", "2026-02-03"), story("c", "2026-02-09"), reader="rules")
    assert groups(to) == {"a": {("a", True), ("b", False), ("c", False)}}
    corrected = story("a", "2026-01-30", HILLS) | {"updated_at": "2026-02-01"}
    add(to, corrected, reader="rules")
    assert groups(to) == {"b": {("b", True), ("c", False)}}
