"""Find the shell commands in a Markdown document."""

from __future__ import annotations

import re
import shlex

PROGRAMS = ("make", "newstables", "pip", "source")


def block_commands(markdown: str) -> list[str]:
    """Return the lines of indented and of shell blocks, in order, as they are written."""
    fenced = re.findall(r"^```(?:sh|bash|console)\n(.*?)^```", markdown, re.DOTALL | re.MULTILINE)
    indented = re.findall(r"(?<=\n\n)(?: {4}.+\n)+", _without_fences(markdown))
    lines = "".join([*fenced, *indented]).replace("\\\n", "").splitlines()
    return [line.strip() for line in sorted(lines, key=lambda line: markdown.find(line))]


def named_commands(markdown: str) -> list[str]:
    """Return the commands of blocks and of code in sentences, each once, that start one of `PROGRAMS`."""
    spans = re.findall(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", _without_fences(markdown), re.DOTALL)
    inline = [" ".join(code.split()) for _, code in spans]
    found = [_command(text) for text in (*block_commands(markdown), *inline)]
    return list(dict.fromkeys(text for text in found if text.partition(" ")[0] in PROGRAMS and " " in text))


def words(command: str) -> list[str]:
    """Split a command as a shell does, without its comment."""
    return shlex.split(command, comments=True)


def _without_fences(markdown: str) -> str:
    return re.sub(r"^```.*?^```\n", "\n", markdown, flags=re.DOTALL | re.MULTILINE)


def _command(text: str) -> str:
    """Return a command without the variables before it and the pipe after it."""
    return re.sub(r"^(?:[A-Z_]+=\S+ )+|\s+\|\s.*$", "", text)
