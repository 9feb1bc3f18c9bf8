"""A snapshot as a file: which tables it has, and text formats. The others: test_sqlite_file, test_xlsx_file, …"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from flows.errors import InputError, TargetError
from flows.export.export_snapshot import export
from flows.operations import open_snapshot
from flows.progress import ProgressReporter
from tests.flows.building import add, article, current
from tests.flows.papers import FORMULA
from transforms.contract.archive_views import VIEWS
from transforms.contract.table_sets import PUBLISHED_TABLES


def test_json_lines_have_the_rows_of_the_view(papers: Path, tmp_path: Path) -> None:
    done = export(tmp_path / "said.jsonl", papers)
    found = [json.loads(line) for line in (tmp_path / "said.jsonl").read_text("utf-8").splitlines()]
    expected = open_snapshot(papers).sql(
        "SELECT * REPLACE (day::VARCHAR AS day) FROM who_said_what ORDER BY day, source, article_id, quote_id"
    )
    assert [tuple(row.values()) for row in found] == expected.fetchall()
    assert (done.snapshot, done.tables, done.rows) == (current(papers).id, ["who_said_what"], len(found))


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_exported_in_one_order(papers: Path, tmp_path: Path, name: str) -> None:
    for one in ("a", "b"):
        export(tmp_path / f"{one}.jsonl", papers, tables=[name])
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    assert VIEWS[name].order[-1] in ("quote_id", "identity_id", "group_id"), "it tells the rows apart"


def test_formulas_in_csv(papers: Path, tmp_path: Path) -> None:
    export(tmp_path / "safe.csv", papers, tables=["articles"])
    export(tmp_path / "raw.csv", papers, tables=["articles"], raw=True)
    for name, start in (("safe", "'="), ("raw", "=")):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            titles = [row["title"] for row in csv.DictReader(file)]
        assert [title for title in titles if title.startswith(f"{start}{FORMULA[1:]}")]


def test_a_query(papers: Path, tmp_path: Path) -> None:
    export(tmp_path / "a.csv", papers, sql="SELECT 1 AS n, 'x' AS t -- a comment\n;")
    assert (tmp_path / "a.csv").read_bytes() == b"n,t\r\n1,x\r\n"


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "xlsx", "duckdb", "sqlite"])
def test_a_wrong_query_leaves_no_file(papers: Path, tmp_path: Path, ending: str) -> None:
    for sql in ("SELECT nosuch FROM people", "COPY people TO 'x'", "SELECT error('no') FROM range(3)"):
        with pytest.raises(InputError):
            export(tmp_path / f"a.{ending}", papers, sql=sql)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_exported(papers: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"tells the format: \.csv"):
        export(tmp_path / "a.doc", papers)
    with pytest.raises(InputError, match="not both"):
        export(tmp_path / "a.csv", papers, sql="SELECT 1", tables=["people"])
    with pytest.raises(InputError, match="holds one table"):
        export(tmp_path / "a.csv", papers, tables=["people", "quotes"])
    with pytest.raises(InputError, match="no table or view nosuch; there are: articles"):
        export(tmp_path / "a.csv", papers, tables=["nosuch"])
    with pytest.raises(TargetError):
        export(tmp_path / "a.csv", tmp_path / "nosuch")
    (tmp_path / "a.csv").touch()
    with pytest.raises(InputError, match="--force"):
        export(tmp_path / "a.csv", papers)
    export(tmp_path / "a.csv", papers, force=True)


def test_a_former_snapshot(tmp_path: Path) -> None:
    first = add(tmp_path / "to", article("a"), reader="rules")
    add(tmp_path / "to", article("b"), reader="rules")
    done = export(tmp_path / "a.csv", tmp_path / "to", snapshot=first.id, tables=["articles"])
    assert (done.snapshot, done.rows) == (first.id, 1)


def test_progress_says_what_comes_after_the_rows(papers: Path, tmp_path: Path) -> None:
    stages: list[str] = []

    class Noted(ProgressReporter):
        def stage(self, name: str) -> None:
            stages.append(name)

    export(tmp_path / "a.sqlite", papers, progress=Noted())
    assert stages == ["exporting", "making views", "indexing words"]


def test_databases_have_all_tables(papers: Path, tmp_path: Path) -> None:
    for ending in ("duckdb", "sqlite"):
        done = export(tmp_path / f"a.{ending}", papers)
        assert done.tables == list(PUBLISHED_TABLES)
        assert done.rows == sum(current(papers).rows.values())
