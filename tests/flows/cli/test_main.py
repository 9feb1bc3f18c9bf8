"""The command `newstables`: its help, its version and the data dictionary."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click import Command, Context, Group
from click.testing import CliRunner

from flows.cli.main import LazyGroup, cli

ROOT = Path(__file__).parents[3]
CONTEXT = Context(cli, info_name="newstables")
GROUP = LazyGroup(
    "papers", modules={"status": "flows.cli.maintenance_commands", "show": "flows.cli.reading.show_command"}
)


def output(*arguments: str) -> str:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def commands(group: Group, *names: str) -> list[tuple[str, ...]]:
    """Return the names of all commands and groups below a group."""
    found: list[tuple[str, ...]] = []
    for name in group.list_commands(CONTEXT):
        command = group.get_command(CONTEXT, name)
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
        found = command.get_command(CONTEXT, name)
        assert found is not None
        command = found
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


def test_commands_are_found_by_name() -> None:
    context = Context(GROUP)
    assert GROUP.list_commands(context) == ["show", "status"]
    show = GROUP.get_command(context, "show")
    assert show is not None
    assert show.name == "show"
    assert GROUP.get_command(context, "show") is show
    assert GROUP.get_command(context, "nosuch") is None


def test_help_lists_all_with_their_first_sentence() -> None:
    help_text = CliRunner().invoke(GROUP, ["--help"]).output
    assert "  show    " in help_text
    assert "  status  " in help_text


def test_a_command_does_not_import_those_beside_it() -> None:
    code = (
        "import sys; from flows.cli.main import cli; cli(['show', '--help'], standalone_mode=False); "
        "print(*sorted({'pydantic', 'numpy', 'flows.settings', 'flows.cli.build_command'} & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == ""
