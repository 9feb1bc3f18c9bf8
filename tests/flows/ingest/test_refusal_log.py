"""Read the quarantine: where its records came from, and which are solved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.ingest.quarantine import Quarantine
from flows.ingest.refusal_log import KEY, Origin, RefusedRow, read_keys, read_refused, sweep_quarantine, write_solved

NOW = datetime(2026, 1, 5, tzinfo=UTC)
ORIGIN = Origin(("inbox",), "/srv", "times", 10, "dmy")


def refusal(number: int) -> dict[str, Any]:
    columns = {"reason": "too_short", "message": "short", "raw_uri": "inbox/a.jsonl", "place": f"line {number}"}
    return {**columns, "raw_sha256": f"{number:064x}", "raw": b"{}"}


def refuse(root: Path, *numbers: int, days: int = 0, origin: Origin | None = ORIGIN) -> None:
    run = Quarantine(root, f"run-{days}", NOW + timedelta(days=days), origin=origin)
    for number in numbers:
        run.add(refusal(number))
    run.flush()


def solve(root: Path, number: int, outcome: str, days: int) -> None:
    key = {name: refusal(number)[name] for name in KEY}
    run = {"outcome": outcome, "run_id": f"run-{days}", "solved_at": NOW + timedelta(days=days)}
    write_solved(root, f"run-{days}", [{**key, **run}])


def outcomes(root: Path) -> list[str | None]:
    rows = list(read_refused(root))
    assert [(key.key, key.solution) for key in read_keys(root)] == [(row.key, row.solution) for row in rows]
    return [row.solution.outcome if row.solution else None for row in rows]


def test_a_record_has_its_origin_and_its_bytes_if_asked(tmp_path: Path) -> None:
    refuse(tmp_path, 1)
    (row,) = read_refused(tmp_path)
    assert row.origin == ORIGIN
    assert row.file == "/srv/inbox/a.jsonl"
    assert row.raw == b""
    assert [one.raw for one in read_refused(tmp_path, raw=True)] == [b"{}"]


def test_files_of_earlier_versions_have_no_origin(tmp_path: Path) -> None:
    refuse(tmp_path, 1, origin=None)
    (row,) = read_refused(tmp_path)
    assert row.origin is None
    assert row.file == str(Path.cwd() / "inbox" / "a.jsonl")


def test_the_file_of_an_article_is_named_without_its_number(tmp_path: Path) -> None:
    refuse(tmp_path, 1)
    (row,) = read_refused(tmp_path)
    article: RefusedRow = row._replace(place="article", raw_uri="inbox/a.jsonl#12")
    assert article.file == "/srv/inbox/a.jsonl"


def test_solved_records_are_told_from_open_ones(tmp_path: Path) -> None:
    refuse(tmp_path, 1, 2)
    solve(tmp_path, 2, "published", days=1)
    assert outcomes(tmp_path) == [None, "published"]


def test_a_record_that_comes_back_to_its_file_is_open_again(tmp_path: Path) -> None:
    refuse(tmp_path, 1)
    solve(tmp_path, 1, "corrected", days=1)
    refuse(tmp_path, 1, days=2)
    assert outcomes(tmp_path)[-1] is None


def test_a_record_whose_article_is_in_the_tables_stays_solved(tmp_path: Path) -> None:
    refuse(tmp_path, 1)
    solve(tmp_path, 1, "published", days=1)
    refuse(tmp_path, 1, days=2)
    assert outcomes(tmp_path) == ["published"]


def test_files_of_solved_records_are_sealed_and_unfinished_ones_removed(tmp_path: Path) -> None:
    refuse(tmp_path, 1)
    solve(tmp_path, 1, "published", days=1)
    (tmp_path / "solved" / ".run-2.parquet.tmp").touch()
    sweep_quarantine(tmp_path)
    (path,) = (tmp_path / "solved").iterdir()
    assert path.stat().st_mode & 0o222 == 0


def test_nothing_is_written_where_nothing_is_solved(tmp_path: Path) -> None:
    write_solved(tmp_path, "run-1", [])
    assert list(tmp_path.iterdir()) == []
