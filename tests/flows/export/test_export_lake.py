"""Lakehouse tables over the files of snapshots: each engine reads what the published tables have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from flows.errors import InputError, LockedError, PublishError
from flows.export import export_lake
from flows.export.export_snapshot import export
from flows.export.iceberg_tables import NAMESPACE, open_catalog
from flows.export.lake_files import WriteTable
from flows.operations import open_snapshot, prune, retract, rollback
from flows.storage.lock import locked
from tests.flows.building import add, article, current
from transforms.contract.schema import Table
from transforms.contract.table_sets import PUBLISHED_TABLES

FEW = ["articles", "sentences", "identities"]
QUOTED = '"We will rebuild the bridge," said Mayor Anna Kovacs.'


def read_delta(folder: Path, name: str) -> pa.Table:
    return pa.table(DeltaTable(str(folder / name)).to_pyarrow_table())


def read_iceberg(folder: Path, name: str) -> pa.Table:
    return open_catalog(folder).load_table((NAMESPACE, name)).scan().to_arrow()


ENGINES = {"delta": read_delta, "iceberg": read_iceberg}
both = pytest.mark.parametrize(("ending", "read"), ENGINES.items())


def rows_of(table: pa.Table) -> list[tuple[object, ...]]:
    """Return the rows in an order of their own, columns by name."""
    names = sorted(table.column_names)
    return sorted(zip(*(table.column(name).to_pylist() for name in names), strict=True), key=repr)


def published(to: Path, name: str) -> list[tuple[object, ...]]:
    """Return the rows of a published table with its month, as DuckDB reads them."""
    return rows_of(open_snapshot(to).sql(f"FROM {name}").to_arrow_table())


def assert_equal_tables(
    folder: Path, to: Path, read: Callable[[Path, str], pa.Table], names: Iterable[str] = PUBLISHED_TABLES
) -> None:
    for name in names:
        assert rows_of(read(folder, name)) == published(to, name), name


@both
def test_engines_read_the_published_rows(
    papers: Path, tmp_path: Path, ending: str, read: Callable[[Path, str], pa.Table]
) -> None:
    folder = tmp_path / f"a b.{ending}"
    done = export(folder, papers)
    assert (done.snapshot, done.rows) == (current(papers).id, sum(current(papers).rows.values()))
    assert_equal_tables(folder, papers, read)
    parts = [path for path in folder.rglob("*.parquet") if not path.name.startswith("0000")]
    assert parts
    assert all(path.stat().st_nlink > 1 for path in parts), "shared, not copied"


@both
def test_tables_follow_snapshots_and_outlive_them(
    tmp_path: Path, ending: str, read: Callable[[Path, str], pa.Table]
) -> None:
    to, folder = tmp_path / "to", tmp_path / f"a.{ending}"
    first = add(to, article("a", text=QUOTED), article("b", "2026-02"), reader="rules")
    export(folder, to, tables=FEW)
    before = len(versions(folder, "sentences", ending))
    export(folder, to, tables=FEW)
    assert len(versions(folder, "sentences", ending)) == before, "nothing new: no commit"

    add(to, article("c", "2026-02", text=QUOTED), reader="rules")
    add(to, article("d", "2026-03"), reader="rules")
    prune(to, keep=1, hours=0)  # the first snapshot goes, and with it files that only it has
    assert not first.path.exists()
    assert read(folder, "articles").num_rows == 2, "still as exported"
    export(folder, to, tables=FEW)
    assert_equal_tables(folder, to, read, FEW)
    assert len(versions(folder, "sentences", ending)) == before + 1

    kept = current(to).id
    retract(to, ["a"])
    export(folder, to, tables=FEW)
    assert_equal_tables(folder, to, read, FEW)
    rollback(to, kept)
    export(folder, to, tables=FEW)
    assert_equal_tables(folder, to, read, FEW)


def versions(folder: Path, name: str, ending: str) -> list[object]:
    if ending == "delta":
        return list(DeltaTable(str(folder / name)).history())
    return list(open_catalog(folder).load_table((NAMESPACE, name)).snapshots())


@both
def test_an_export_that_ended_in_the_middle_is_completed(
    papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, read: Callable[[Path, str], pa.Table]
) -> None:
    folder = tmp_path / f"a.{ending}"
    lake = export_lake.LAKES[f".{ending}"]

    @contextmanager
    def opened(place: Path) -> Iterator[WriteTable]:
        with lake.open(place) as write:

            def dies(table: Table, *more: Any) -> None:
                if table.name == "sentences":
                    raise KeyboardInterrupt
                write(table, *more)

            yield dies

    with monkeypatch.context() as patch:
        patch.setitem(export_lake.LAKES, f".{ending}", lake._replace(open=opened))
        with pytest.raises(KeyboardInterrupt):
            export(folder, papers, tables=FEW)
    export(folder, papers, tables=FEW)
    assert_equal_tables(folder, papers, read, FEW)


def test_what_cannot_be_exported(papers: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"query to \.parquet"):
        export(tmp_path / "a.delta", papers, sql="SELECT 1")
    with pytest.raises(InputError, match="people: not a published table; there are: articles"):
        export(tmp_path / "a.delta", papers, tables=["people"])
    with pytest.raises(InputError, match="share the files of a folder"):
        export(tmp_path / "a.iceberg", "s3://bucket/tables")
    with pytest.raises(InputError, match="there is no folder"):
        export(tmp_path / "no" / "a.iceberg", papers)
    (tmp_path / "file.delta").touch()
    with pytest.raises(InputError, match="is a file"):
        export(tmp_path / "file.delta", papers)
    (tmp_path / "a.delta").mkdir()
    with locked(tmp_path / "a.delta"), pytest.raises(LockedError, match="another export"):
        export(tmp_path / "a.delta", papers)


@both
def test_tables_with_other_columns_are_refused(
    papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, read: object
) -> None:
    folder = tmp_path / f"a.{ending}"
    quotes = PUBLISHED_TABLES["quotes"]
    with monkeypatch.context() as patch:
        patch.setitem(PUBLISHED_TABLES, "quotes", replace(quotes, columns=quotes.columns[:-1]))
        folder.mkdir()
        with export_lake.LAKES[f".{ending}"].open(folder) as write:
            write(PUBLISHED_TABLES["quotes"], [], "earlier")
    with pytest.raises(InputError, match="other columns than the table quotes; export to a new folder"):
        export(folder, papers, tables=["quotes"])


def test_a_snapshot_of_an_earlier_version_is_refused(
    papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.snapshots.snapshot.Snapshot.outdated", True)
    with pytest.raises(PublishError, match="--refresh"):
        export(tmp_path / "a.delta", papers)
