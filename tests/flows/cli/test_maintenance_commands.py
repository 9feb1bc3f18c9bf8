"""The commands `check` and `status`. What they find: tests/flows/maintenance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import cli


def invoke(*arguments: Any) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def damaged(to: Path) -> Path:
    """A folder where a file of the table of quotes is empty."""
    file = next((to / "published").resolve().glob("quotes/*/*.parquet"))
    file.chmod(0o644)
    file.write_bytes(b"")
    return to


@pytest.mark.parametrize(("options", "where"), [([], "snapshots/"), (["--all"], "all snapshots")])
def test_check_of_good_tables(to: Path, options: list[str], where: str) -> None:
    result = invoke("check", to, *options)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("All is well: ")
    assert where in result.output


def test_check_of_damaged_tables_lists_the_problems(damaged: Path) -> None:
    result = invoke("check", damaged)
    assert result.exit_code == 4
    assert "problem" in result.stderr.splitlines()[0]
    assert "quotes/" in result.stderr


def test_check_as_json(damaged: Path) -> None:
    result = invoke("check", damaged, "--json")
    assert result.exit_code == 4
    assert json.loads(result.stdout)["problems"]
    assert len(result.stderr.splitlines()) == 1


def test_status_as_text_and_json(to: Path) -> None:
    text, values = invoke("status", to), invoke("status", to, "--json")
    assert text.exit_code == 0
    assert "3 articles" in text.output
    assert values.exit_code == 0
    assert isinstance(json.loads(values.stdout), dict)


def test_status_of_an_unknown_reader_is_refused(to: Path) -> None:
    result = invoke("status", to, "--reader", "nix")
    assert result.exit_code == 2
    assert "--reader" in result.stderr
