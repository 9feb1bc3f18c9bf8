"""Remove HTML from text: tags, comments, scripts and styles; and replace character references.

A text is taken for HTML only where a tag is closed or is plainly one (`</p>`, `<br>`, `<p class=…>`). So "x < 5",
"<name@site>" and the "<GM>" of a stock exchange stay. html.parser is not used: it does not tell where in the text its
parts begin, which the offsets need, and it takes quadratic time for some broken markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

from transforms.text.offset_text import OffsetText

INLINE = frozenset(
    "a abbr b big cite code del dfn em font i iframe img input ins kbd label mark object picture q s samp small source"
    " span strike strong sub sup svg path time tt u var video audio wbr link meta button select o:p".split()
)
LINES = frozenset("br dd dt li option tr".split())  # begin or end a line
PARAGRAPHS = frozenset(  # begin or end a paragraph
    "address article aside blockquote body caption center details div dl fieldset figcaption figure footer form h1 h2"
    " h3 h4 h5 h6 header hr html main nav ol p pre section summary table tbody tfoot thead ul".split()
)
CELLS = frozenset(("td", "th"))
HIDDEN = frozenset("head noscript script style template title textarea".split())  # their contents are no text
VOID = frozenset(("br", "hr", "img", "wbr", "p"))  # often without a closing tag
NAMES = INLINE | LINES | PARAGRAPHS | CELLS | HIDDEN
TAG = re.compile(
    rf"<(?P<close>/?)(?P<name>{'|'.join(sorted(map(re.escape, NAMES), key=len, reverse=True))})"
    r"(?P<more>(?=[\s/>])(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>"
    r"|(?P<comment><!--)|(?P<end>-->)|<!doctype[^<>]*>|<!\[CDATA\[|<\?xml[^<>]*>|\]\]>",
    re.IGNORECASE,
)
# "&amp;" may stand for the "&" of another reference, any number of times over.
REFERENCE = re.compile(r"&(?:amp;)*(?:#(?P<decimal>\d{1,7})|#[xX](?P<hex>[\da-fA-F]{1,6})|(?P<name>[A-Za-z]\w{1,30}));")
NEWLINES = re.compile(r"\n[ \n]*")
WINDOWS = "windows-1252"  # what references to the control characters 128 to 159 mean in practice


def has_markup(text: str) -> bool:
    """Return whether a text has HTML tags or character references, which `remove_markup` removes."""
    return _has_tags(text) or any(_character(match) for match in _references(text))


def remove_markup(edited: OffsetText) -> bool:
    """Replace HTML by what it means: breaks of lines and paragraphs, spaces, characters, or nothing.

    Returns:
        Whether there was any. What was removed may uncover more: "&lt;p&gt;".
    """
    before = edited.text
    if _has_tags(before):
        edited.replace(_without_tags(before))
    edited.replace([(*m.span(), c) for m in _references(edited.text) if (c := _character(m))])
    return edited.text != before


def _has_tags(text: str) -> bool:
    """Return whether a text has an element with both of its tags, or a tag that is plainly one and needs no other."""
    if "<" not in text:
        return False
    opened: set[str] = set()
    for tag in TAG.finditer(text):
        name = tag["name"]
        if not name:
            continue
        if tag["close"]:
            if name.lower() in opened:
                return True
        elif name in VOID or (name.lower() in VOID and tag["more"]):  # a lone <P> may be a company on an exchange
            return True
        else:
            opened.add(name.lower())
    return False


def _without_tags(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield what replaces the tags: start, end and replacement, in order."""
    tags = list(TAG.finditer(text))
    has_blocks = any((tag["name"] or "").lower() in PARAGRAPHS for tag in tags)
    last_closed = {_ending(tag): tag.start() for tag in tags}
    hidden, begin, at = "", 0, 0  # the element or comment that hides what follows, and its start
    for tag in tags:
        if hidden:
            if _ending(tag) == hidden:
                yield begin, tag.end(), " "
                hidden, at = "", tag.end()
            continue
        if has_blocks:
            yield from _joined_lines(text, at, tag.start())
        hides = _hides(tag)
        if hides and last_closed.get(hides, -1) > tag.start():
            hidden, begin = hides, tag.start()
        else:
            yield *tag.span(), _replacement((tag["name"] or "").lower(), bool(tag["close"]))
            at = tag.end()
    if has_blocks and not hidden:
        yield from _joined_lines(text, at, len(text))


def _hides(tag: re.Match[str]) -> str:
    """Return the ending (see `_ending`) of what a tag hides; "" if it hides nothing."""
    if tag["comment"]:
        return "-->"
    name = (tag["name"] or "").lower()
    return name if name in HIDDEN and not tag["close"] and not tag["more"].endswith("/") else ""


def _ending(tag: re.Match[str]) -> str:
    """Return the name of the element that a tag closes; "-->" for the end of a comment, "" for other tags."""
    return tag["end"] or (tag["name"].lower() if tag["close"] else "")


def _joined_lines(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield the replacement of single newlines by spaces: between blocks, only tags and empty lines break a line."""
    for match in NEWLINES.finditer(text, start, end):
        if match[0].count("\n") == 1:
            yield *match.span(), " "


def _replacement(name: str, closes: bool) -> str:
    if name in PARAGRAPHS:
        return "\n\n"
    if name in LINES and not closes:
        return "\n"
    return " " if name in LINES or name in CELLS else ""


def _references(text: str) -> Iterator[re.Match[str]]:
    return REFERENCE.finditer(text) if "&" in text else iter(())


def _character(match: re.Match[str]) -> str:
    """Return the characters that a reference stands for; "" if it is none."""
    if match["name"]:
        return html5.get(f"{match['name']};", "")
    number = int(match["decimal"] or match["hex"], 10 if match["decimal"] else 16)
    if 0x80 <= number <= 0x9F:
        return bytes([number]).decode(WINDOWS, "ignore")
    return "" if number > 0x10FFFF or number < 9 or 0xD800 <= number <= 0xDFFF else chr(number)
