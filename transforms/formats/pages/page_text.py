"""Find the text of the article on an HTML page: trafilatura's extraction, without boxes and with lost paragraphs.

Trafilatura takes one element of the page for the article and drops parts of it whose class looks like a box. Where a
page divides its article among several elements, or marks paragraphs with such a class, paragraphs are lost, and quotes
with them. They are added back here, by rules that know no page: see `lost_paragraphs`. What it keeps beside the
article, such as lists of links and invitations to subscribe, is taken out: see `page_boilerplate`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

from lxml import etree
from trafilatura import bare_extraction

from transforms.formats.pages.lost_paragraphs import Found, lost_paragraphs
from transforms.formats.pages.page_boilerplate import is_boilerplate
from transforms.formats.pages.page_tree import Shown, words
from transforms.text.quotation_marks import DOUBLE

BLOCKS = frozenset("p head quote list table code div row item".split())
# Elements that trafilatura removes itself, after several walks through them.
PASSED_OVER = ("aside", "button", "footer", "iframe", "nav", "noscript", "select")
SENTENCE = 60  # characters of the shortest line that may be a paragraph
Links = Callable[[], set[tuple[str, ...]]]  # the words of each link of a page, which few pages are asked for
ENDS = frozenset('.!?…”"’»。！？')  # what such a line ends with


class ExtractionError(Exception):
    """A page that trafilatura, or a library below it, cannot read."""


@dataclass(frozen=True)
class Block:
    """A paragraph of the extracted text.

    Attributes:
        kind: "head" for headings, "item" within a list, "row" within a table, "quote" or "p".
        text: Its text; lines are divided by newlines.
    """

    kind: str
    text: str

    @cached_property
    def said(self) -> tuple[str, ...]:
        """Its words, of `words`."""
        return tuple(words(self.text))


class PageText(NamedTuple):
    """The article's text on a page.

    Attributes:
        text: Its paragraphs, divided by two newlines.
        area: The paragraphs of the page from the article's first to its last one, as a visitor sees them.
    """

    text: str
    area: list[str]


def page_text(root: Any, shown: Sequence[Shown], titles: Iterable[str]) -> PageText:
    """Return the article's text on a page.

    Args:
        root: The page's tree; it is not changed.
        shown: Its paragraphs, of `shown_paragraphs`.
        titles: The forms of its headline, which the text does not repeat.

    Returns:
        The text, which is empty where no article is found.

    Raises:
        ExtractionError: Trafilatura cannot read the page.
    """
    blocks = _without_furniture(_extracted(root), titles, cache(lambda: _link_texts(root)))
    found = Found.among(shown, [block.said for block in blocks])
    blocks = _with_lost(blocks, shown, found)
    area = [s.text for s in shown[found.first : found.last + 1]] if found.at else []
    return PageText("\n\n".join(block.text for block in blocks), area)


def _extracted(root: Any) -> list[Block]:
    """Return what trafilatura finds: by its own rules, or else by those of readability and justext too.

    Its last resort is the whole text of the page in one element. Only then, or without any text, are the other two
    asked, which take a third of the time.
    """
    try:
        short = copy(root)
        etree.strip_elements(short, *PASSED_OVER, with_tail=False)
        body = getattr(bare_extraction(short, include_comments=False, fast=True), "body", None)
        if body is None or len(body) < 2:
            body = getattr(bare_extraction(root, include_comments=False), "body", None)
    # Any error: the libraries below trafilatura raise many on strange pages, and one page stops no build.
    except Exception as error:
        raise ExtractionError(f"{type(error).__name__}: {error}") from error
    return [] if body is None else list(_blocks(body))


def _blocks(body: Any) -> Iterator[Block]:
    """Yield the paragraphs of trafilatura's tree, without recursion."""
    kinds, parts = ["p"], [""]

    def block() -> Iterator[Block]:
        for text in _paragraphs("".join(parts)):
            yield Block(kinds[-1], text)

    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        starts = event == "start"
        if tag in BLOCKS:
            yield from block()
            parts = []
            if starts:
                kinds.append(_kind(tag, kinds[-1]))
            else:
                kinds.pop()
        elif starts and tag in ("lb", "br"):
            parts.append("\n")
        elif starts and tag in ("cell", "td", "th"):
            parts.append(" ")
        said = element.text if starts else element.tail if element is not body else None
        if said:
            # A newline of the source is a space; only <br> breaks a line.
            parts.append(said.replace("\n", " ") if said.strip() else " ")
    yield from block()


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a text with line breaks.

    A break after a sentence divides paragraphs, as trafilatura leaves one break of two; within an address or a poem it
    divides lines.
    """
    lines: list[str] = []
    for line in text.split("\n"):
        line = " ".join(line.split())
        if line:
            lines.append(line)
        if line and len(line) >= SENTENCE and line[-1] in ENDS:
            yield "\n".join(lines)
            lines = []
    if lines:
        yield "\n".join(lines)


def _kind(tag: str, outer: str) -> str:
    if tag in ("p", "div", "code"):
        return outer
    return {"list": "item", "table": "row"}.get(tag, tag)


def _link_texts(root: Any) -> set[tuple[str, ...]]:
    """Return the words of each link of a page."""
    return {tuple(words(link.text_content()[:400])) for link in root.iter("a")}


def _without_furniture(blocks: Sequence[Block], titles: Iterable[str], links: Links) -> list[Block]:
    """Return the blocks without headline, repetitions, invitations and, at the end, lists of links."""
    headlines = {tuple(words(title)) for title in titles}
    seen: set[tuple[str, ...]] = set()
    kept: list[Block] = []
    for block in blocks:
        said = block.said
        repeats = len(block.text) >= SENTENCE and said in seen  # short lines of songs and timetables may come again
        if not said or repeats or said in headlines or is_boilerplate(block.text):
            continue
        seen.add(said)
        kept.append(block)
    first = next((i for i, block in enumerate(kept) if block.kind != "head"), 0)
    return _without_pull_quotes(_without_end(kept[first:], links))


def _without_end(blocks: list[Block], links: Links) -> list[Block]:
    """Return the blocks without headings and links at the end: those of boxes, whose content may be gone."""
    end = len(blocks)
    while end and (blocks[end - 1].kind == "head" or _is_link(blocks[end - 1], links)):
        end -= 1
    return blocks[:end] or blocks


def _is_link(block: Block, links: Links) -> bool:
    """Return whether a block is the text of a link or, in a list, begins with one of some words."""
    said = tuple(words(block.text[:400]))
    if len(said) > 40 or DOUBLE.search(block.text):
        return False
    return said in links() or (block.kind == "item" and any(said[:n] in links() for n in range(3, len(said))))


def _without_pull_quotes(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without those in large print that repeat a sentence of another paragraph."""
    if not any(block.kind == "quote" for block in blocks):
        return list(blocks)
    others = "\n".join(" ".join(block.said) for block in blocks if block.kind not in ("quote", "head"))
    kept, looked = [], 0
    for block in blocks:
        said = " ".join(block.said)
        # The search is linear in the text; so that the whole stays so, a page has a bounded number of pull quotes.
        if block.kind == "quote" and said.count(" ") >= 4 and looked < 50:
            looked += 1
            if said in others:
                continue
        kept.append(block)
    return kept


def _with_lost(blocks: Sequence[Block], shown: Sequence[Shown], found: Found) -> list[Block]:
    """Return the blocks with lost paragraphs, each after the paragraph that precedes it on the page."""
    after: dict[int, list[Block]] = defaultdict(list)
    lost = set(lost_paragraphs(shown, found))
    at = -1
    for i, paragraph in enumerate(shown) if lost else ():
        at = max(at, found.at.get(i, at))
        if i in lost:
            after[at].append(Block("p", paragraph.text))
    merged = after[-1]
    for index, block in enumerate(blocks):
        merged += [block, *after[index]]
    return merged
