"""The commands `quarantine list`, `show`, `export` and `retry`. What they do: test_quarantine_operations."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest

from flows.cli.quarantine_commands import quarantine
from tests.flows.cli.test_snapshot_commands import output
from tests.flows.refused import published, refuse


@pytest.fixture
def to(tmp_path: Path) -> Path:
    refuse(tmp_path)
    return tmp_path / "to"


def first_id(to: Path, *arguments: str) -> str:
    found: str = json.loads(output("quarantine", "list", to, "--json", *arguments))["records"][0]["id"]
    return found


def test_list_counts_reasons_and_names_records(to: Path) -> None:
    text = output("quarantine", "list", to)
    assert text.splitlines()[:2] == ["         3  too_short", "         1  broken_json"]
    assert re.search(r"\n[0-9a-f]{12}  20.*  broken_json  .*feed\.jsonl, line 3\n {14}\S", text)
    assert "and 3 more (--limit, --json)" in output("quarantine", "list", to, "--limit", "1")
    assert output("quarantine", "list", to, "--file", "nosuch") == "No such record is in the quarantine.\n"
    assert "there is no reason short" in output("quarantine", "list", to, "--reason", "short", code=2)
    assert "--since" in output("quarantine", "list", to, "--since", "soon", code=2)


def test_list_as_json_has_all_records(to: Path) -> None:
    found = json.loads(output("quarantine", "list", to, "--json", "--limit", "1"))
    assert found["counts"] == {"too_short": 3, "broken_json": 1}
    assert len(found["records"]) == 4


def test_show_prints_one_record_with_its_bytes(to: Path, tmp_path: Path) -> None:
    record = first_id(to, "--reason", "broken_json")
    text = output("quarantine", "show", record, "--to", to)
    assert f"id       {record}\nreason   broken_json\n" in text
    assert text.endswith("kept     7 bytes, all its bytes\n\n{broken\n")
    assert output("quarantine", "show", record, "--to", to, "--bytes", "3").endswith("the first 3 follow\n\n{br\n")
    shown = json.loads(output("quarantine", "show", record, "--to", to, "--json"))
    assert shown["raw"] == "{broken"
    assert "has no record zz" in output("quarantine", "show", "zz", "--to", to, code=2)


def test_export_writes_files(to: Path, tmp_path: Path) -> None:
    text = output("quarantine", "export", tmp_path / "out", "--to", to, "--reason", "too_short")
    assert text == f"3 refused records written into {tmp_path / 'out'}\n"
    assert len(list((tmp_path / "out").iterdir())) == 4
    assert "is not an empty folder" in output("quarantine", "export", tmp_path / "out", "--to", to, code=2)


def test_retry_publishes_what_passes_now(to: Path, tmp_path: Path) -> None:
    (tmp_path / "inbox" / "sub" / "note.txt").unlink()
    dry = output("quarantine", "retry", to, "--min-chars", "1", "--dry-run", "--workers", "1")
    assert "Dry run, nothing was written: 3 articles would be published." in dry
    text = output("quarantine", "retry", to, "--min-chars", "1", "--workers", "1")
    assert "Read again: 4 refused records; 3 are solved.\n         3  published\n" in text
    assert "Refused again:\n         1  broken_json\n" in text
    assert published(to) == ["gone", "long", "short", "sub/note"]
    assert ", solved: published" in output("quarantine", "list", to, "--solved")
    assert json.loads(output("quarantine", "retry", to, "--json", "--workers", "1"))["tried"] == 1
    assert output("quarantine", "retry", to, "--id", "00000000", "-q") == ""


def test_retry_names_what_it_cannot_try(to: Path, tmp_path: Path) -> None:
    (tmp_path / "inbox" / "sub" / "note.txt").write_text('{"a": 1}', encoding="utf-8")
    output("build", tmp_path / "inbox", "--to", to, "--reader", "rules", "--min-chars", "10", "-q")
    (tmp_path / "inbox" / "sub" / "note.txt").unlink()
    text = output("quarantine", "retry", to, "--file", "note.txt", "--workers", "1")
    assert "Not tried: 1 record\n" in text
    assert "put the file back" in text
    wrong = output("quarantine", "retry", to, "--min-chars", "0", code=2)
    assert "--min-chars" in wrong


@pytest.mark.parametrize("command", [[], *([name] for name in quarantine.commands)], ids=str)
def test_help_explains_every_option(command: list[str]) -> None:
    text = output("quarantine", *command, "--help")
    assert "Show this message and exit." in text
    found = quarantine.commands[command[0]] if command else quarantine
    assert [option.name for option in found.params if isinstance(option, click.Option) and not option.help] == []
