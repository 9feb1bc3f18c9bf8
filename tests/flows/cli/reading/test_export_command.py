"""The command `export`. What it writes: tests/flows/export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from click.testing import CliRunner

from flows.cli.main import cli
from flows.cli.reading.export_command import EXAMPLES
from tests.flows.building import current
from tests.flows.papers import FORMULA


def output(*arguments: Any, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["export", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.output


def test_a_file_is_written_and_its_snapshot_named(papers: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    printed = output(path, "--table", "people", "--to", papers)
    assert printed.startswith(f"Wrote {path}: ")
    assert printed.endswith(f"rows of people, snapshot {current(papers).id}\n")
    assert "--force" in output(path, "--to", papers, code=2)
    output(path, "--to", papers, "--force", "--sql", "SELECT title FROM articles", "--snapshot", current(papers).id)
    assert f"'{FORMULA[:4]}" in path.read_text("utf-8")
    output(path, "--to", papers, "--force", "--raw", "--sql", "SELECT title FROM articles")
    assert f"'{FORMULA[:4]}" not in path.read_text("utf-8")


def test_what_cannot_be_asked(papers: Path, tmp_path: Path) -> None:
    asked = (tmp_path / "a.csv", "--to", papers, "--sql", "SELECT 1", "--table", "people")
    assert "give --sql or --table, not both" in output(*asked, code=2)
    assert output(tmp_path / "a.doc", "--to", papers, code=2).startswith("newstables: ")


def test_help_has_the_examples() -> None:
    printed = output("--help")
    assert all(line.strip() in printed for line in EXAMPLES.splitlines() if line.strip() and line != "\b")
