"""Make paragraphs of the lines of a PDF file: drop running heads, join lines, set footnotes at the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

EDGE_LINES = 3  # of a page, at its top and at its bottom, that may be running heads
SAME_PLACE = 3.0  # points
LEAST_SHARE = 0.3  # of the pages, for what is a running head: those of left and right pages may differ
PARAGRAPH_GAP = 1.3  # times the usual distance of two lines
SHORT_LINE = 0.8  # of the usual number of characters
HEADING_SIZE = 1.15  # times the size of the body
NOTE_SIZE = 0.93
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.|seite)?\s*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/|\|)\s*\d{1,4})?\W*", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡§])[.)\]]?\s*\S")
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_CUT_WORD = re.compile(r"([^\W\d_]+)([-‐\u00ad])$")
_WORD = re.compile(r"[^\W\d_]+(?:[-‐'’][^\W\d_]+)*")
_ENDINGS = frozenset(  # of words, and no words themselves
    "tion tions sion sions ment ments ing ings ly ness ity ities ence ences tive tives sive cial tial cious tious "
    "tional tionally ture tures ers ated ating ation ations ies ied gence gency lence rence tance ously fully".split()
)
_BETWEEN = frozenset(("and", "nor", "or", "to"))  # "pre- and post-war": such a hyphen stays
_MOST_INDENTED = 30.0  # points: an indent is measured by the size of the letters, up to this size


class Line(NamedTuple):
    """A line of a page as it is drawn; x and y are the place of its first character in points, from the bottom left."""

    page: int
    x: float
    y: float
    size: float
    text: str


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """Return the paragraphs of the lines, which are in the order in which they are to be read."""
    lines = _without_heads(lines)
    if not lines:
        return []
    layout = _Layout(lines)
    words = Counter(word.lower() for line in lines for word in _WORD.findall(line.text))
    body, notes = layout.divided(lines)
    groups = _grouped(body, layout) + _grouped(notes, layout)
    return [_joined((line.text for line in group), words) for group in groups]


def heading(lines: Sequence[Line]) -> str:
    """Return the lines of the first page that are much larger than the text, if there are such; on one line."""
    if not lines:
        return ""
    body = _Layout(lines).size
    first = [line for line in lines if line.page == lines[0].page]
    largest = max(line.size for line in first)
    found = [line.text for line in first if line.size > largest - 0.5]
    title = " ".join(" ".join(found).split())
    return title if largest > HEADING_SIZE * body and len(title) <= 200 else ""


def _without_heads(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without page numbers and what is repeated on the edges of the pages."""
    pages: dict[int, dict[int, list[Line]]] = {}
    for line in lines:
        pages.setdefault(line.page, {}).setdefault(round(line.y), []).append(line)
    edges = [
        [rows[y] for y in sorted(rows, reverse=top)[:EDGE_LINES]] for rows in pages.values() for top in (True, False)
    ]
    seen: dict[tuple[str, int], set[int]] = {}
    for line in (line for edge in edges for row in edge for line in row):
        for step in (-1, 0, 1):
            seen.setdefault((_shape(line), round(line.y / SAME_PLACE) + step), set()).add(line.page)
    least = max(2, LEAST_SHARE * len(pages))
    heads: set[Line] = set()
    for edge in edges:
        for row in edge:  # from the outermost inwards, up to the text
            repeated = [line for line in row if len(seen[_shape(line), round(line.y / SAME_PLACE)]) >= least]
            numbers = [line for line in row if row is edge[0] and len(edge) > 1 and _PAGE_NUMBER.fullmatch(line.text)]
            if len(set(repeated + numbers)) < len(set(row)):
                heads.update(numbers)
                break
            heads.update(row)
    return [line for line in lines if line not in heads]


def _shape(line: Line) -> str:
    return _DIGITS.sub("#", line.text.casefold())


class _Layout:
    """What is usual in a document: the size of its letters, the distance of its lines, how long they are."""

    def __init__(self, lines: Sequence[Line]) -> None:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
        self.size = max(sizes, key=lambda size: (sizes[size], size))
        body = [line for line in lines if abs(line.size - self.size) < 0.6]
        gaps = Counter(round(above.y - below.y, 1) for above, below in pairwise(body) if _is_below(above, below))
        near = {gap: n for gap, n in gaps.items() if gap < 2.2 * self.size}
        self.gap = max(near, key=lambda gap: (near[gap], -gap)) if near else 1.2 * self.size
        lengths = sorted(len(line.text) for line in body)
        self.length = median(lengths[len(lengths) // 2 :])
        left: dict[int, Counter[int]] = {}
        for line in lines:
            left.setdefault(line.page, Counter())[round(line.x)] += 1
        self._left = left

    def divided(self, lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
        """Return the lines of the body and those of the footnotes: small ones at the end of a column."""
        notes: set[Line] = set()
        block: list[Line] = []
        for line, following in zip(lines, [*lines[1:], None], strict=True):
            if line.size >= NOTE_SIZE * self.size:
                block.clear()
                continue
            block.append(line)
            if following is None or not _is_below(line, following):
                if _NOTE.match(block[0].text):
                    notes.update(block)
                block.clear()
        return [line for line in lines if line not in notes], [line for line in lines if line in notes]

    def is_indented(self, line: Line) -> bool:
        """Return whether a line starts a little to the right of the other lines of its column."""
        counts = self._left[line.page]
        own = counts[round(line.x)]
        size = min(line.size, _MOST_INDENTED)
        reach = range(round(line.x - 5 * size), round(line.x - 0.6 * size) + 1)
        return any(counts[x] > own for x in reach)

    def starts_paragraph(self, above: Line, line: Line) -> bool:
        """Return whether a line starts a paragraph after the line above it."""
        if abs(above.size - line.size) > 0.08 * max(above.size, line.size):
            return True
        if line.size > HEADING_SIZE * self.size:  # its lines may be centred
            return not _is_below(above, line) or above.y - line.y > 1.5 * line.size
        indented = self.is_indented(line) and not self.is_indented(above)
        ended = bool(_SENTENCE_END.search(above.text))
        if not _is_below(above, line):  # the next column or page
            return ended and (indented or len(above.text) < SHORT_LINE * self.length)
        return (
            above.y - line.y > PARAGRAPH_GAP * self.gap
            or indented
            or (ended and len(above.text) < SHORT_LINE * self.length)
        )


def _is_below(above: Line, line: Line) -> bool:
    return line.page == above.page and line.y < above.y + SAME_PLACE


def _grouped(lines: Sequence[Line], layout: _Layout) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not layout.starts_paragraph(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _joined(texts: Iterable[str], words: Counter[str]) -> str:
    """Return lines as one; a hyphen goes where the document or the ending shows that the word has none."""
    parts: list[str] = []
    for text in texts:
        cut = _CUT_WORD.search(parts[-1]) if parts else None
        rest = _WORD.match(text)
        end = rest.group() if rest else text[:1]
        if cut is None or not end.isalnum() or end in _BETWEEN:
            parts += [" ", text] if parts else [text]
            continue
        whole = f"{cut[1]}{end}".lower()
        compound = f"{cut[1]}-{end}".lower()
        if cut[2] == "\u00ad" or (end.islower() and compound not in words and (whole in words or end in _ENDINGS)):
            parts[-1] = parts[-1][:-1]
        parts.append(text)
    return "".join(parts).replace("\u00ad", "").strip()
