"""Retry refused records: those that pass now are published once, and the quarantine says how they were solved."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from flows import operations
from flows.errors import NothingPublishedError
from flows.ingest.refusal_log import read_refused
from flows.maintenance.refused_records import RefusedFilter
from flows.quarantine_operations import (
    Retried,
    RetrySettings,
    export_refused,
    list_refused,
    retry_refused,
    show_refused,
)
from tests.conftest import FakeReader
from tests.flows.building import article, lines, listening, run, table, use_machine
from tests.flows.refused import LONG, build, published, refuse

SOLVED = RefusedFilter(solved=True)


def retry(to: Path | str, chosen: RefusedFilter = RefusedFilter(), **settings: Any) -> Retried:  # noqa: B008 (frozen)
    return retry_refused(RetrySettings(to=str(to), workers=1, **settings), chosen)


def open_reasons(to: Path | str) -> dict[str, int]:
    return list_refused(to).counts


def outcomes(to: Path | str) -> list[str]:
    return sorted(row.solution.outcome for row in list_refused(to, SOLVED).records if row.solution)


@pytest.fixture
def to(tmp_path: Path) -> Path:
    refuse(tmp_path)
    return tmp_path / "to"


def test_records_that_are_refused_again_are_known_and_change_nothing(to: Path) -> None:
    before = sorted(to.rglob("*"))
    done = retry(to)
    assert done.refused == {"too_short": 3, "broken_json": 1}
    assert done.result.quarantine.known == 4
    assert done.result.status == "unchanged"
    assert sorted(to.rglob("*")) == before


def test_records_that_pass_now_are_published_and_solved(to: Path) -> None:
    done = retry(to, min_chars=1)
    assert done.solved == {"published": 3}
    assert done.refused == {"broken_json": 1}
    assert published(to) == ["gone", "long", "short", "sub/note"]
    assert open_reasons(to) == {"broken_json": 1}
    assert operations.status(to).quarantined == {"broken_json": 1}
    assert operations.check(to).problems == []
    assert retry(to, min_chars=1).tried == 1


def test_other_records_of_the_files_are_left_alone(to: Path, tmp_path: Path) -> None:
    with (tmp_path / "inbox" / "feed.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "later", "text": "Snow fell on the hills all day."}\n')
    retry(to, RefusedFilter(file="*feed.jsonl"), min_chars=1)
    assert published(to) == ["long", "short"]
    assert open_reasons(to) == {"too_short": 2, "broken_json": 1}
    build(tmp_path / "inbox", to)
    assert published(to) == ["later", "long", "short"]


def test_records_that_were_not_chosen_stay_open(to: Path) -> None:
    retry(to, RefusedFilter(reasons=("broken_json",)), min_chars=1)
    assert open_reasons(to) == {"too_short": 3, "broken_json": 1}


def test_a_dry_run_writes_nothing(to: Path) -> None:
    before = sorted(to.rglob("*"))
    done = retry(to, min_chars=1, dry_run=True)
    assert done.solved == {"published": 3}
    assert done.result.articles == 3
    assert sorted(to.rglob("*")) == before


def test_a_corrected_file_solves_its_records_in_any_build(to: Path, tmp_path: Path) -> None:
    lines(tmp_path / "inbox", article("long", text="Rain fell on the old town. It was cold."))
    done = build(tmp_path / "inbox", to)
    assert done.quarantine.solved == {"corrected": 2}
    assert outcomes(to) == ["corrected", "corrected"]
    assert open_reasons(to) == {"too_short": 2}
    lines(tmp_path / "inbox", article("short", text="Wet."))
    assert build(tmp_path / "inbox", to).quarantine.new == 1
    assert open_reasons(to) == {"too_short": 3}


def test_a_record_that_is_refused_for_anrefused_anew_is_open_with_that_one(to: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        reader = FakeReader()
        reader.poison = "Wet"
        patch.setattr("transforms.readers.get", lambda name: reader)
        done = retry(to, RefusedFilter(file="feed.jsonl", reasons=("too_short",)), min_chars=1)
    assert done.solved == {"refused_anew": 1}
    assert done.result.quarantine.new == 1
    (row,) = [row for row in list_refused(to).records if row.place == "article"]
    assert row.origin is not None
    assert row.origin.min_chars == 1


def test_kept_bytes_never_replace_an_article_that_may_be_newer(to: Path, tmp_path: Path) -> None:
    (tmp_path / "inbox" / "gone.jsonl").unlink()
    run(lines(tmp_path / "feed", {"id": "gone", "text": "Corrected since then, at length."}), to, reader="rules")
    text = {row["external_id"]: row["text"] for row in rows(to)}["gone"]
    done = retry(to, RefusedFilter(file="gone.jsonl"), min_chars=1)
    assert done.solved == {"not_needed": 1}
    assert {row["external_id"]: row["text"] for row in rows(to)}["gone"] == text


def rows(to: Path) -> list[dict[str, Any]]:
    return table(to, "articles")


def test_a_retry_that_ends_after_publishing_is_completed_by_the_next(to: Path) -> None:
    def interrupt(step: str) -> None:
        if step == "flipped":
            raise KeyboardInterrupt

    with listening(interrupt), pytest.raises(KeyboardInterrupt):
        retry(to, min_chars=1)
    assert published(to) == ["gone", "long", "short", "sub/note"]
    assert open_reasons(to) == {"too_short": 3, "broken_json": 1}
    assert retry(to, min_chars=1).solved == {"published": 3}
    assert published(to) == ["gone", "long", "short", "sub/note"]


def test_the_manifest_goes_on_naming_the_input_of_the_build(to: Path, tmp_path: Path) -> None:
    retry(to, min_chars=1)
    assert operations.status(to).refresh.startswith(f"newstables build {tmp_path / 'inbox'} --refresh --reader rules")


def test_show_and_export_find_a_record(to: Path, tmp_path: Path) -> None:
    (row,) = list_refused(to, RefusedFilter(reasons=("broken_json",))).records
    assert show_refused(to, row.id[:8]).raw == b"{broken"
    assert export_refused(to, tmp_path / "out", "files", RefusedFilter(ids=(row.id,))) == 1


def test_where_nothing_is_nothing_is_written(tmp_path: Path) -> None:
    for work in (list_refused, retry):
        with pytest.raises(NothingPublishedError):
            work(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_where_everything_was_refused_can_be_retried(tmp_path: Path) -> None:
    build(lines(tmp_path / "inbox", article("a", text="Wet.")), tmp_path / "to")
    assert retry(tmp_path / "to", min_chars=1, reader="rules").solved == {"published": 1}
    assert published(tmp_path / "to") == ["a"]


def test_tables_in_a_store(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(tmp_path, url)
    use_machine(monkeypatch, tmp_path, "two")
    assert open_reasons(url) == {"too_short": 3, "broken_json": 1}
    assert retry(url, min_chars=1).solved == {"published": 3}
    use_machine(monkeypatch, tmp_path, "three")
    assert open_reasons(url) == {"broken_json": 1}
    assert outcomes(url) == ["published"] * 3
    with operations.open_snapshot(url) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (4,)


def test_solved_records_have_the_time_of_the_run(to: Path) -> None:
    retry(to, min_chars=1)
    (first, *_) = [row.solution for row in read_refused(to) if row.solution]
    assert (datetime.now(UTC) - first.solved_at).total_seconds() < 600


def test_metadata_that_found_its_text_is_no_longer_refused(tmp_path: Path) -> None:
    inbox, to = tmp_path / "inbox", tmp_path / "to"
    inbox.mkdir()
    (inbox / "a.json").write_text('{"title": "Rain"}', encoding="utf-8")
    (inbox / "b.txt").write_text("Snow fell.", encoding="utf-8")
    run(inbox, to, reader="rules")
    assert open_reasons(to) == {"metadata_without_text": 1}
    (inbox / "a.txt").write_text("Rain fell.", encoding="utf-8")
    assert retry(to).solved == {"corrected": 1}
    assert published(to) == ["a", "b"]


def test_equal_bytes_in_another_file_solve_nothing(to: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "feed.jsonl").write_text("\n{broken\n", encoding="utf-8")
    done = build(tmp_path / "other", to)
    assert (done.quarantine.new, done.quarantine.solved) == (1, {})
    assert open_reasons(to) == {"too_short": 3, "broken_json": 2}


def test_members_of_an_archive_are_read_again(tmp_path: Path) -> None:
    inbox, to = tmp_path / "inbox", tmp_path / "to"
    inbox.mkdir()
    with ZipFile(inbox / "news.zip", "w") as file:
        file.writestr("a.txt", "Wet.")
        file.writestr("feed.jsonl", '{"id": "b", "text": "Dry."}\n{broken\n')
        file.writestr("long.txt", LONG)
    build(inbox, to)
    assert open_reasons(to) == {"too_short": 2, "broken_json": 1}
    done = retry(to, min_chars=1)
    assert (done.solved, done.refused) == ({"published": 2}, {"broken_json": 1})
    assert published(to) == ["b", "news/a", "news/long"]
    with ZipFile(inbox / "news.zip", "w") as file:
        file.writestr("long.txt", LONG)
    assert build(inbox, to).quarantine.solved == {"corrected": 1}


def test_fields_that_are_named_now_are_found(tmp_path: Path) -> None:
    inbox, to = tmp_path / "inbox", tmp_path / "to"
    inbox.mkdir()
    (inbox / "export.csv").write_text("id,Words\na,Rain fell on the town.\n", encoding="utf-8")
    run(inbox, to, reader="rules")
    assert open_reasons(to) == {"missing_text": 1}
    assert retry(to, map={"text": "Words"}, reader="rules").solved == {"corrected": 1}  # it was refused whole
    assert published(to) == ["a"]
