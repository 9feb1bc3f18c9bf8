"""What a folder of tables is said to hold."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows import operations
from flows.cli.main import cli
from flows.maintenance import status
from flows.snapshots import catalog
from flows.storage.lock import locked
from tests.conftest import FakeReader
from tests.flows.building import interrupted, lines, run


def of(to: Path) -> status.Status:
    return operations.status(to, "rules")


def told(to: Path) -> str:
    return CliRunner().invoke(cli, ["status", str(to), "--reader", "rules"]).output


@pytest.fixture
def to(tmp_path: Path, fake_reader: FakeReader) -> Path:
    """Three published articles, and a refused line."""
    records = [{"id": f"a{i}", "published_at": "2026-01-05", "text": f"Rain {i}."} for i in range(3)]
    run(lines(tmp_path / "in", *records, {"id": "b", "text": ""}), tmp_path / "to")
    return tmp_path / "to"


def test_nothing_is_published_yet(tmp_path: Path) -> None:
    assert told(tmp_path).startswith(f"{tmp_path}: nothing is published there.")
    assert not any(tmp_path.iterdir())
    assert of(tmp_path).snapshot is None


def test_a_folder_that_is_up_to_date(to: Path) -> None:
    found = of(to)
    assert (found.tables["articles"], found.stale["articles"], found.outdated) == (3, 0, False)
    assert found.readers == [{"name": "rules", "version": "1", "articles": 3, "chars": 21, "stale": False}]
    assert (found.quarantined, found.retracted, found.waiting["batches"]) == ({"empty_text": 1}, 0, 0)
    assert (found.files["files"], found.files["most_a_month"]) == (6, 1)
    assert (found.building, found.warnings) == (None, [])
    assert "stale: nothing (rules 1)" in told(to)


def test_stale_articles_and_what_waits(
    to: Path, tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_reader.version = "2"
    assert (of(to).stale, of(to).readers[0]["stale"]) == ({"articles": 3, "chars": 21}, True)
    says = "stale: 3 articles of 21 characters, read by another reader or version; newstables build"
    assert f"{says} {tmp_path / 'in'} --refresh --reader rules --to {to} reads them again" in told(to)
    interrupted(monkeypatch, tmp_path / "in", to, refresh=True)
    assert of(to).waiting == of(to).waiting | {"batches": 3, "articles": 3}
    assert "waiting: 3 articles in 3 batches, read by a run that did not finish" in told(to)
    run(tmp_path / "in", to, refresh=True, batch_articles=1)
    assert (of(to).stale["articles"], of(to).waiting["batches"]) == (0, 0)


def test_former_snapshots_and_retracted_articles(to: Path) -> None:
    operations.retract(to, ["a1"])
    found = of(to)
    assert (found.retracted, found.former["snapshots"], found.tables["articles"]) == (1, 1, 2)
    assert found.former["bytes"] > 0
    assert "retracted: 1 article\n" in told(to)


def test_a_build_that_runs_is_told_and_not_disturbed(to: Path) -> None:
    with locked(to):
        assert of(to).building == os.getpid()
    assert of(to).building is None
    (to / ".lock").write_text("1", "utf-8")
    assert of(to).building is None


def test_warnings(to: Path) -> None:
    snapshot = catalog.require(to)
    (snapshot.path / snapshot.files[0].path).unlink()
    (to / "published").unlink()
    ahead = snapshot.path.rename(snapshot.path.with_name("20990101T000000Z-aaaaaa"))
    (to / "published").symlink_to(Path("snapshots") / ahead.name)
    clock, missing = of(to).warnings
    assert clock == "the published snapshot's time, 2099-01-01 00:00 UTC, is in the future: a clock was wrong"
    assert missing == f"1 published file missing, first {snapshot.files[0].path}: run newstables check"


def test_as_json(to: Path) -> None:
    found = CliRunner().invoke(cli, ["status", str(to), "--reader", "rules", "--json"])
    assert json.loads(found.output) == of(to).as_dict()
    wrong = CliRunner().invoke(cli, ["status", str(to), "--reader", "tea leaves"])
    assert (wrong.exit_code, "--reader: the readers are: " in wrong.output) == (2, True)
