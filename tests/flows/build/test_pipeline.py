"""A build from files to tables: where every record goes, and what a crash leaves behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows.batches.batch_folder import DONE, done_batches, staging_folder
from flows.errors import InputError, PublishError
from flows.operations import build
from flows.settings import BuildSettings
from flows.snapshots.manifest import MANIFEST
from flows.storage import disk, parquet
from tests.conftest import FakeReader
from tests.flows.building import (
    counted,
    current,
    interrupted,
    lines,
    run,
    table,
)
from transforms.contract.table_sets import PUBLISHED_TABLES

pytestmark = pytest.mark.slow  # it makes whole builds


def tree(path: Path) -> set[str]:
    """Return the paths below a folder, except the list of files that were seen."""
    return {str(p.relative_to(path)) for p in path.rglob("*") if "ledger" not in p.parts}


def test_every_record_is_accounted_for(inbox: Path, tmp_path: Path) -> None:
    result = run(inbox, tmp_path / "to")
    assert counted(result) == {"read": 6, "published": 3, "duplicate": 1, "quarantined": 2}
    reasons = {"empty_text": 1, "broken_json": 1}
    counts = {"new": 2, "known": 0, "share": 0.3333, "limit": 0.05, "reasons": reasons, "solved": {}}
    assert result.quarantine.model_dump() == counts
    assert result.too_many_refused
    assert {row["external_id"] for row in table(tmp_path / "to", "articles")} == {"bridge", "harbour", "note"}
    assert result.tables == {name: len(table(tmp_path / "to", name)) for name in PUBLISHED_TABLES}


def test_the_folder_has_one_snapshot_with_a_folder_per_month(inbox: Path, tmp_path: Path) -> None:
    result = run(inbox, tmp_path / "to")
    assert (tmp_path / "to" / "published").readlink() == Path("snapshots", result.run_id or "")
    assert {p.name for p in (tmp_path / "to").iterdir()} == {".lock", "published", "snapshots", "quarantine"}
    months = {p.parent.name for p in Path(result.snapshot or "").glob("articles/*/part-0.parquet")}
    assert months == {"published_month=2026-01", "published_month=2026-02", "published_month=unknown"}


def test_nothing_outside_the_folder_is_written(inbox: Path, tmp_path: Path) -> None:
    before = tree(tmp_path)
    run(inbox, tmp_path / "to")
    assert {p for p in tree(tmp_path) - before if not p.startswith("to")} == set()


@pytest.mark.parametrize("refresh", [False, True])
def test_no_input_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refresh: bool) -> None:
    monkeypatch.chdir(tmp_path)
    result = build(BuildSettings(to="to", refresh=refresh))
    assert result.status == "empty"
    assert "data/raw, the default input: there is no such folder; put articles there" in result.reason
    assert ("to: nothing is published there that could be read again" in result.reason) == refresh
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("refresh", [False, True])
def test_named_folder_without_articles_is_an_error_and_writes_nothing(tmp_path: Path, refresh: bool) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(InputError, match=f"{tmp_path / 'in'}: there are no files"):
        run(tmp_path / "in", tmp_path / "to", refresh=refresh)
    assert not (tmp_path / "to").exists()


def test_tables_can_be_refreshed_when_their_input_is_gone(tmp_path: Path, fake_reader: FakeReader) -> None:
    run(lines(tmp_path / "in", {"id": "a", "text": "Rain."}), tmp_path / "to")
    (tmp_path / "in" / "feed.jsonl").unlink()
    fake_reader.version = "2"
    assert run(tmp_path / "in", tmp_path / "to", refresh=True).refreshed == 1


def test_only_refused_records_publish_nothing(tmp_path: Path) -> None:
    result = run(lines(tmp_path / "in", {"id": "a", "text": ""}), tmp_path / "to")
    assert result.status == "unchanged"
    assert result.snapshot is None
    assert result.quarantine.new == 1


def test_a_new_version_replaces_the_old_one_in_all_tables_and_months(tmp_path: Path) -> None:
    old = {"id": "a", "published_at": "2026-01-01", "text": "The mill burned. Two towns saw it."}
    other = {"id": "b", "published_at": "2026-01-02", "text": "The sea rose."}
    first = run(lines(tmp_path / "in", old, other), tmp_path / "to")
    new = {"id": "a", "published_at": "2026-02-01", "text": "The mill did not burn."}
    second = run(lines(tmp_path / "in", old, other, new), tmp_path / "to")
    assert counted(second) == {"read": 3, "published": 1, "unchanged": 1, "superseded": 1}
    assert [r["text"] for r in table(tmp_path / "to", "sentences")] == ["The sea rose.", "The mill did not burn."]
    before = Path(first.snapshot or "").glob("sentences/*/*.parquet")
    assert sum(parquet.read_table(path).num_rows for path in before) == 3, "the first snapshot has changed"


def test_an_older_version_replaces_nothing(tmp_path: Path) -> None:
    run(lines(tmp_path / "in", {"id": "a", "published_at": "2026-02-01", "text": "New."}), tmp_path / "to")
    old = run(lines(tmp_path / "in", {"id": "a", "published_at": "2026-01-01", "text": "Old."}), tmp_path / "to")
    assert counted(old) == {"read": 1, "superseded": 1}


def test_an_endless_article_is_refused_alone(
    tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.batches.time_limit.BASE_SECONDS", 0.2)
    records = [{"id": "a", "text": "Rain fell."}, {"id": "b", "text": "An endless rain fell."}]
    result = run(lines(tmp_path / "in", *records), tmp_path / "to")
    assert counted(result) == {"read": 2, "published": 1, "quarantined": 1}
    assert result.rejects[0].raw_uri.endswith("#2")
    assert "not read after 0.2" in result.rejects[0].message


def test_an_article_that_the_reader_fails_on_is_refused_alone(tmp_path: Path, fake_reader: FakeReader) -> None:
    records = [{"id": "a", "text": "Rain fell."}, {"id": "b", "text": "A poison cloud rose."}]
    result = run(lines(tmp_path / "in", *records), tmp_path / "to")
    assert counted(result) == {"read": 2, "published": 1, "quarantined": 1}
    again = run(tmp_path / "in", tmp_path / "to")
    assert again.status == "unchanged"
    assert again.quarantine.new == 0
    assert again.quarantine.known == 1


def test_a_refused_version_leaves_the_published_one(tmp_path: Path, fake_reader: FakeReader) -> None:
    run(lines(tmp_path / "in", {"id": "a", "text": "Rain fell."}), tmp_path / "to")
    result = run(lines(tmp_path / "in", {"id": "a", "text": "A poison rain fell."}), tmp_path / "to")
    assert result.status == "unchanged"
    assert counted(result) == {"read": 1, "quarantined": 1}
    assert [row["text"] for row in table(tmp_path / "to", "articles")] == ["Rain fell."]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"batch_articles": 1}, id="small batches"),
        pytest.param({"batch_articles": 1, "batch_chars": 1, "workers": 2}, id="two workers", marks=pytest.mark.slow),
    ],
)
def test_tables_do_not_depend_on_the_batches(inbox: Path, tmp_path: Path, more: dict[str, Any]) -> None:
    one = run(inbox, tmp_path / "one")
    other = run(inbox, tmp_path / "other", **more)
    manifests = [disk.read_json(tmp_path / to / "published" / MANIFEST) for to in ("one", "other")]
    assert manifests[0]["files"] == manifests[1]["files"]
    assert one.accounting == other.accounting


def test_batches_of_another_input_are_not_published(
    inbox: Path, tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(monkeypatch, inbox, tmp_path / "to")
    run(lines(tmp_path / "in", {"id": "z", "text": "Snow fell."}), tmp_path / "to")
    assert [row["external_id"] for row in table(tmp_path / "to", "articles")] == ["z"]
    assert len(done_batches(staging_folder(tmp_path / "to", fake_reader))) == 3, (
        "they wait for a build of their own input"
    )


def test_a_failed_check_publishes_nothing(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(inbox, tmp_path / "to")
    monkeypatch.setattr("transforms.contract.validation.problems", lambda frames: ["sentences: wrong"])
    with pytest.raises(PublishError, match="sentences: wrong"):
        run(lines(tmp_path / "more", {"id": "n", "text": "Snow fell."}), tmp_path / "to")
    assert str(current(tmp_path / "to").path) == first.snapshot
    assert [p.name for p in (tmp_path / "to" / "snapshots").iterdir() if not p.name.endswith(".tmp")] == [first.run_id]


def test_a_batch_that_is_half_removed_is_read_again(
    inbox: Path, tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(monkeypatch, inbox, tmp_path / "to")
    batch = next((tmp_path / "to" / "staging").glob(f"*/*/{DONE}")).parent
    (batch / "records.parquet").unlink()
    result = run(inbox, tmp_path / "to", batch_articles=1)
    assert result.accounting["published"] == 3
    assert result.resumed == 2
    assert len(fake_reader.read_texts) == 3 + 1
