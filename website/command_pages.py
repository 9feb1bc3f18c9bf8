"""Write a page for each command from the command line itself: usage, help text, arguments, options and examples."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from website.markdown_text import anchor_of

KEPT_LINES = "\b"  # click's mark of a paragraph that is not wrapped anew


def command_pages(group: click.Group, name: str = "newstables") -> dict[str, str]:
    """Return the pages of a command line by path: `commands/index.md`, and one for each command of the first level.

    Args:
        group: The command line.
        name: The name of its program.
    """
    context = click.Context(group, info_name=name)
    commands = {each: _command_of(group, each, context) for each in group.list_commands(context)}
    index = [
        "# Which commands are there?",
        _prose(group.help),
        "| command | what it does |\n|---|---|\n"
        + "\n".join(
            f"| [`{name} {each}`]({each}.md) | {plain(command.get_short_help_str(limit=200))} |"
            for each, command in commands.items()
        ),
        "`--help` after a command prints what its page says.",
        _kept(group.epilog),
    ]
    pages = {"commands/index.md": "\n\n".join(filter(None, index)) + "\n"}
    for each, command in commands.items():
        parts = [f"# What does `{name} {each}` do?", *_command(command, f"{name} {each}", context)]
        pages[f"commands/{each}.md"] = "\n\n".join(filter(None, parts)) + "\n"
    return pages


def _command_of(group: click.Group, name: str, context: click.Context) -> click.Command:
    """Return a command that the group lists."""
    command = group.get_command(context, name)
    assert command is not None
    return command


def plain(text: str) -> str:
    """Return text as Markdown that shows it unchanged; code between backquotes stays code."""
    pieces = re.split(r"(`[^`]*`)", text)
    return "".join(
        piece if piece.startswith("`") else re.sub(r"([\\*_\[\]|#])", r"\\\1", piece).replace("<", "&lt;")
        for piece in pieces
    )


def _command(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    """Yield the parts of a command's page, with the commands below it as sections."""
    context = click.Context(command, info_name=name.rpartition(" ")[2], parent=parent)
    yield f"    {name} {' '.join(command.collect_usage_pieces(context))}"
    yield _prose(command.help)
    yield _options(command, context)
    yield _kept(command.epilog)
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            full = f"{name} {each}"
            yield f"## `{full}` {{ #{anchor_of(full)} }}"
            yield from _command(_command_of(command, each, context), full, context)


def _options(command: click.Command, context: click.Context) -> str:
    """Return the options of a command as a list of definitions, without --help."""
    found = []
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if isinstance(parameter, click.Option) and record and "--help" not in parameter.opts:
            found.append(f"`{record[0]}`\n:   {plain(record[1]) or '–'}")
    return "\n\n".join(found)


def _prose(text: str | None) -> str:
    """Return a help text as paragraphs; those whose lines are kept are code."""
    paragraphs = inspect.cleandoc(text or "").split("\n\n")
    return "\n\n".join(
        _kept(each) if each.startswith(KEPT_LINES) else plain(" ".join(each.split())) for each in paragraphs
    )


def _kept(text: str | None) -> str:
    """Return examples and exit codes as blocks of code, each with its heading before it."""
    blocks = []
    for paragraph in (text or "").split(KEPT_LINES):
        lines = paragraph.strip("\n").splitlines()
        if lines and not lines[0].startswith(" "):
            blocks.append(f"**{plain(lines.pop(0).rstrip(':'))}**")
        if lines:
            blocks.append("\n".join(["```text", *inspect.cleandoc("\n" + "\n".join(lines)).splitlines(), "```"]))
    return "\n\n".join(blocks)
