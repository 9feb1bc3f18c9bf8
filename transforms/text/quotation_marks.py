"""Quotation marks: which characters stand inside which quotation.

Straight, curly, low and angle marks, LaTeX doubles that text repair has made curly, single marks as outermost ones and
doubled straight singles. A mark's direction is told by the white space around it first and by its glyph second, since
papers mix them up. A quotation never runs past its paragraph: one that is still open there ends there, and goes on in
the next paragraph if that begins with an opening mark (the convention for long quotes).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from transforms.reader_api import Span

DOUBLE = re.compile('(="[^"\n]*")|[“”„‟«»"]|\'\'|``')  # the first: attributes of stray mark-up, no quotation
SINGLE = re.compile("[‘’‚‛]|(?<!')'(?!')")
OPENERS, CLOSERS = "“„«``‟", "”»"
MARKS = "“”„‟«»\"‘’‚‛'"
# What may stand between white space and an opening mark, and between a closing mark and white space.
BEFORE_OPEN = "([{-–—/‘'“\"…"
AFTER_CLOSE = ".,;:!?)]}-–—/’'”\"…"
ELISIONS = re.compile(r"['’‘](?:tis|twas|em|til|cause|bout|round|n|\d\ds?)\b", re.IGNORECASE)


class Quotation(NamedTuple):
    """A piece of text between quotation marks, within one paragraph.

    Attributes:
        start: First character inside the marks.
        end: One past the last character inside.
        opened: Whether an opening mark was found.
        closed: Whether a closing mark was found; False where the paragraph ended first.
        continues: Whether it goes on from the paragraph before, which left its quotation open.
        double: Whether its marks are double ones.
    """

    start: int
    end: int
    opened: bool = True
    closed: bool = True
    continues: bool = False
    double: bool = True


def quotations(text: str) -> list[Quotation]:
    """The outermost quotations of `text` in order; they do not overlap. Never raises, whatever the marks."""
    found: list[Quotation] = []
    open_before = False
    for paragraph in re.finditer(r"[^\n]+", text):
        here = _doubles(text, paragraph.start(), paragraph.end())
        here = sorted(here + _singles(text, paragraph.start(), paragraph.end(), here))
        if here:
            first = here[0]
            opens_paragraph = not text[paragraph.start() : first.start].strip("“„«`'\"‘ ")
            here[0] = first._replace(continues=open_before and opens_paragraph and first.opened)
        open_before = bool(here) and not here[-1].closed
        found.extend(here)
    return found


def verbatim_runs(text: str, span: Span, quoted: Sequence[Quotation]) -> list[tuple[Span, bool]]:
    """`span` cut into maximal runs inside and outside quotation marks, marks and outer white space left out.

    A run of punctuation alone between two others is left out, too.
    """
    runs: list[tuple[Span, bool]] = []
    at = span.start
    for q in _overlapping(span, quoted):
        before = q.start - (_mark_before(text, q.start) if q.opened else 0)
        runs.append((Span(at, max(at, min(before, span.end))), False))
        runs.append((Span(max(q.start, at), min(q.end, span.end)), True))
        at = min(q.end + (_mark_behind(text, q.end) if q.closed else 0), span.end)
    runs.append((Span(at, span.end), False))
    kept = [(_trimmed(text, s, inside), inside) for s, inside in runs]
    kept = [(s, inside) for s, inside in kept if any(map(str.isalnum, text[s.start : s.end]))]
    return kept or [(span, False)]


def with_marks(text: str, runs: Sequence[tuple[Span, bool]], quoted: Sequence[Quotation]) -> list[tuple[Span, bool]]:
    """The runs of a mixed quote, its verbatim ones with the marks they stand in, so that its text tells them apart.

    A run that is only part of a quotation gets the mark at the end that it reaches.
    """
    found: list[tuple[Span, bool]] = []
    for span, inside in runs:
        start, end = span
        for q in _overlapping(span, quoted) if inside else ():
            if q.opened and start == q.start:
                start -= _mark_before(text, start)
            if q.closed and text[end : q.end] in ("", ","):  # a comma that a cue behind it asks for was left out
                end = q.end + _mark_behind(text, q.end)
        found.append((Span(start, end), inside))
    return found


def _mark_before(text: str, at: int) -> int:
    """How many characters the mark before `at` has; 0 where white space or something else stands there."""
    if text.startswith(("``", "''"), max(0, at - 2)) and at >= 2:
        return 2
    return int(at > 0 and text[at - 1] in MARKS)


def _mark_behind(text: str, at: int) -> int:
    if text.startswith(("``", "''"), at):
        return 2
    return int(at < len(text) and text[at] in MARKS)


def is_verbatim(span: Span, quoted: Sequence[Quotation]) -> bool:
    """Whether all of `span` stands inside one quotation."""
    return any(q.start <= span.start and span.end <= q.end for q in _overlapping(span, quoted))


def _overlapping(span: Span, quoted: Sequence[Quotation]) -> Sequence[Quotation]:
    """The quotations that share characters with `span`; they are in order and do not overlap each other."""
    first = bisect_right(quoted, span.start, key=lambda q: q.end)
    return quoted[first : bisect_left(quoted, span.end, first, key=lambda q: q.start)]


def _trimmed(text: str, span: Span, inside: bool) -> Span:
    """`span` without the white space around it and, outside quotations, without the marks that stand at its ends."""
    cut = " \t\n" if inside else ' \t\n“”„‟«»"`'
    start, end = span
    while start < end and (text[start] in cut or (not inside and text.startswith("''", start))):
        start += 1
    while end > start and (text[end - 1] in cut or (not inside and text.startswith("''", end - 2))):
        end -= 1
    return Span(start, end)


def _direction(text: str, start: int, end: int, lo: int, hi: int) -> int:
    """1 for a mark that by the space around it can only open, -1 for one that can only close, 0 for either."""
    before = text[start - 1] if start > lo else " "
    after = text[end] if end < hi else " "
    opens = (before.isspace() or before in BEFORE_OPEN) and not after.isspace()
    closes = (after.isspace() or after in AFTER_CLOSE) and not before.isspace()
    return int(opens) - int(closes)


def _doubles(text: str, lo: int, hi: int) -> list[Quotation]:
    found: list[Quotation] = []
    opened: int | None = None  # where the inside of the open quotation starts
    for mark in DOUBLE.finditer(text, lo, hi):
        if mark[1]:
            continue
        direction = _direction(text, *mark.span(), lo, hi)
        if direction == 0:
            direction = (mark[0] in OPENERS) - (mark[0] in CLOSERS)
        if direction == 0:
            direction = 1 if opened is None else -1
        if direction > 0 and opened is not None:
            if text[opened : mark.start()].strip() and mark[0] not in CLOSERS:
                found.append(Quotation(opened, _sentence_end(text, opened, mark.start()), closed=False))
            else:  # a mark repeated at once, or a closing glyph after a space
                found.append(Quotation(opened, mark.start()))
                opened = None
                continue
        if direction > 0:
            opened = mark.end()
        elif opened is not None:
            found.append(Quotation(opened, mark.start()))
            opened = None
        elif _closes_unopened(text, lo, mark.start(), found):
            found.append(Quotation(max(lo, found[-1].end + 1) if found else lo, mark.start(), opened=False))
    if opened is not None and text[opened:hi].strip():
        found.append(Quotation(opened, hi, closed=False))
    return [_stripped(text, q) for q in found if text[q.start : q.end].strip()]


def _closes_unopened(text: str, lo: int, at: int, found: list[Quotation]) -> bool:
    """Whether a closing mark without an opening one ends a quotation that began with the paragraph.

    Only the first mark of a paragraph, behind a comma or a full stop: elsewhere it is an inch sign or a slip.
    """
    return not found and at > lo and text[at - 1] in ",.!?"


def _sentence_end(text: str, start: int, end: int) -> int:
    """Where a quotation that was never closed ends at the latest: its last sentence end before the next opening."""
    ends = [m.end() for m in re.compile(r"[.!?](?=\s)").finditer(text, start, end)]
    return ends[-1] if ends else end


def _singles(text: str, lo: int, hi: int, doubles: Sequence[Quotation]) -> list[Quotation]:
    """Outermost quotations in single marks: the style of British papers and of headlines.

    Apostrophes are told from closing marks by what follows: the closing mark is the first that stands behind
    punctuation, or else the last before white space or punctuation within the sentence.
    """
    found: list[Quotation] = []
    at = lo
    while mark := SINGLE.search(text, at, hi):
        at = mark.end()
        if any(q.start <= mark.start() < q.end for q in doubles):
            continue
        opens = mark[0] != "’" and _direction(text, *mark.span(), lo, hi) > 0
        if not opens or not text[at : at + 1].isalnum() or ELISIONS.match(text, mark.start()):
            continue
        limit = min((q.start for q in doubles if q.start > at), default=hi)
        close = _single_close(text, at, limit)
        if close is not None and text[at:close].strip():
            found.append(_stripped(text, Quotation(at, close, double=False)))
            at = close + 1
    return found


def _single_close(text: str, start: int, hi: int) -> int | None:
    fallback = None
    for mark in SINGLE.finditer(text, start, hi):
        i = mark.start()
        if i + 1 < hi and (text[i + 1].isalnum() or mark[0] == "‘"):
            continue
        if text[i - 1] in ",.!?…":
            return i
        # behind "s" it may be a plural's apostrophe: it closes only if nothing better comes
        if text[i - 1] != "s" or i + 1 >= hi or text[i + 1] in AFTER_CLOSE:
            return i
        fallback = fallback or i
    return fallback


def _stripped(text: str, q: Quotation) -> Quotation:
    inner = text[q.start : q.end]
    return q._replace(start=q.start + len(inner) - len(inner.lstrip()), end=q.end - (len(inner) - len(inner.rstrip())))
