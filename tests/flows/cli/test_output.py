"""What commands print. `test_build_command.py` has the summary of real builds."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flows.cli import output
from flows.cli.main import cli
from flows.maintenance.snapshot_diff import Diff
from flows.maintenance.snapshot_list import SnapshotEntry
from flows.operations import Edited
from flows.result import InputCounts, QuarantineCounts, ReaderInfo, RefusedRecord, Result

ARTICLE = {"article_id": "1f", "external_id": "bridge", "source": "wire"}


@pytest.fixture
def result() -> Result:
    return Result(
        status="published",
        snapshot="/srv/to/snapshots/20260101T000000Z-abc",
        accounting={"read": 3, "published": 3},
        tables={"articles": 3},
        seconds={"total": 1.5},
    )


def printed(result: Result, capsys: pytest.CaptureFixture[str]) -> str:
    output.print_result(result)
    return capsys.readouterr().out


def test_json_has_nothing_that_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    values = {"title": "a\x1b[2J\x9b31m\x7f\u202e\u2067b"}
    output.print_json(values)
    printed = capsys.readouterr().out
    assert all(c.isprintable() or c == "\n" for c in printed)
    assert json.loads(printed) == values


def test_json_keeps_letters_readable(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_json({"name": "Ольга"})
    text = capsys.readouterr().out
    assert "Ольга" in text
    assert json.loads(text) == {"name": "Ольга"}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "Published 3 articles in 1.5 s (2 per second):"),
        ({"status": "dry run"}, "Dry run, nothing was written: a build would read and publish 3 articles."),
        ({"status": "unchanged", "snapshot": None}, "Nothing new in 1.5 s: nothing is published yet."),
        ({"resumed": 1}, "1 article had been read by an earlier run that did not finish."),
        ({"stale": 1}, "1 article was read by another reader or version: --refresh reads them again."),
        ({"stale": 2}, "2 articles were read by another reader or version: --refresh reads them again."),
        (
            {"stale": 2, "reader": ReaderInfo(name="model", version="1"), "reader_before": "rules"},
            "2 articles were read by another reader (rules) than this build's (model): --reader rules keeps to it, "
            "--refresh reads them again.",
        ),
        ({"refreshed": 4}, "4 articles not in the input: read again from the tables."),
        ({"inputs": InputCounts(passed_over={".pdf": 2, ".md": 1})}, "Ignored files, by extension: 1 .md, 2 .pdf"),
        ({"inputs": InputCounts(barren=["in", "out"])}, "Nothing to read in: in, out"),
        ({"status": "empty", "reason": "data/raw: there are no files"}, "Nothing to do. data/raw: there are no files."),
        ({"report_error": "no space"}, "The tables are published, but their report could not be written: no space"),
    ],
)
def test_summary_has_a_line_for(
    result: Result, changes: dict[str, Any], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert line in printed(result.model_copy(update=changes), capsys).splitlines()


def test_paths_below_the_working_folder_are_shortened(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = printed(result.model_copy(update={"report": str(tmp_path / "to" / "report.html")}), capsys)
    assert "To see the report, open:\n  to/report.html\n" in text


def test_many_refused_records_are_a_warning(result: Result, capsys: pytest.CaptureFixture[str]) -> None:
    refused = QuarantineCounts(share=0.125, limit=0.05)
    warning = "Warning: 12.5% of the records were newly refused, more than 5.0% (--warn-quarantined)."
    assert warning in printed(result.model_copy(update={"quarantine": refused}), capsys)


def test_solved_records_are_counted(result: Result, capsys: pytest.CaptureFixture[str]) -> None:
    solved = QuarantineCounts(solved={"published": 3, "corrected": 1}, limit=1)
    lines = printed(result.model_copy(update={"quarantine": solved}), capsys).partition("solved now\n")[2].splitlines()
    assert [line.split() for line in lines[:2]] == [["published", "3"], ["corrected", "1"]]


def refused(n: int) -> list[RefusedRecord]:
    places = (f"line {i}" for i in range(1, n + 1))
    return [RefusedRecord(reason="empty_text", message="it is empty", raw_uri="a.jsonl", place=one) for one in places]


@pytest.mark.parametrize(("n", "last"), [(10, "  a.jsonl, line 10: it is empty"), (1012, "  and 1,002 more")])
def test_the_first_refused_records_are_named(
    result: Result, capsys: pytest.CaptureFixture[str], n: int, last: str
) -> None:
    changes = {"status": "dry run", "rejects": refused(min(n, 100)), "quarantine": QuarantineCounts(new=n, limit=1)}
    lines = printed(result.model_copy(update=changes), capsys).split("newly refused\n")[1].splitlines()
    named = [f"  a.jsonl, line {i}: it is empty" for i in range(1, 11)]
    assert lines[:11] == (named + [last] if n > 10 else [*named, ""])


def test_the_command_that_shows_refused_records_runs(
    to: Path, result: Result, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = {"quarantine": QuarantineCounts(new=2, limit=1), "quarantine_files": f"{to}/quarantine/*.parquet"}
    changes["snapshot"] = f"{to}/snapshots/20260101T000000Z-abc"
    command = printed(result.model_copy(update=changes), capsys).split("newly refused records:\n")[1].splitlines()[0]
    program, *arguments = shlex.split(command)
    shown = CliRunner().invoke(cli, arguments)
    assert (program, shown.exit_code) == ("newstables", 0)
    assert "feed.jsonl, line 5" in shown.output
    assert "write it again with a JSON library" in shown.output


def test_records_that_were_refused_before_can_be_read(result: Result, capsys: pytest.CaptureFixture[str]) -> None:
    changes = {"quarantine": QuarantineCounts(known=2), "quarantine_files": "/q/quarantine/*.parquet", "snapshot": None}
    text = printed(result.model_copy(update=changes), capsys)
    assert "\nTo see the records that were refused before:\n  newstables quarantine list /q\n" in text
    assert "newly refused\n" not in text


def test_query_of_a_store_names_its_url() -> None:
    command = output.query_command("s3://bucket/it's/snapshots/20260101T000000Z-abcdef")
    name, query, sql, *where = shlex.split(command)
    assert (name, query, where) == ("newstables", "query", ["--to", "s3://bucket/it's"])
    assert "FROM statements" in sql


def test_retracted_articles_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_retracted(Edited("to/snapshots/b", [ARTICLE], ["a"]), undo=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "retracted: bridge (wire, article_id 1f)"
    assert lines[1].endswith("Use --purge to remove them now: a")
    assert lines[2:] == ["Published:", "  to/snapshots/b"]


def test_articles_that_are_no_longer_retracted_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_retracted(Edited("to/snapshots/b", [ARTICLE]), undo=True)
    assert capsys.readouterr().out.startswith("no longer retracted: bridge (wire")


def test_star_marks_the_published_snapshot(capsys: pytest.CaptureFixture[str]) -> None:
    entries = [SnapshotEntry(name, "", "build", 1000, 20, 3_000_000, name == "b") for name in ("b", "a")]
    output.print_snapshots(entries)
    _, published, former = capsys.readouterr().out.splitlines()
    assert published.split() == ["*", "b", "build", "1,000", "20", "3.0"]
    assert former.split() == ["a", "build", "1,000", "20", "3.0"]


def test_diff_shows_the_first_rows_of_a_kind(capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[dict[str, Any]] = [{"article_id": "1f", "external_id": f"a{n}", "title": None} for n in range(12)]
    counts = {"articles": {"added": 12, "removed": 0, "changed": 0}}
    output.print_diff(Diff("a", "b", counts, {"articles": {"added": rows, "removed": []}}))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "a → b"
    assert lines[3].split() == ["articles", "12", "0", "0"]
    assert lines[4:] == ["", "articles added", *(f"  a{n}" for n in range(10)), "  … and 2 more (--json prints all)"]
