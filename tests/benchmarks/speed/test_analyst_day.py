"""The analyst's day types commands that the README has, in order, and says what they took."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.speed import analyst_day
from benchmarks.speed.analyst_day import Typed, day_table, first_lines, play, question_command
from tests.packaging.shell_commands import named_commands
from transforms.contract.ten_questions import TEN_QUESTIONS

README = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
QUOTE = "0123456789abcdef" * 2
# Notes the words of each command, writes the report, and prints what a query prints.
NEWSTABLES = f"""#!/bin/sh
for word; do printf '%s\\0' "$word" >> typed; done
printf '\\n' >> typed
mkdir -p data/published && echo '<h2>quotes by month</h2><svg>' > data/published/report.html
echo 'day         speaker  quote_id'
echo '2025-11-13  Ada      {QUOTE}'
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, where `newstables` only notes what it was asked."""
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "newstables"
    command.write_text(NEWSTABLES, encoding="utf-8")
    command.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("Rain fell.", encoding="utf-8")
    (tmp_path / "day").mkdir()
    return tmp_path


def test_the_day_is_of_commands_of_the_readme(folder: Path) -> None:
    day = list(play(folder / "day", folder / "raw"))
    assert [typed.why for typed in day if typed.why.endswith("?")] == [q.title for q in TEN_QUESTIONS.values()]
    typed = [line.split("\0") for line in (folder / "day" / "typed").read_text("utf-8").splitlines() if line]
    verbs = {command.split()[1] for command in named_commands(README) if command.startswith("newstables ")}
    asked = {each.command.split()[1] for each in day if each.command.startswith("newstables ")}
    assert asked == {"build", "query", "show", "export"}
    assert asked <= verbs
    assert typed[0][:3] == ["build", "articles/", "--to"]
    assert f"newstables show {QUOTE[:12]}" in [each.command for each in day]
    assert (folder / "day" / "articles" / "a.txt").exists()


def test_the_shell_gives_a_value_as_it_is(folder: Path) -> None:
    command = question_command("most-quoted", {"topic": 'it\'s $5 "off"'})
    assert command.startswith("newstables query --question most-quoted --set ")
    analyst_day.type_command(folder / "day", "", command)
    assert (folder / "day" / "typed").read_text("utf-8").split("\0")[4] == 'topic=it\'s $5 "off"'


def test_a_command_that_fails_ends_the_day(folder: Path) -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        analyst_day.type_command(folder, "", "echo no; exit 3")


def test_the_table_has_totals_and_first_lines() -> None:
    day = [Typed("Why?", "newstables a", 1.25, "one\n\ntwo\n"), Typed("So?", 'newstables query "x | y"', 2.0, "")]
    printed = day_table(day, 2.5)
    assert "| Why? | `newstables a` | 12 | 1.2 |" in printed
    assert r"`newstables query \"x \| y\"`" in printed.replace('"', r"\"")
    assert "| **all of it** | 2 commands | 36 | 3.2 |" in printed
    assert "The machine took 3.2 s, of which it computed 2.5 s" in printed
    assert "$ newstables a\none\ntwo\n```" in printed


def test_lines_are_cut() -> None:
    assert first_lines("a\n\n" + "b" * 9 + "\nc\n", most=2, width=5) == ["a", "bbbb…"]
