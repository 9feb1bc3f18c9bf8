"""The command `newstables`: its help, its version and the data dictionary."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click import Command, Group
from click.testing import CliRunner

from flows.cli.main import cli

ROOT = Path(__file__).parents[3]


def output(*arguments: str) -> str:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def commands(group: Group, *names: str) -> list[tuple[str, ...]]:
    """Return the names of all commands and groups below a group."""
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found.append((*names, name))
        if isinstance(command, Group):
            found += commands(command, *names, name)
    return found


def test_version() -> None:
    assert output("--version").startswith("newstables ")


def test_dictionary_has_all_tables() -> None:
    assert "## quote_spans" in output("dictionary")


@pytest.mark.parametrize("names", [(), *commands(cli)], ids=" ".join)
def test_every_option_has_help(names: tuple[str, ...]) -> None:
    command: Command = cli
    for name in names:
        assert isinstance(command, Group)
        command = command.commands[name]
    assert command.help
    missing = [option.name for option in command.params if option.param_type_name == "option" and not option.help]
    assert missing == []


@pytest.mark.parametrize("names", [(), ("snapshots",)], ids=" ".join)
def test_lists_of_commands_have_whole_sentences(names: tuple[str, ...]) -> None:
    listed = CliRunner().invoke(cli, [*names, "--help"], terminal_width=100).output
    assert "..." not in listed.partition("Commands:")[2]


def test_help_is_quick() -> None:
    began = os.times()
    command = [sys.executable, "-m", "newstables", "build", "--help"]
    help_text = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert "Exit codes" in help_text
    ended = os.times()
    work = ended.children_user - began.children_user + ended.children_system - began.children_system
    assert work < 3, "0.4 s; its work is measured, as a busy machine makes it take longer"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, flows.cli.main; "
        "print([m for m in ('pandas', 'pyarrow', 'prefect', 'rich', 'httpx') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == "[]"
