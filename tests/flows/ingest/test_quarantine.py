"""Keep refused records once, in files that are whole."""

from __future__ import annotations

import glob
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.ingest import quarantine
from flows.ingest.quarantine import Quarantine
from flows.ingest.refusal_log import sweep_quarantine
from flows.storage import parquet
from transforms.contract.tables import QUARANTINE

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def refusal(number: int, reason: str = "broken_json") -> dict[str, Any]:
    columns = {"reason": reason, "message": "no object", "raw_uri": "a.jsonl", "place": f"line {number}"}
    return {**columns, "raw_sha256": f"{number:064x}", "raw": b"{"}


def rows(root: Path) -> list[dict[str, Any]]:
    paths = sorted((root / "quarantine").glob("*.parquet"))
    return [row for path in paths for row in parquet.read_table(path).to_pylist()]


def test_a_refused_record_is_written_with_its_run(tmp_path: Path) -> None:
    run = Quarantine(tmp_path, "run-1", NOW)
    run.add(refusal(1))
    run.flush()
    assert rows(tmp_path) == [{**refusal(1), "run_id": "run-1", "refused_at": NOW}]
    (path,) = (tmp_path / "quarantine").iterdir()
    assert parquet.read_table(path).schema.equals(QUARANTINE.arrow_schema)
    assert path.stat().st_mode & 0o222 == 0


def test_a_known_record_is_counted_and_not_written_again(tmp_path: Path) -> None:
    first = Quarantine(tmp_path, "run-1", NOW)
    first.add(refusal(1))
    first.flush()
    second = Quarantine(tmp_path, "run-2", NOW)
    for record in (refusal(1), refusal(2), refusal(2), refusal(1, "undecodable")):
        second.add(record)
    second.flush()
    assert second.known == 2
    assert second.new == 2
    assert second.reasons == {"broken_json": 3, "undecodable": 1}
    assert [example["place"] for example in second.examples] == ["line 2", "line 1"]
    assert [row["run_id"] for row in rows(tmp_path)] == ["run-1", "run-2", "run-2"]


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    run = Quarantine(tmp_path, "run-1", NOW, write=False)
    run.add(refusal(1))
    run.flush()
    assert run.new == 1
    assert list(tmp_path.iterdir()) == []


def test_the_files_of_the_newly_refused_records_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "[a]"
    first = Quarantine(folder, "run-1", NOW)
    assert first.files is None
    first.add(refusal(1))
    first.flush()
    assert glob.glob(first.files or "") == [str(folder / "quarantine" / "run-1-0.parquet")]  # noqa: PTH207
    again = Quarantine(folder, "run-2", NOW)
    again.add(refusal(1))
    assert again.files == f"{glob.escape(str(folder))}/quarantine/*.parquet"
    dry = Quarantine(folder, "run-3", NOW, write=False)
    dry.add(refusal(2))
    assert dry.files is None


@pytest.mark.parametrize(("limit", "value"), [("CHUNK_ROWS", 2), ("CHUNK_BYTES", 2)])
def test_many_records_are_written_to_several_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(quarantine, limit, value)
    run = Quarantine(tmp_path, "run-1", NOW)
    for number in range(5):
        run.add(refusal(number))
    run.flush()
    assert sorted(path.name for path in (tmp_path / "quarantine").iterdir()) == [f"run-1-{i}.parquet" for i in range(3)]
    assert len(rows(tmp_path)) == 5


def test_a_sweep_removes_only_unfinished_files(tmp_path: Path) -> None:
    run = Quarantine(tmp_path, "run-1", NOW)
    run.add(refusal(1))
    run.flush()
    (tmp_path / "quarantine" / ".run-0-0.parquet.tmp").touch()
    sweep_quarantine(tmp_path)
    assert [path.name for path in (tmp_path / "quarantine").iterdir()] == ["run-1-0.parquet"]
