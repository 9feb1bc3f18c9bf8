"""Snapshots: whole, linked where nothing changed, kept long enough, and never changed."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pytest

from flows.errors import PublishError
from flows.operations import build
from flows.publish import compaction, merge, snapshot_writer
from flows.settings import BuildSettings
from flows.snapshots import catalog, retention
from flows.snapshots.manifest import MANIFEST
from flows.snapshots.snapshot import Snapshot
from flows.storage import disk, parquet, partitions
from flows.targets.execution import PlainExecution, Publication
from tests.conftest import FakeReader
from transforms.contract.tables import TABLES

pytestmark = pytest.mark.usefixtures("fake_reader")


def add(to: Path, *records: dict[str, Any]) -> Snapshot:
    """Publishes records and returns the snapshot."""
    source = to.parent / "feed.jsonl"
    source.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    build(BuildSettings(inputs=[str(source)], to=str(to), workers=1))
    return current(to)


def current(to: Path) -> Snapshot:
    snapshot = catalog.current(to)
    assert snapshot is not None
    return snapshot


def article(name: str, month: str = "2026-01", text: str = "Rain fell. It was cold.") -> dict[str, Any]:
    return {"id": name, "published_at": f"{month}-01", "text": text}


def paths(snapshot: Snapshot, table: str = "articles") -> list[str]:
    return [file.path for file in snapshot.files if file.path.startswith(f"{table}/")]


def power_cut(*_: Any) -> NoReturn:
    raise OSError("power")


def ids(snapshot: Snapshot) -> list[str]:
    return sorted(
        row["external_id"] for p in paths(snapshot) for row in parquet.read_table(snapshot.path / p).to_pylist()
    )


def test_unchanged_files_are_linked(tmp_path: Path) -> None:
    first = add(tmp_path / "to", article("a"))
    second = add(tmp_path / "to", article("b", "2026-02"))
    for file in first.files:
        if file.rows:
            assert (first.path / file.path).samefile(second.path / file.path)


def test_new_articles_of_a_month_make_a_new_part(tmp_path: Path) -> None:
    add(tmp_path / "to", article("a"))
    second = add(tmp_path / "to", article("b"))
    assert paths(second) == [partitions.part_path("articles", "2026-01", n) for n in (0, 1)]


def test_a_large_part_without_a_replaced_article_is_not_rewritten(tmp_path: Path) -> None:
    add(tmp_path / "to", *(article(f"a{i}", text=f"It is {i}.") for i in range(200)))
    second = add(tmp_path / "to", article("b"))
    third = add(tmp_path / "to", article("b", text="Snow fell."))
    assert paths(third) == [partitions.part_path("articles", "2026-01", n) for n in (0, 2)]
    assert (second.path / paths(second)[0]).samefile(third.path / paths(third)[0])


def test_a_month_never_has_many_small_parts(tmp_path: Path) -> None:
    for i in range(12):
        snapshot = add(tmp_path / "to", article(f"a{i}"))
        assert len(paths(snapshot)) <= compaction.SMALL
    assert len(ids(snapshot)) == 12


def test_modes_and_links(tmp_path: Path) -> None:
    snapshot = add(tmp_path / "to", article("a"))
    umask = os.umask(0)
    os.umask(umask)
    file = snapshot.path / paths(snapshot)[0]
    for sealed in (file, snapshot.path / MANIFEST):
        assert stat.S_IMODE(sealed.stat().st_mode) == 0o444 & ~umask
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o777 & ~umask


def test_manifest_names_every_file(tmp_path: Path) -> None:
    snapshot = add(tmp_path / "to", article("a"), article("b", "2026-02"))
    on_disk = {str(p.relative_to(snapshot.path)) for p in snapshot.path.rglob("*.parquet")}
    summary = snapshot.manifest.totals
    assert summary
    assert on_disk == {file.path for file in [*snapshot.files, summary]}
    for file in [*snapshot.files, summary]:
        assert disk.describe(snapshot.path, file.path, file.rows) == file
    assert snapshot.manifest.accounting["read"] == 2


def test_a_changed_file_stops_the_next_publish(tmp_path: Path) -> None:
    snapshot = add(tmp_path / "to", article("a"))
    (snapshot.path / paths(snapshot)[0]).unlink()
    (snapshot.path / paths(snapshot)[0]).write_bytes(b"")
    with pytest.raises(PublishError, match="is not the file that was published"):
        add(tmp_path / "to", article("b"))
    assert (tmp_path / "to" / "published").resolve() == snapshot.path


def test_published_must_be_a_link_to_a_snapshot(tmp_path: Path) -> None:
    (tmp_path / "to" / "published").mkdir(parents=True)
    with pytest.raises(PublishError, match="not a link to a whole snapshot"):
        add(tmp_path / "to", article("a"))


def test_a_broken_manifest_stops_the_next_publish(tmp_path: Path) -> None:
    manifest = add(tmp_path / "to", article("a")).path / MANIFEST
    manifest.chmod(0o644)
    manifest.write_text("{", encoding="utf-8")
    with pytest.raises(PublishError, match="is not the manifest"):
        add(tmp_path / "to", article("b"))


def test_what_is_no_snapshot_is_not_retired(tmp_path: Path) -> None:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    (tmp_path / "snapshots" / "0-backup").mkdir(parents=True)
    (tmp_path / "snapshots" / ".DS_Store").touch()
    for age in (2, 1):
        name = f"{now - timedelta(hours=age):{catalog.ID_FORMAT}}-aaaaaa"
        (tmp_path / "snapshots" / name).mkdir()
    (tmp_path / "published").symlink_to(Path("snapshots") / name)
    assert len(retention.retire(tmp_path, 0, 0.0, now)) == 1
    assert {p.name for p in (tmp_path / "snapshots").iterdir()} == {"0-backup", ".DS_Store", name}


@pytest.mark.parametrize(("changed", "message"), [({"schema_version": 99}, "upgrade"), ({"schema": {}}, "new folder")])
def test_another_schema_is_refused(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    manifest = add(tmp_path / "to", article("a")).path / MANIFEST
    manifest.chmod(0o644)
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | changed), encoding="utf-8")
    with pytest.raises(PublishError, match=message):
        add(tmp_path / "to", article("b"))


def test_crash_before_the_flip_leaves_the_last_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = add(tmp_path / "to", article("a"))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "symlink_to", power_cut)
        with pytest.raises(OSError, match="power"):
            add(tmp_path / "to", article("b"))
    assert current(tmp_path / "to").path == first.path
    assert ids(add(tmp_path / "to", article("b"))) == ["a", "b"]


REPLACE, FLIP = Path.replace, snapshot_writer._flip


def cut_at_link(path: Path, target: Path) -> Path:
    return power_cut() if path.name.startswith(".published") else REPLACE(path, target)


def cut_after_flip(root: Path, into: Path, name: str) -> Path:
    FLIP(root, into, name)
    return power_cut()


@pytest.mark.parametrize(
    "cut", [(Path, "symlink_to", power_cut), (Path, "replace", cut_at_link), (snapshot_writer, "_flip", cut_after_flip)]
)
def test_failed_try_can_be_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: tuple[Any, str, Any]) -> None:
    class Twice(PlainExecution):
        def publish(self, publication: Publication) -> Snapshot:
            with monkeypatch.context() as patch:
                patch.setattr(*cut)
                with pytest.raises(OSError, match="power"):
                    publication.publish()
            return publication.publish()

    add(tmp_path / "to", article("a"))
    feed = tmp_path / "feed.jsonl"
    feed.write_text(json.dumps(article("b")), encoding="utf-8")
    build(BuildSettings(inputs=[str(feed)], to=str(tmp_path / "to"), workers=1), execution=Twice())
    assert ids(current(tmp_path / "to")) == ["a", "b"]


def test_half_built_snapshots_are_swept(tmp_path: Path) -> None:
    add(tmp_path / "to", article("a"))
    (tmp_path / "to" / "snapshots" / "20260101T000000Z-aaaaaa.tmp").mkdir()
    add(tmp_path / "to", article("b"))
    assert not list((tmp_path / "to" / "snapshots").glob("*.tmp"))


@pytest.mark.parametrize(
    ("keep", "hours", "left"),
    [(0, 0.0, 1), (1, 0.0, 2), (10, 0.0, 4), (0, 24.0, 4), (0, 2.5, 3)],
)
def test_retention(tmp_path: Path, keep: int, hours: float, left: int) -> None:
    """Four snapshots, an hour apart; a former one's age counts from when it was replaced."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    for age in (4, 3, 2, 1):
        name = f"{now - timedelta(hours=age):{catalog.ID_FORMAT}}-aaaaaa"
        (tmp_path / "snapshots" / name).mkdir(parents=True)
    (tmp_path / "published").symlink_to(Path("snapshots") / name)
    retention.retire(tmp_path, keep, hours, now)
    names = sorted(p.name for p in (tmp_path / "snapshots").iterdir())
    assert len(names) == left
    assert names[-1] == name


def test_a_big_month_is_cut_into_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "feed.jsonl"
    source.write_text("".join(json.dumps(article(f"a{i:02}")) + "\n" for i in range(20)), encoding="utf-8")
    monkeypatch.setattr(merge, "PART_BYTES", 4000)
    build(BuildSettings(inputs=[str(source)], to=str(tmp_path / "to"), workers=1, batch_articles=2))
    snapshot = current(tmp_path / "to")
    assert len(paths(snapshot)) > 2
    assert ids(snapshot) == [f"a{i:02}" for i in range(20)]


def test_bins_hold_whole_months_up_to_the_limit() -> None:
    origins = [merge.Origin({}, {"2026-01": 1, "2026-02": 1}, 100)]
    origins.append(merge.Origin({}, {"2026-03": 1, "2026-02": 3}, 200))
    assert merge.bins(origins, 1000) == [{"2026-01", "2026-02", "2026-03"}]
    assert merge.bins(origins, 60) == [{"2026-01"}, {"2026-02"}, {"2026-03"}]


@pytest.mark.parametrize("table", TABLES)
def test_readers_agree_on_rows_and_types(tmp_path: Path, table: str) -> None:
    snapshot = add(tmp_path / "to", article("a"), article("b", "2026-02"), {"id": "c", "text": "Snow fell."})
    folder = snapshot.path / table
    rows = snapshot.rows[table]
    frame = pd.read_parquet(folder)
    lazy = pl.scan_parquet(f"{folder}/*/*.parquet", hive_partitioning=True)
    found = duckdb.connect().execute(f"DESCRIBE FROM read_parquet('{folder}/*/*.parquet')").fetchall()
    counted = duckdb.connect().execute(f"SELECT count(*) FROM read_parquet('{folder}/*/*.parquet')").fetchall()
    arrow = ds.dataset(folder, partitioning="hive").to_table()
    assert len(frame) == lazy.collect().height == counted[0][0] == arrow.num_rows == rows
    duck = {name: kind for name, kind, *_ in found}
    duck_types = {"string": "VARCHAR", "int32": "INTEGER", "float64": "DOUBLE", "bool": "BOOLEAN"}
    for column in TABLES[table].columns:
        assert duck[column.name] == duck_types.get(column.type, "TIMESTAMP WITH TIME ZONE")
        assert arrow.schema.field(column.name).type == column.arrow_field.type
    assert "published_month" in frame.columns


def test_reading_a_snapshot_survives_the_next_publishes(tmp_path: Path, fake_reader: FakeReader) -> None:
    resolved = add(tmp_path / "to", article("a")).path
    for name in "bcd":
        add(tmp_path / "to", article(name))
    assert len(pd.read_parquet(resolved / "articles")) == 1
