"""Take Markdown apart: its headings with their anchors, its sections, and its links, all outside code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
HEADING = re.compile(r"^(#{1,6}) +(.*?)\s*$")
CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")


class Heading(NamedTuple):
    """A heading of a document.

    Attributes:
        line: Its line, from 0.
        level: 1 for the title, 2 for a section.
        text: Its words, with their Markdown.
        anchor: The end of an address that leads to it, as code hosts make it.
    """

    line: int
    level: int
    text: str
    anchor: str


def anchor_of(text: str) -> str:
    """Return the anchor of a heading, as code hosts make it: lower case, no punctuation, a hyphen for each space."""
    words = LINK.sub(r"\2", text).replace("`", "").lower()
    return re.sub(r" ", "-", re.sub(r"[^\w\- ]", "", words))


def headings(markdown: str) -> list[Heading]:
    """Return the headings of a document in order. Of equal ones, the second and later have a number in their anchor."""
    seen: Counter[str] = Counter()
    found = []
    for number, line in _lines_outside_code(markdown):
        if match := HEADING.match(line):
            anchor = anchor_of(match[2])
            n = seen[anchor]
            seen[anchor] += 1
            found.append(Heading(number, len(match[1]), match[2], f"{anchor}-{n}" if n else anchor))
    return found


def section(markdown: str, anchor: str) -> str:
    """Return the section of a heading, with the heading and all below it.

    Raises:
        KeyError: There is no such heading.
    """
    found = headings(markdown)
    for i, heading in enumerate(found):
        if heading.anchor == anchor:
            end = next((h.line for h in found[i + 1 :] if h.level <= heading.level), None)
            return "\n".join(markdown.splitlines()[heading.line : end]).strip() + "\n"
    raise KeyError(f"no heading has the anchor {anchor!r}; there are: {', '.join(h.anchor for h in found)}")


def introduction(markdown: str) -> str:
    """Return what stands before the first heading below the title, with the title."""
    end = next((h.line for h in headings(markdown) if h.level > 1), None)
    return "\n".join(markdown.splitlines()[:end]).strip() + "\n"


def with_anchors(markdown: str, raise_by: int = 0) -> str:
    """Return the document with each anchor written behind its heading.

    Args:
        markdown: The document.
        raise_by: How many levels the headings go up: 1 makes a title of a section.
    """
    lines = markdown.splitlines()
    for heading in headings(markdown):
        level = max(1, heading.level - raise_by)
        lines[heading.line] = f"{'#' * level} {heading.text} {{ #{heading.anchor} }}"
    return "\n".join(lines) + "\n"


def links(markdown: str) -> list[str]:
    """Return the targets of all links and pictures outside code, in order."""
    found: list[str] = []

    def note(target: str) -> str:
        found.append(target)
        return target

    replace_links(markdown, lambda text, target, is_picture: f"[{text}]({note(target)})")
    return found


def replace_links(markdown: str, link: Callable[[str, str, bool], str]) -> str:
    """Return the document with each link outside code replaced.

    Args:
        markdown: The document.
        link: Returns the Markdown for a text, a target, and whether it is a picture.
    """
    parts = []
    for block, is_code in _blocks(markdown):
        parts.append(block if is_code else _replace_in_prose(block, link))
    return "".join(parts)


def _replace_in_prose(prose: str, link: Callable[[str, str, bool], str]) -> str:
    """Replace the links of prose. Code spans are hidden meanwhile, but may stand in the text of a link."""
    hidden = [match[0] for match in CODE_SPAN.finditer(prose)]
    waiting = iter(range(len(hidden)))
    text = CODE_SPAN.sub(lambda match: f"\0{next(waiting)}\0", prose)
    text = LINK.sub(lambda match: link(match[2], match[3], match[1] == "!"), text)
    return re.sub(r"\0(\d+)\0", lambda match: hidden[int(match[1])], text)


def _blocks(markdown: str) -> Iterator[tuple[str, bool]]:
    """Yield the document in pieces, and whether each is a block of code."""
    piece: list[str] = []
    fence = ""
    for line in markdown.splitlines(keepends=True):
        match = FENCE.match(line)
        if not fence and match:
            yield "".join(piece), False
            piece, fence = [line], match[1]
        elif fence and match and line.strip() == fence:
            yield "".join([*piece, line]), True
            piece, fence = [], ""
        else:
            piece.append(line)
    yield "".join(piece), bool(fence)


def _lines_outside_code(markdown: str) -> Iterator[tuple[int, str]]:
    number = 0
    for block, is_code in _blocks(markdown):
        for line in block.splitlines():
            if not is_code:
                yield number, line
            number += 1
