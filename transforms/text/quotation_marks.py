"""Find the quotations in a text by their quotation marks.

Marks may be straight, curly, low or angle marks, two straight single marks, or single marks (as outermost marks only).
Whether a mark opens or closes depends first on the white space around it and then on its character, because newspapers
mix them up. A quotation ends with its paragraph at the latest. If it is not closed there, it continues in the next
paragraph if that one begins with an opening mark (the convention for long quotes).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transforms.reader_api import Span

# Both start with a character class, which the engine finds fast.
DOUBLE = re.compile(  # group 1: an attribute of stray HTML, no quotation
    '[“”„‟«»"=\'`](?:(?<=[“”„‟«»"])|(?<==)("[^"\n]*")|(?<=\')\'|(?<=`)`)'
)
SINGLE = re.compile("[‘’‚‛'](?:(?<!')|(?<!'')(?!'))")
OPENERS, CLOSERS = "“„«``‟", "”»"
MARKS = "“”„‟«»\"‘’‚‛'"
# Characters allowed between white space and an opening mark, and between a closing mark and white space.
BEFORE_OPEN = "([{-–—/‘'“\"…"
AFTER_CLOSE = ".,;:!?)]}-–—/’'”\"…"
ELISIONS = re.compile(r"['’‘](?:tis|twas|em|til|cause|bout|round|n|\d\ds?)\b", re.IGNORECASE)


class Quotation(NamedTuple):
    """Quoted text within one paragraph.

    Attributes:
        start: First character inside the marks.
        end: One past the last character inside the marks.
        opened: Whether it has an opening mark.
        closed: Whether it has a closing mark.
        continues: Whether it continues a quotation that the paragraph before left open.
        double: Whether its marks are double marks.
    """

    start: int
    end: int
    opened: bool = True
    closed: bool = True
    continues: bool = False
    double: bool = True


def quotations(text: str, headline_end: int = 0) -> list[Quotation]:
    """Return the outermost quotations of a text in order; they do not overlap.

    Args:
        text: The text; newlines end its paragraphs.
        headline_end: One past the headline, which is a paragraph of its own; 0 without one.
    """
    found: list[Quotation] = []
    left_open = False
    for start, end in _paragraphs(text, headline_end):
        doubles = _doubles(text, start, end)
        in_paragraph = sorted(doubles + _singles(text, start, end, doubles))
        if in_paragraph:
            first = in_paragraph[0]
            opens_paragraph = not text[start : first.start].strip("“„«`'\"‘ ")
            in_paragraph[0] = first._replace(continues=left_open and opens_paragraph and first.opened)
        left_open = bool(in_paragraph) and not in_paragraph[-1].closed and end != headline_end
        found.extend(in_paragraph)
    return found


def _paragraphs(text: str, headline_end: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each paragraph; the headline is one also where no newline follows it."""
    for paragraph in re.finditer(r"[^\n]+", text):
        start, end = paragraph.span()
        if start < headline_end < end:
            yield start, headline_end
            start = headline_end
        yield start, end


def verbatim_runs(text: str, span: Span, quoted: Sequence[Quotation]) -> list[tuple[Span, bool]]:
    """Split `span` into runs inside and outside quotation marks.

    Marks, white space around a run and runs without a letter or digit are left out.

    Returns:
        Pairs of a run and whether it is inside quotation marks; `span` itself if nothing else is left.
    """
    runs: list[tuple[Span, bool]] = []
    at = span.start
    for q in _overlapping(span, quoted):
        before = q.start - (_mark_length_before(text, q.start) if q.opened else 0)
        runs.append((Span(at, max(at, min(before, span.end))), False))
        runs.append((Span(max(q.start, at), min(q.end, span.end)), True))
        at = min(q.end + (_mark_length_after(text, q.end) if q.closed else 0), span.end)
    runs.append((Span(at, span.end), False))
    kept = [(_trimmed(text, s, inside), inside) for s, inside in runs]
    kept = [(s, inside) for s, inside in kept if any(map(str.isalnum, text[s.start : s.end]))]
    return kept or [(span, False)]


def with_marks(text: str, runs: Sequence[tuple[Span, bool]], quoted: Sequence[Quotation]) -> list[tuple[Span, bool]]:
    """Extend the quoted runs of a mixed quote by their quotation marks, so that its text shows what is quoted.

    A run that is part of a quotation gets a mark only at the end where the quotation begins or ends.

    Args:
        text: The article's text.
        runs: Pairs as `verbatim_runs` returns them.
        quoted: The text's quotations.
    """
    found: list[tuple[Span, bool]] = []
    for span, inside in runs:
        start, end = span
        for q in _overlapping(span, quoted) if inside else ():
            if q.opened and start == q.start:
                start -= _mark_length_before(text, start)
            if q.closed and text[end : min(q.end, end + 2)] in ("", ","):  # the run may lack the comma before a cue
                end = q.end + _mark_length_after(text, q.end)
        found.append((Span(start, end), inside))
    return found


def _mark_length_before(text: str, at: int) -> int:
    """Return the length of the quotation mark that ends at `at`; 0 if there is none."""
    if text.startswith(("``", "''"), max(0, at - 2)) and at >= 2:
        return 2
    return int(at > 0 and text[at - 1] in MARKS)


def _mark_length_after(text: str, at: int) -> int:
    """Return the length of the quotation mark that begins at `at`; 0 if there is none."""
    if text.startswith(("``", "''"), at):
        return 2
    return int(at < len(text) and text[at] in MARKS)


def is_verbatim(span: Span, quoted: Sequence[Quotation]) -> bool:
    """Return whether `span` lies inside one quotation."""
    return any(q.start <= span.start and span.end <= q.end for q in _overlapping(span, quoted))


def _overlapping(span: Span, quoted: Sequence[Quotation]) -> Sequence[Quotation]:
    """Return the quotations that share characters with `span`; `quoted` is in order and without overlaps."""
    first = bisect_right(quoted, span.start, key=lambda q: q.end)
    return quoted[first : bisect_left(quoted, span.end, first, key=lambda q: q.start)]


def _trimmed(text: str, span: Span, inside: bool) -> Span:
    """Return `span` without white space at its ends and, outside quotations, without quotation marks there."""
    cut = " \t\n" if inside else ' \t\n“”„‟«»"`'
    start, end = span
    while start < end and (text[start] in cut or (not inside and text.startswith("''", start))):
        start += 1
    while end > start and (text[end - 1] in cut or (not inside and text.startswith("''", end - 2))):
        end -= 1
    return Span(start, end)


def _direction(text: str, start: int, end: int, paragraph_start: int, paragraph_end: int) -> int:
    """Return 1 if the characters around a mark allow it only to open, -1 if only to close, else 0."""
    before = text[start - 1] if start > paragraph_start else " "
    after = text[end] if end < paragraph_end else " "
    opens = (before.isspace() or before in BEFORE_OPEN) and not after.isspace()
    closes = (after.isspace() or after in AFTER_CLOSE) and not before.isspace()
    return int(opens) - int(closes)


def _doubles(text: str, paragraph_start: int, paragraph_end: int) -> list[Quotation]:
    """Return the quotations in double marks of one paragraph."""
    found: list[Quotation] = []
    opened: int | None = None  # where the text of the open quotation starts
    for mark in DOUBLE.finditer(text, paragraph_start, paragraph_end):
        if mark[1]:
            continue
        direction = _direction(text, *mark.span(), paragraph_start, paragraph_end)
        if direction == 0:
            direction = (mark[0] in OPENERS) - (mark[0] in CLOSERS)
        if direction == 0:
            direction = 1 if opened is None else -1
        if direction > 0 and opened is not None:
            if text[opened : mark.start()].strip() and mark[0] not in CLOSERS:
                found.append(Quotation(opened, _sentence_end(text, opened, mark.start()), closed=False))
            else:  # a mark repeated without text between, or a closing mark after a space
                found.append(Quotation(opened, mark.start()))
                opened = None
                continue
        if direction > 0:
            opened = mark.end()
        elif opened is not None:
            found.append(Quotation(opened, mark.start()))
            opened = None
        elif not found and _ends_speech(text, paragraph_start, mark.start()):
            found.append(Quotation(paragraph_start, mark.start(), opened=False))
    if opened is not None and text[opened:paragraph_end].strip():
        found.append(Quotation(opened, paragraph_end, closed=False))
    return [_stripped(text, q) for q in found if text[q.start : q.end].strip()]


def _ends_speech(text: str, paragraph_start: int, at: int) -> bool:
    """Return whether a paragraph's first mark, which opens nothing, ends a quotation from the paragraph's start.

    It does so only after a comma or the end of a sentence; elsewhere it is an inch sign or an error.
    """
    return at > paragraph_start and text[at - 1] in ",.!?"


def _sentence_end(text: str, start: int, end: int) -> int:
    """Return where the last sentence ends in a quotation that is not closed before the opening mark at `end`."""
    ends = [m.end() for m in re.compile(r"[.!?](?=\s)").finditer(text, start, end)]
    return ends[-1] if ends else end


def _singles(text: str, paragraph_start: int, paragraph_end: int, doubles: Sequence[Quotation]) -> list[Quotation]:
    """Return the outermost quotations in single marks, as in British newspapers and in headlines.

    `doubles` are the paragraph's quotations in double marks; single marks inside them do not count.
    """
    found: list[Quotation] = []
    marks = [m.start() for m in SINGLE.finditer(text, paragraph_start, paragraph_end)]
    closing = _single_closers(text, marks, paragraph_end)
    after = paragraph_start  # the end of the last quotation
    for mark in marks:
        at = mark + 1
        if mark < after or _overlapping(Span(mark, at), doubles):
            continue
        opens = text[mark] != "’" and _direction(text, mark, at, paragraph_start, paragraph_end) > 0
        if not opens or not text[at : at + 1].isalnum() or ELISIONS.match(text, mark):
            continue
        following = bisect_right(doubles, at, key=lambda q: q.start)
        limit = doubles[following].start if following < len(doubles) else paragraph_end
        close = _first_within(closing, at, limit)
        if close is not None and text[at:close].strip():
            found.append(_stripped(text, Quotation(at, close, double=False)))
            after = close + 1
    return found


def _single_closers(text: str, marks: Sequence[int], paragraph_end: int) -> tuple[list[int], list[int]]:
    """Return the single marks of a paragraph that can close a quotation: the surer ones, and the doubtful ones.

    A mark within a word is an apostrophe and closes nothing. After "s" it may be a plural's apostrophe ("the
    neighbours’ rights"): doubtful.
    """
    sure: list[int] = []
    doubtful: list[int] = []
    for i in marks:
        following = text[i + 1] if i + 1 < paragraph_end else ""
        if following.isalnum() or (following and text[i] == "‘"):
            continue
        plural = text[i - 1 : i] == "s" and following and following not in AFTER_CLOSE
        (doubtful if plural else sure).append(i)
    return sure, doubtful


def _first_within(choices: Sequence[Sequence[int]], start: int, end: int) -> int | None:
    """Return the first offset from `start` to `end` (exclusive) in the first of some sorted lists that has one."""
    for offsets in choices:
        k = bisect_left(offsets, start)
        if k < len(offsets) and offsets[k] < end:
            return offsets[k]
    return None


def _stripped(text: str, q: Quotation) -> Quotation:
    """Return the quotation without white space at its ends."""
    inner = text[q.start : q.end]
    return q._replace(start=q.start + len(inner) - len(inner.lstrip()), end=q.end - (len(inner) - len(inner.rstrip())))
