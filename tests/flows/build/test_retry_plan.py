"""Choose what to read again, and from where."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.build.retry_plan import INCOMPLETE, NEEDS_FILE, WITH_METADATA, RetryPlan, plan_retry
from flows.ingest.refusal_log import Origin
from flows.ingest.streams import KEPT_BYTES
from tests.flows.building import lines, run
from tests.flows.refused import build, refuse

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def plan(to: Path, **changes: Any) -> RetryPlan:
    return plan_retry(to, lambda row: True, lambda origin: origin._replace(**changes))


def refuse_file(tmp_path: Path, name: str, content: bytes, metadata: str = "") -> Path:
    """Refuse a file and remove it; return the folder of the tables."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / name).write_bytes(content)
    if metadata:
        (inbox / name).with_suffix(".json").write_text(metadata, encoding="utf-8")
    run(inbox, tmp_path / "to", reader="rules", min_chars=1_000_000)
    for path in inbox.iterdir():
        path.unlink()
    return tmp_path / "to"


def test_records_are_chosen_by_their_bytes_and_files_whole(tmp_path: Path) -> None:
    inbox = refuse(tmp_path)
    chosen = plan(tmp_path / "to")
    names = [Path(source.uri).name for source in chosen.sources]
    assert names == ["feed.jsonl", "gone.jsonl", "note.txt"]
    feed = chosen.selected[str(inbox / "feed.jsonl")]
    assert len(feed.hashes or ()) == 2
    assert chosen.selected[str(inbox / "sub" / "note.txt")].hashes is None
    assert len(chosen.tried) == 4


def test_an_article_keeps_the_id_that_its_path_below_the_input_gave_it(tmp_path: Path) -> None:
    inbox = refuse(tmp_path)
    assert [source.external_stem for source in plan(tmp_path / "to").sources][-1] == "sub/note"
    (inbox / "sub" / "note.txt").unlink()
    (kept,) = [one.item for one in plan(tmp_path / "to", min_chars=1).read_kept(now=NOW)]
    assert kept.external_id == "sub/note"  # type: ignore[union-attr]


def test_relative_inputs_start_in_the_folder_of_their_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(tmp_path)
    monkeypatch.chdir(tmp_path)
    build(Path("inbox"), Path("other"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert next(source.uri for source in plan(tmp_path / "other").sources) == str(tmp_path / "inbox" / "feed.jsonl")
    monkeypatch.chdir(tmp_path)
    assert next(source.uri for source in plan(tmp_path / "other").sources) == "inbox/feed.jsonl"


def test_a_line_whose_file_is_gone_is_read_from_its_kept_bytes(tmp_path: Path) -> None:
    inbox = refuse(tmp_path)
    (inbox / "gone.jsonl").unlink()
    chosen = plan(tmp_path / "to", min_chars=1)
    (kept,) = chosen.read_kept(now=NOW)
    assert kept.item.raw_uri == f"{inbox}/gone.jsonl#1"
    assert chosen.not_tried == []
    assert chosen.origin_of(kept.item.raw_uri) == Origin((str(inbox),), str(Path.cwd()), min_chars=1)


@pytest.mark.parametrize(
    ("name", "content", "metadata", "why"),
    [
        ("a.txt", b"\xff" * (KEPT_BYTES + 1), "", INCOMPLETE),
        ("a.txt", b"Rain.", '{"title": "Rain"}', WITH_METADATA),
        ("a.csv", b"id,text\n1,Rain.\n", "", NEEDS_FILE),
        ("a.txt.gz", b"no gzip", "", NEEDS_FILE),
    ],
)
def test_a_record_that_cannot_be_read_again_is_named_with_the_reason(
    tmp_path: Path, name: str, content: bytes, metadata: str, why: str
) -> None:
    to = refuse_file(tmp_path, name, content, metadata)
    chosen = plan(to)
    assert [one.why for one in chosen.not_tried] == [why]
    assert chosen.tried == frozenset()


def test_records_that_are_not_wanted_are_left_out(tmp_path: Path) -> None:
    refuse(tmp_path)
    chosen = plan_retry(tmp_path / "to", lambda row: row.reason == "broken_json")
    assert [Path(source.uri).name for source in chosen.sources] == ["feed.jsonl"]
    assert len(chosen.tried) == 1


def test_an_input_of_a_run_that_is_gone_is_no_error(tmp_path: Path) -> None:
    inbox = lines(tmp_path / "inbox", {"id": "a"})
    build(inbox, tmp_path / "to")
    (inbox / "feed.jsonl").unlink()
    inbox.rmdir()
    assert plan(tmp_path / "to").sources == []
