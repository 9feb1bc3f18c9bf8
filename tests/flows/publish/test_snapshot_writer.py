"""A snapshot is published in one step: whole or not at all, however often it is tried."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any, NoReturn

import pytest

from flows.operations import build
from flows.publish import snapshot_writer
from flows.settings import BuildSettings
from flows.snapshots.manifest import MANIFEST, SUMMARY
from flows.snapshots.snapshot import Snapshot
from flows.storage import disk
from flows.targets.execution import PlainExecution, Publication
from tests.flows.building import add, article, current, external_ids, lines

pytestmark = pytest.mark.usefixtures("fake_reader")


def cut_power(*_: Any) -> NoReturn:
    raise OSError("power")


def test_the_manifest_names_every_file(tmp_path: Path) -> None:
    snapshot = add(tmp_path / "to", article("a"), article("b", "2026-02"))
    summary = snapshot.manifest.totals
    assert summary is not None
    named = [*snapshot.files, summary]
    assert sorted(file.path for file in named) == sorted(
        str(path.relative_to(snapshot.path)) for path in snapshot.path.rglob("*.parquet")
    )
    assert [disk.describe(snapshot.path, file.path, file.rows) for file in named] == named


def test_the_manifest_says_how_the_snapshot_was_made(tmp_path: Path) -> None:
    first = add(tmp_path / "to", article("a"))
    second = add(tmp_path / "to", article("a"), article("b"))
    assert first.manifest.parent is None
    assert second.manifest.parent == first.id
    assert second.manifest.snapshot == second.id
    counts = {place: n for place, n in second.manifest.accounting.items() if n}
    assert counts == {"read": 2, "published": 1, "unchanged": 1}


@pytest.mark.parametrize("name", [MANIFEST, SUMMARY, "report.html"])
def test_files_beside_the_tables_are_read_only(tmp_path: Path, name: str) -> None:
    snapshot = add(tmp_path / "to", article("a"))
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((snapshot.path / name).stat().st_mode) == 0o444 & ~umask


def test_a_failed_report_does_not_stop_the_publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.report.html_page.write", cut_power)
    snapshot = add(tmp_path / "to", article("a"))
    assert snapshot.report is None
    assert snapshot.manifest.report_error == "OSError: power"


def test_a_crash_before_the_flip_leaves_the_last_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = add(tmp_path / "to", article("a"))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "symlink_to", cut_power)
        with pytest.raises(OSError, match="power"):
            add(tmp_path / "to", article("b"))
    assert current(tmp_path / "to").id == first.id
    assert external_ids(add(tmp_path / "to", article("b"))) == ["a", "b"]
    assert list((tmp_path / "to" / "snapshots").glob("*.tmp")) == []


REPLACE, FLIP = Path.replace, snapshot_writer._flip


def cut_at_link(path: Path, target: Path) -> Path:
    return cut_power() if path.name.startswith(".published") else REPLACE(path, target)


def cut_after_flip(root: Path, into: Path, snapshot_id: str) -> Path:
    FLIP(root, into, snapshot_id)
    return cut_power()


@pytest.mark.parametrize(
    "cut",
    [(Path, "symlink_to", cut_power), (Path, "replace", cut_at_link), (snapshot_writer, "_flip", cut_after_flip)],
    ids=["before the link", "at the link", "after the link"],
)
def test_a_failed_attempt_can_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: tuple[Any, str, Any]
) -> None:
    class SecondAttempt(PlainExecution):
        def publish(self, publication: Publication) -> Snapshot:
            with monkeypatch.context() as patch:
                patch.setattr(*cut)
                with pytest.raises(OSError, match="power"):
                    publication.publish()
            return publication.publish()

    add(tmp_path / "to", article("a"))
    settings = BuildSettings(inputs=[str(lines(tmp_path / "in", article("b")))], to=str(tmp_path / "to"), workers=1)
    build(settings, execution=SecondAttempt())
    assert external_ids(current(tmp_path / "to")) == ["a", "b"]
