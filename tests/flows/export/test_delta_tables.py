"""What is special of Delta Lake tables. test_export_lake has what both formats do."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from deltalake import DeltaTable

from flows.errors import InputError
from flows.export.export_snapshot import export
from flows.operations import open_snapshot
from tests.flows.building import current
from transforms.contract.table_sets import PUBLISHED_TABLES

MONTHS = "SELECT published_month, count(*) FROM quotes GROUP BY ALL ORDER BY ALL"


def test_a_moved_folder_is_read_by_month(papers: Path, tmp_path: Path) -> None:
    export(tmp_path / "a.delta", papers, tables=["quotes"])
    shutil.move(tmp_path / "a.delta", tmp_path / "moved")
    assert [path.name for path in (tmp_path / "moved").iterdir() if path.is_dir()] == ["quotes"]
    found = DeltaTable(str(tmp_path / "moved" / "quotes"))
    months = open_snapshot(papers).sql(MONTHS).fetchall()
    assert months
    for month, rows in months:
        assert found.to_pyarrow_table(filters=[("published_month", "=", month)]).num_rows == rows


def test_columns_and_commits_say_what_they_are(papers: Path, tmp_path: Path) -> None:
    export(tmp_path / "a.delta", papers, tables=["quotes"])
    found = DeltaTable(str(tmp_path / "a.delta" / "quotes"))
    comments = {field.name: field.metadata["comment"] for field in found.schema().fields}
    declared = {column.name: column.meaning for column in PUBLISHED_TABLES["quotes"].columns}
    assert comments | declared == comments
    assert found.history(1)[0]["newstables.snapshot"] == current(papers).id


def test_a_missing_library_is_named(papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "deltalake", None)
    with pytest.raises(InputError, match=r"pip install 'newstables\[delta\]'"):
        export(tmp_path / "a.delta", papers)
    assert not (tmp_path / "a.delta").exists()
