"""An Excel file: times, texts that would be formulas, and the dictionary."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from flows.errors import InputError
from flows.export import xlsx_file
from flows.export.export_snapshot import export
from tests.flows.building import current
from tests.flows.papers import FORMULA


def sheets(path: Path) -> Any:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: it is in the extra xlsx")
    return openpyxl.load_workbook(path)


def test_nothing_of_an_article_is_a_formula(papers: Path, tmp_path: Path) -> None:
    export(tmp_path / "a.xlsx", papers, tables=["articles", "who_said_what"])
    book = sheets(tmp_path / "a.xlsx")
    assert book.sheetnames == ["articles", "who_said_what", "dictionary"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    hostile = [cell.value for cell in cells if cell.value.startswith(FORMULA)]
    assert hostile
    assert "\x1b" not in "".join(hostile)


def test_times_are_those_of_utc(papers: Path, tmp_path: Path) -> None:
    export(tmp_path / "a.xlsx", papers, sql="SELECT published_at, 2 AS n FROM articles WHERE external_id = 'bridge'")
    rows = list(sheets(tmp_path / "a.xlsx")["result"].values)
    assert rows == [("published_at", "n"), (datetime(2026, 1, 5, 23, 30), 2)]
    sql = "SELECT '1800-01-01'::DATE AS d, '0090-01-01'::TIMESTAMP AS t, '2026-01-05'::DATE AS e, '#N/A' AS x"
    export(tmp_path / "b.xlsx", papers, sql=sql)
    row = list(sheets(tmp_path / "b.xlsx")["result"].values)[1]
    assert row == ("1800-01-01", "0090-01-01T00:00:00", datetime(2026, 1, 5), "#N/A")


def test_the_dictionary_names_the_snapshot_and_explains_columns(papers: Path, tmp_path: Path) -> None:
    export(tmp_path / "a.xlsx", papers, sql="SELECT url, 1 AS mine FROM who_said_what")
    rows = list(sheets(tmp_path / "a.xlsx")["dictionary"].values)
    assert rows[0][2] == current(papers).id
    assert ("result", "url", "Where the article was published.") in rows
    assert ("result", "mine") in [row[:2] for row in rows]


def test_limits_of_a_sheet(papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(tmp_path / "a.xlsx", papers, sql="SELECT repeat('x', 40000) AS long")
    assert len(list(sheets(tmp_path / "a.xlsx")["result"].values)[1][0]) == 32_767
    monkeypatch.setattr(xlsx_file, "MAX_ROWS", 2)
    export(tmp_path / "b.xlsx", papers, sql="FROM range(2)")
    with pytest.raises(InputError, match="more than the 2 rows of a sheet"):
        export(tmp_path / "c.xlsx", papers, sql="FROM range(3)")


def test_a_missing_library_is_named(papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InputError, match=r"newstables\[xlsx\]"):
        export(tmp_path / "a.xlsx", papers)
    assert list(tmp_path.iterdir()) == []
