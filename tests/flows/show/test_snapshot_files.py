"""Single rows of a snapshot, read from a folder and from a store."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.errors import NothingPublishedError, PublishError, TargetError
from flows.show.snapshot_files import SnapshotFiles, open_files
from flows.storage import parquet
from tests.flows.building import current
from tests.flows.conftest import Stored


def test_files_by_table_month_and_number(files: SnapshotFiles) -> None:
    assert files.of("articles", "2026-02") == ["articles/published_month=2026-02/part-0.parquet"]
    assert files.of("articles", "2026-02", 7) == []
    assert len(files.of("articles")) == 3
    assert files.of("identities") == ["identities/part-0.parquet"]
    assert files.of("nosuch") == []


def test_rows_are_those_of_the_tables(files: SnapshotFiles, archive: Path) -> None:
    paths = files.of("articles")
    snapshot = current(archive)
    every = [row for path in paths for row in parquet.read_table(snapshot.path / path).to_pylist()]
    wanted = [row["article_id"] for row in every][::2]
    assert files.rows(paths, "article_id", wanted) == [row for row in every if row["article_id"] in wanted]
    assert files.rows(paths, "article_id", []) == []
    assert files.rows(paths, "source", ["Herald"], ["published_at", "nosuch"]) == [
        {"published_at": datetime(2026, 1, 5, tzinfo=UTC)},
        {"published_at": datetime(2026, 1, 7, tzinfo=UTC)},
        {"published_at": None},
    ]


def test_another_snapshot_or_none(archive: Path, tmp_path: Path) -> None:
    assert open_files(archive, current(archive).id).snapshot == current(archive).id
    with pytest.raises(TargetError, match="no snapshot 20260101T000000Z-aa"):
        open_files(archive, "20260101T000000Z-aa")
    with pytest.raises(NothingPublishedError, match="nothing is published there"):
        open_files(tmp_path)


def test_a_file_that_is_cut_off_is_named(to: Path) -> None:
    file = next((to / "published").resolve().glob("articles/*/part-0.parquet"))
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(PublishError, match="is not the file that was published"):
        open_files(to)


def test_a_store_has_the_same_rows(stored: Stored) -> None:
    files = open_files(stored.url)
    assert (files.location, files.snapshot) == (stored.url, stored.second)
    rows = files.rows(files.of("articles"), "external_id", ["a", "c"], ["external_id"])
    assert rows == [{"external_id": "a"}, {"external_id": "c"}]
    former = open_files(stored.url, stored.first)
    assert former.rows(former.of("articles"), "external_id", ["c"]) == []


def test_nothing_slow_is_imported(archive: Path) -> None:
    """What `show` needs takes half a second; pandas, Prefect or DuckDB would take as long again."""
    code = (
        "import sys; from flows.cli.main import cli; from flows.show.show_article import show\n"
        f"shown = show('bridge', {str(archive)!r}); shown.text(); shown.html(); shown.as_dict()\n"
        "print(*sorted({'pandas', 'prefect', 'duckdb', 'onnxruntime', 'fsspec', 'lxml'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
