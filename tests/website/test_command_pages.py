"""Every command and option has its place, with the words of --help."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from flows.cli.main import MODULES, cli
from website.command_pages import command_pages, plain

PAGES = command_pages(cli)


def all_commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    found: list[tuple[tuple[str, ...], click.Command]] = []
    for name, command in group.commands.items():
        found.append(((*path, name), command))
        if isinstance(command, click.Group):
            found += all_commands(command, (*path, name))
    return found


@pytest.mark.parametrize(("path", "command"), all_commands(cli), ids=lambda value: str(value))
def test_a_command_is_on_its_page_with_all_options(path: tuple[str, ...], command: click.Command) -> None:
    page = PAGES[f"commands/{path[0]}.md"]
    name = " ".join(("newstables", *path))
    assert f"    {name} " in page
    part = page.partition(f"    {name} ")[2].partition("\n## ")[0]
    options = [option for p in command.params if isinstance(p, click.Option) for option in p.opts]
    assert [option for option in options if option not in part] == []


def test_the_index_names_each_command() -> None:
    assert PAGES.keys() == {"commands/index.md"} | {f"commands/{name}.md" for name in (*MODULES, "dictionary")}
    assert all(f"[`newstables {name}`]({name}.md)" in PAGES["commands/index.md"] for name in (*MODULES, "dictionary"))


def test_a_page_has_the_words_of_help() -> None:
    printed = " ".join(CliRunner().invoke(cli, ["retract", "--help"]).output.split())
    assert "Also remove former snapshots with these articles" in printed
    assert "Also remove former snapshots with these articles" in PAGES["commands/retract.md"]


def test_text_is_shown_as_it_is() -> None:
    assert plain("who_said_what < a*b [x] `code_of`") == r"who\_said\_what &lt; a\*b \[x\] `code_of`"


def test_examples_are_code_under_their_heading() -> None:
    page = PAGES["commands/export.md"]
    assert "**Examples**\n\n```text\nnewstables export archive.sqlite\n    all tables" in page
