"""A build from files to tables: what ends where, what is read again, and what a crash leaves behind."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.batches.batch_folder import DONE, done_batches, staging_folder
from flows.errors import LockedError, PublishError
from flows.operations import build
from flows.progress import ProgressReporter
from flows.settings import BuildSettings
from flows.snapshots import catalog
from flows.snapshots.manifest import MANIFEST
from flows.storage import disk, parquet
from flows.storage.lock import locked
from tests.conftest import FakeReader
from tests.flows.building import counted, interrupted, lines, run, table
from transforms.contract.tables import TABLES


def tree(path: Path) -> set[str]:
    """What lies below, but what a build remembers of its input."""
    return {str(p.relative_to(path)) for p in path.rglob("*") if "ledger" not in p.parts}


def test_publishes_and_accounts(inbox: Path, tmp_path: Path) -> None:
    result = run(inbox, tmp_path / "to")
    assert counted(result) == {"read": 6, "published": 3, "duplicate": 1, "quarantined": 2}
    reasons = {"empty_text": 1, "broken_json": 1}
    assert result.quarantine.model_dump() == {"new": 2, "known": 0, "share": 0.3333, "limit": 0.05, "reasons": reasons}
    assert result.too_many_refused
    assert {row["external_id"] for row in table(tmp_path / "to", "articles")} == {"bridge", "harbour", "note"}
    assert result.tables == {name: len(table(tmp_path / "to", name)) for name in TABLES}


def test_layout(inbox: Path, tmp_path: Path) -> None:
    result = run(inbox, tmp_path / "to")
    assert (tmp_path / "to" / "published").readlink() == Path("snapshots", result.run_id or "")
    assert {p.name for p in (tmp_path / "to").iterdir()} == {".lock", "published", "snapshots", "quarantine"}
    months = {p.parent.name for p in Path(result.snapshot or "").glob("articles/*/part-0.parquet")}
    assert months == {"published_month=2026-01", "published_month=2026-02", "published_month=unknown"}


def test_nothing_outside_the_folder_is_written(inbox: Path, tmp_path: Path) -> None:
    before = tree(tmp_path)
    run(inbox, tmp_path / "to")
    assert {p for p in tree(tmp_path) - before if not p.startswith("to")} == set()


def test_every_table_has_a_file(tmp_path: Path, fake_reader: FakeReader) -> None:
    result = run(lines(tmp_path / "in", {"id": "a", "text": "Rain fell."}), tmp_path / "to")
    for name in TABLES:
        assert list(Path(result.snapshot or "").glob(f"{name}/published_month=*/part-*.parquet")), name


def test_placeholder_goes_with_the_first_real_rows(inbox: Path, tmp_path: Path, fake_reader: FakeReader) -> None:
    run(inbox, tmp_path / "to")
    more = run(lines(tmp_path / "more", {"id": "n", "text": "Snow fell."}), tmp_path / "to")
    assert more.tables["articles"] == 4


def test_second_run_is_a_no_op(inbox: Path, tmp_path: Path, fake_reader: FakeReader) -> None:
    run(inbox, tmp_path / "to")
    before, fake_reader.read_texts = tree(tmp_path / "to"), []
    again = run(inbox, tmp_path / "to")
    assert (again.status, fake_reader.read_texts, tree(tmp_path / "to")) == ("unchanged", [], before)
    assert counted(again) == {"read": 6, "unchanged": 3, "duplicate": 1, "quarantined": 2}
    assert again.quarantine.known == 2


def test_no_input_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert run(tmp_path / "in", tmp_path / "to").status == "empty"
    assert not (tmp_path / "to").exists()


def test_only_refused_records_publish_nothing(tmp_path: Path) -> None:
    result = run(lines(tmp_path / "in", {"id": "a", "text": ""}), tmp_path / "to")
    assert (result.status, result.snapshot, result.quarantine.new) == ("unchanged", None, 1)


def test_new_version_replaces_in_all_tables_and_months(tmp_path: Path) -> None:
    old = {"id": "a", "published_at": "2026-01-01", "text": "The mill burned. Two towns saw it."}
    other = {"id": "b", "published_at": "2026-01-02", "text": "The sea rose."}
    first = run(lines(tmp_path / "in", old, other), tmp_path / "to")
    new = {"id": "a", "published_at": "2026-02-01", "text": "The mill did not burn."}
    second = run(lines(tmp_path / "in", old, other, new), tmp_path / "to")
    assert counted(second) == {"read": 3, "published": 1, "unchanged": 1, "superseded": 1}
    assert [r["text"] for r in table(tmp_path / "to", "sentences")] == ["The sea rose.", "The mill did not burn."]
    before = Path(first.snapshot or "").glob("sentences/*/*.parquet")
    assert sum(parquet.read_table(path).num_rows for path in before) == 3, "a snapshot never changes"


def test_older_version_does_not_replace(tmp_path: Path) -> None:
    run(lines(tmp_path / "in", {"id": "a", "published_at": "2026-02-01", "text": "New."}), tmp_path / "to")
    old = run(lines(tmp_path / "in", {"id": "a", "published_at": "2026-01-01", "text": "Old."}), tmp_path / "to")
    assert counted(old) == {"read": 1, "superseded": 1}


def test_versions_that_lose_are_not_read_again(tmp_path: Path, fake_reader: FakeReader) -> None:
    versions = [{"id": "a", "text": f"Version {i}."} for i in range(3)]
    run(lines(tmp_path / "in", *versions), tmp_path / "to")
    fake_reader.read_texts = []
    again = run(tmp_path / "in", tmp_path / "to")
    assert (again.status, fake_reader.read_texts) == ("unchanged", [])
    assert counted(again) == {"read": 3, "unchanged": 1, "superseded": 2}


def test_window(inbox: Path, tmp_path: Path) -> None:
    result = run(inbox, tmp_path / "to", since=date(2026, 2, 1))
    assert counted(result) == {"read": 6, "published": 1, "duplicate": 1, "skipped": 2, "quarantined": 2}


def test_dry_run_writes_nothing(inbox: Path, tmp_path: Path) -> None:
    before = tree(tmp_path)
    result = run(inbox, tmp_path / "to", dry_run=True)
    assert (result.status, result.accounting["published"], result.quarantine.new) == ("dry run", 3, 2)
    assert tree(tmp_path) == before


def test_endless_article_is_quarantined_alone(
    tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.batches.time_limit.SECONDS", 0.2)
    records = [{"id": "a", "text": "Rain fell."}, {"id": "b", "text": "An endless rain fell."}]
    result = run(lines(tmp_path / "in", *records), tmp_path / "to")
    assert counted(result) == {"read": 2, "published": 1, "quarantined": 1}
    assert "not read within 0.2 s" in result.rejects[0].message


def test_poisoned_article_is_quarantined_alone(tmp_path: Path, fake_reader: FakeReader) -> None:
    records = [{"id": "a", "text": "Rain fell."}, {"id": "b", "text": "A poison cloud rose."}]
    result = run(lines(tmp_path / "in", *records), tmp_path / "to")
    assert counted(result) == {"read": 2, "published": 1, "quarantined": 1}
    again = run(tmp_path / "in", tmp_path / "to")
    assert (again.status, again.quarantine.new, again.quarantine.known) == ("unchanged", 0, 1)


def test_refused_version_leaves_the_published_one(tmp_path: Path, fake_reader: FakeReader) -> None:
    run(lines(tmp_path / "in", {"id": "a", "text": "Rain fell."}), tmp_path / "to")
    result = run(lines(tmp_path / "in", {"id": "a", "text": "A poison rain fell."}), tmp_path / "to")
    assert (result.status, counted(result)) == ("unchanged", {"read": 1, "quarantined": 1})
    assert [row["text"] for row in table(tmp_path / "to", "articles")] == ["Rain fell."]


@pytest.mark.parametrize("more", [{"batch_articles": 1}, {"batch_articles": 1, "batch_chars": 1, "workers": 2}])
def test_same_tables_whatever_the_batches(inbox: Path, tmp_path: Path, more: dict[str, Any]) -> None:
    one = run(inbox, tmp_path / "one")
    other = run(inbox, tmp_path / "other", **more)
    manifests = [disk.read_json(tmp_path / to / "published" / MANIFEST) for to in ("one", "other")]
    assert manifests[0]["files"] == manifests[1]["files"]
    assert one.accounting == other.accounting


def test_what_a_dead_run_has_read_is_not_read_again(
    inbox: Path, tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(monkeypatch, inbox, tmp_path / "to")
    assert len(fake_reader.read_texts) == 3
    assert not (tmp_path / "to" / "published").exists()
    result = run(inbox, tmp_path / "to", batch_articles=1)
    assert (result.accounting["published"], len(fake_reader.read_texts)) == (3, 3)
    assert not (tmp_path / "to" / "staging").exists()


def test_staged_work_of_another_input_is_not_published(
    inbox: Path, tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(monkeypatch, inbox, tmp_path / "to")
    run(lines(tmp_path / "in", {"id": "z", "text": "Snow fell."}), tmp_path / "to")
    assert [row["external_id"] for row in table(tmp_path / "to", "articles")] == ["z"]
    assert len(done_batches(staging_folder(tmp_path / "to", fake_reader))) == 3, "kept for its own input"


def test_half_written_batches_are_swept(inbox: Path, tmp_path: Path, fake_reader: FakeReader) -> None:
    half = staging_folder(tmp_path / "to", fake_reader) / "half"
    half.mkdir(parents=True)
    (half / "records.parquet").write_bytes(b"PAR1")
    assert run(inbox, tmp_path / "to").status == "published"
    assert not half.exists()


def test_a_second_build_fails_at_once(inbox: Path, tmp_path: Path) -> None:
    with locked(tmp_path / "to"), pytest.raises(LockedError, match=f"process {os.getpid()}"):
        run(inbox, tmp_path / "to")


def test_failed_check_publishes_nothing(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(inbox, tmp_path / "to")
    monkeypatch.setattr("transforms.contract.validation.problems", lambda frames: ["sentences: wrong"])
    with pytest.raises(PublishError, match="sentences: wrong"):
        run(lines(tmp_path / "more", {"id": "n", "text": "Snow fell."}), tmp_path / "to")
    current = catalog.current(tmp_path / "to")
    assert current is not None
    assert str(current.path) == first.snapshot
    assert [p.name for p in (tmp_path / "to" / "snapshots").iterdir() if not p.name.endswith(".tmp")] == [first.run_id]


def test_own_snapshots_are_no_input(inbox: Path, tmp_path: Path) -> None:
    first = run(inbox, inbox)
    again = run(inbox, inbox)
    assert (again.status, first.accounting["read"], again.accounting["read"]) == ("unchanged", 6, 6)


def test_own_snapshots_are_no_input_by_another_path(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(inbox)
    run(inbox, inbox)
    assert run(tmp_path / "link", inbox).accounting["read"] == 6


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize(("ending", "content"), [(".txt", "Rain fell."), (".jsonl", '{"id": "a", "text": "Rain."}\n[')])
def test_file_names_that_are_no_text(tmp_path: Path, ending: str, content: str) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    for name in (f"caf\udce9{ending}", "a.\udce9"):
        (folder / name).write_text(content, encoding="utf-8")
    result = run(folder, tmp_path / "to")
    assert result.accounting["published"] == 1
    assert f"caf\\udce9{ending}" in table(tmp_path / "to", "articles")[0]["raw_uri"]


class Meter(ProgressReporter):
    """Adds up what a build says of its progress."""

    def __init__(self) -> None:
        self.size = self.consumed = self.read = 0
        self.ahead = False

    def begin(self, size: int) -> None:
        self.size = size

    def advance(self, size: int) -> None:
        self.consumed += size
        self.ahead |= self.consumed == self.size and self.read == 0

    def articles(self, n: int) -> None:
        self.read += n


def test_progress_ends_with_the_input_and_does_not_run_ahead(inbox: Path, tmp_path: Path) -> None:
    for expected in (3, 0):  # the second run reads nothing and still tells of the whole input
        meter = Meter()
        build(BuildSettings(inputs=[str(inbox)], to=str(tmp_path / "to"), workers=1, batch_articles=1), meter)
        assert (meter.consumed, meter.read) == (meter.size, expected)
        assert not meter.ahead or expected == 0


def test_a_batch_that_was_marked_after_its_removal_stops_no_build(
    inbox: Path, tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(monkeypatch, inbox, tmp_path / "to")
    batch = next((tmp_path / "to" / "staging").glob(f"*/*/{DONE}")).parent
    (batch / "records.parquet").unlink()
    result = run(inbox, tmp_path / "to", batch_articles=1)
    assert (result.accounting["published"], result.resumed, len(fake_reader.read_texts)) == (3, 2, 4)
