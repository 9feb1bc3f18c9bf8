"""The status of a folder of tables: what is published, what is stale and what waits."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows import operations
from flows.cli.main import cli
from flows.maintenance import status
from flows.snapshots import catalog
from flows.snapshots.manifest import MANIFEST
from flows.storage.lock import locked
from tests.conftest import FakeReader
from tests.flows.building import interrupted, lines, run
from transforms import readers
from transforms.contract.table_sets import SNAPSHOT_TABLES


def status_of(to: Path) -> status.Status:
    return operations.status(to, "rules")


def shown(to: Path) -> str:
    """Return what the command prints."""
    return CliRunner().invoke(cli, ["status", str(to), "--reader", "rules"]).output


@pytest.fixture
def to(tmp_path: Path, fake_reader: FakeReader) -> Path:
    """Return a folder with three published articles and a refused record."""
    records = [{"id": f"a{i}", "published_at": "2026-01-05", "text": f"Rain {i}."} for i in range(3)]
    run(lines(tmp_path / "in", *records, {"id": "b", "text": ""}), tmp_path / "to")
    return tmp_path / "to"


def test_a_folder_in_which_a_first_build_has_begun(
    tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(monkeypatch, lines(tmp_path / "in", {"id": "a", "text": "Rain."}), tmp_path / "to")
    assert status_of(tmp_path / "to").snapshot is None
    text = shown(tmp_path / "to")
    assert text.startswith(f"{tmp_path / 'to'}: nothing is published there yet.")
    assert "waiting: 1 article in 1 batch, read by a run that did not finish" in text


def test_the_reader_of_the_last_build_is_not_stale(built_inbox: Path) -> None:
    own = operations.status(built_inbox)
    assert own.reader["name"] == "rules"
    assert own.stale == {"articles": 0, "chars": 0}
    assert "--reader rules" in own.refresh
    other = operations.status(built_inbox, "model")
    assert other.stale["articles"] == 3
    assert "--reader" not in other.refresh


def test_tables_of_an_unknown_reader_are_compared_with_the_default_one(built_inbox: Path, tmp_path: Path) -> None:
    to = shutil.copytree(built_inbox, tmp_path / "to", symlinks=True)
    path = catalog.require(to).path / MANIFEST
    path.chmod(0o644)
    path.write_text(path.read_text("utf-8").replace('"reader": "rules"', '"reader": "tea leaves"'), "utf-8")
    found = operations.status(to)
    assert found.reader["name"] == readers.DEFAULT
    assert found.stale["articles"] == 3


def test_a_folder_that_is_up_to_date(to: Path) -> None:
    found = status_of(to)
    assert found.tables["articles"] == 3
    assert found.stale == {"articles": 0, "chars": 0}
    assert found.outdated is False
    assert found.readers == [{"name": "rules", "version": "1", "articles": 3, "chars": 21, "stale": False}]
    assert found.quarantined == {"empty_text": 1}
    assert found.retracted == 0
    assert found.waiting == {"batches": 0, "articles": 0, "bytes": 0}
    assert found.files == {"files": len(SNAPSHOT_TABLES), "bytes": found.files["bytes"], "most_a_month": 1}
    assert found.building is None
    assert found.warnings == []
    assert "stale: nothing (rules 1)" in shown(to)


def test_stale_articles_and_batches_that_wait(
    to: Path, tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_reader.version = "2"
    assert status_of(to).stale == {"articles": 3, "chars": 21}
    assert status_of(to).readers[0]["stale"] is True
    line = "stale: 3 articles of 21 characters, read by another reader or version; newstables build"
    assert f"{line} {tmp_path / 'in'} --refresh --reader rules --to {to} reads them again" in shown(to)
    interrupted(monkeypatch, tmp_path / "in", to, refresh=True)
    assert status_of(to).waiting == status_of(to).waiting | {"batches": 3, "articles": 3}
    assert "waiting: 3 articles in 3 batches, read by a run that did not finish" in shown(to)
    run(tmp_path / "in", to, refresh=True, batch_articles=1)
    assert status_of(to).stale["articles"] == 0
    assert status_of(to).waiting["batches"] == 0


def test_former_snapshots_and_retracted_articles(to: Path) -> None:
    operations.retract(to, ["a1"])
    found = status_of(to)
    assert found.retracted == 1
    assert found.former["snapshots"] == 1
    assert found.tables["articles"] == 2
    assert found.former["bytes"] > 0
    assert "retracted: 1 article\n" in shown(to)


def test_a_running_build_is_shown(to: Path) -> None:
    with locked(to):
        assert status_of(to).building == os.getpid()
    assert status_of(to).building is None
    (to / ".lock").write_text("1", "utf-8")
    assert status_of(to).building is None


def test_warnings(to: Path) -> None:
    snapshot = catalog.require(to)
    (snapshot.path / snapshot.files[0].path).unlink()
    (to / "published").unlink()
    ahead = snapshot.path.rename(snapshot.path.with_name("20990101T000000Z-aaaaaa"))
    (to / "published").symlink_to(Path("snapshots") / ahead.name)
    clock, missing = status_of(to).warnings
    assert clock == "the published snapshot's time, 2099-01-01 00:00 UTC, is in the future: a clock was wrong"
    assert missing == f"1 published file missing, first {snapshot.files[0].path}: run newstables check"


def test_json_has_all_fields(to: Path) -> None:
    found = CliRunner().invoke(cli, ["status", str(to), "--reader", "rules", "--json"])
    assert json.loads(found.output) == status_of(to).as_dict()


def test_an_unknown_reader_is_refused(to: Path) -> None:
    wrong = CliRunner().invoke(cli, ["status", str(to), "--reader", "tea leaves"])
    assert wrong.exit_code == 2
    assert "the readers are: " in wrong.output
