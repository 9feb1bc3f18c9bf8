"""What is special of Iceberg tables. test_export_lake has what both formats do."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest

from flows.errors import InputError
from flows.export.export_snapshot import export
from flows.export.iceberg_tables import NAMESPACE, open_catalog
from flows.operations import open_snapshot
from tests.flows.building import current
from transforms.contract.table_sets import PUBLISHED_TABLES

MONTHS = "SELECT published_month, count(*) FROM quotes GROUP BY ALL ORDER BY ALL"


def test_a_month_is_read_from_its_partition(papers: Path, tmp_path: Path) -> None:
    export(tmp_path / "a.iceberg", papers, tables=["quotes"])
    months = open_snapshot(papers).sql(MONTHS).fetchall()
    assert months
    with closing(open_catalog(tmp_path / "a.iceberg")) as catalog:
        table = catalog.load_table((NAMESPACE, "quotes"))
        for month, rows in months:
            scan = table.scan(row_filter=f"published_month == '{month}'")
            assert scan.to_arrow().num_rows == rows
            assert all(f"published_month={month}/" in task.file.file_path for task in scan.plan_files())


def test_columns_and_commits_say_what_they_are(papers: Path, tmp_path: Path) -> None:
    export(tmp_path / "a.iceberg", papers, tables=["quotes"])
    with closing(open_catalog(tmp_path / "a.iceberg")) as catalog:
        table = catalog.load_table((NAMESPACE, "quotes"))
    meanings = {field.name: field.doc for field in table.schema().fields}
    declared = {column.name: column.meaning for column in PUBLISHED_TABLES["quotes"].columns}
    assert meanings | declared == meanings
    (commit,) = table.inspect.snapshots().to_pylist()
    summary = dict(commit["summary"])
    assert summary["newstables.snapshot"] == current(papers).id
    assert int(summary["total-records"]) == current(papers).rows["quotes"]


def test_a_folder_that_an_address_cannot_name(papers: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot have a path with '#'; choose another folder"):
        export(tmp_path / "a#b.iceberg", papers)


@pytest.mark.parametrize("library", ["pyiceberg", "sqlalchemy"])  # pyiceberg may be installed without the other
def test_a_missing_library_is_named(
    papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(InputError, match=rf"needs {library}: pip install 'newstables\[iceberg\]'"):
        export(tmp_path / "a.iceberg", papers)
    assert not (tmp_path / "a.iceberg").exists()
