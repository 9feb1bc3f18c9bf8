"""Turn what is known to be HTML, XHTML or NITF into plain text with paragraphs.

`transforms.text.markup` serves texts that may or may not hold HTML: it leaves what it does not know (<amp-img>), since
that may be text, and drops the quotation marks for which <q> stands. Here the format says what is markup.
"""

from __future__ import annotations

import re

from lxml import etree

from transforms.formats.feeds.xml_stream import name_of, windows_characters
from transforms.text import markup
from transforms.text.offset_text import OffsetText

MAX_TAGS = 1_000_000  # of which a tree is made
PARAGRAPHS = markup.PARAGRAPHS | frozenset("block hedline hl1 hl2 media nitf-table body.content".split())
LINES = markup.LINES - {"br"}
HIDDEN = markup.HIDDEN | frozenset("audio canvas embed iframe math object svg video".split())
NITF_HIDDEN = frozenset("bibliography credit datasource media note tagline".split())  # about the article, not in it
_PREFORMATTED = frozenset(("pre", "fn"))
_MANY_NEWLINES = re.compile(r"\n{3,}")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_OPENING = frozenset("\"'“‘«‹„‚「『″")
_PAIRS = ("“”", "‘’")


def html_to_text(html: str) -> str:
    """Return the text of a piece of HTML, or of a whole page."""
    if "<" not in html and "&" not in html:
        return _Writer().text_of(html)
    if html.count("<") > MAX_TAGS:
        return _without_tags(html)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(html.replace("\x00", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return ""
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):  # tags nested hundreds deep
        return _without_tags(html)
    return tree_text(root) if root is not None else ""


def _without_tags(html: str) -> str:
    """Return the text of HTML of which no tree is made."""
    edited = OffsetText(html)
    markup.remove_markup(edited)
    return windows_characters(_MANY_NEWLINES.sub("\n\n", edited.text)).strip()


def tree_text(root: etree._Element) -> str:
    """Return the text of an element: paragraphs are divided by an empty line, rows and items of lists by a newline."""
    writer = _Writer()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        name = name_of(node).lower()
        if event == "start":
            if name in HIDDEN or (name in NITF_HIDDEN and node is not root and not _is_html(node)):
                walk.skip_subtree()
            else:
                writer.start(name)
                writer.write(node.text or "")
            continue
        if name not in HIDDEN:
            writer.end(name)
        if node is not root:
            writer.write(node.tail or "")
    return writer.text()


def _is_html(node: etree._Element) -> bool:
    return isinstance(node.tag, str) and "xhtml" in node.tag


class _Writer:
    """Puts a text together: at most one space between words, at most one empty line between paragraphs."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.gap = ""  # what goes before the next word: "", " ", "\n" or "\n\n"
        self.preformatted = 0
        self.quotes: list[str] = []  # the closing marks of the open <q>, "" where the text has its own
        self.awaits_quote = False

    def start(self, name: str) -> None:
        self._boundary(name)
        if name == "br":
            self._widen("\n" if "\n" not in self.gap else "\n\n")
        elif name == "q":
            self.awaits_quote = True
            self.quotes.append("")
        self.preformatted += name in _PREFORMATTED

    def end(self, name: str) -> None:
        if name == "q" and self.quotes:
            self.awaits_quote = False
            if closing := self.quotes.pop():
                self.parts.append(closing)
        self.preformatted -= name in _PREFORMATTED
        self._boundary(name)

    def write(self, text: str) -> None:
        if self.preformatted:
            lines = text.splitlines()
            for number, line in enumerate(lines):
                self._words(line)
                if number + 1 < len(lines) or text.endswith("\n"):
                    self._widen("\n" if line.strip() else "\n\n")
        else:
            self._words(_SPACE.sub(" ", text))

    def text(self) -> str:
        return windows_characters("".join(self.parts))

    def text_of(self, plain: str) -> str:
        self.write(plain)
        return self.text()

    def _words(self, text: str) -> None:
        words = text.strip(" \t\r\n\f")
        if not words:
            if text:
                self._widen(" ")
            return
        if text[0] in " \t":
            self._widen(" ")
        before = self.parts[-1][-1:] if self.parts and not self.gap else ""
        if self.parts:
            self.parts.append(self.gap)
        self.gap = ""
        if self.awaits_quote:
            self.awaits_quote = False
            if words[0] not in _OPENING and before not in _OPENING:
                pair = _PAIRS[sum(map(bool, self.quotes)) % 2]
                self.quotes[-1] = pair[1]
                self.parts.append(pair[0])
        self.parts.append(words)
        if text[-1] in " \t":
            self._widen(" ")

    def _boundary(self, name: str) -> None:
        if name in PARAGRAPHS:
            self._widen("\n\n")
        elif name in LINES:
            self._widen("\n")
        elif name in markup.CELLS:
            self._widen(" ")

    def _widen(self, gap: str) -> None:
        if len(gap) > len(self.gap) or (len(gap) == len(self.gap) and "\n" in gap):
            self.gap = gap
