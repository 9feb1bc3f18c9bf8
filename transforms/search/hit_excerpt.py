"""Cut a text to what is shown of it: the part with the most hits, on one line."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

START, STOP = "\x01", "\x02"  # around hits; the texts have no such characters
ELLIPSIS = "…"
SPACE = re.compile(r"\s+")
BEFORE = 60  # characters of context before the first hit

Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A piece of a shown text.

    Attributes:
        text: The text, on one line.
        is_hit: Whether it is what was searched for.
    """

    text: str
    is_hit: bool = False


def spans_of(marked: str) -> tuple[str, list[Span]]:
    """Return a text without the marks around its hits, and the hits as (start, end)."""
    text, spans, at = [], [], 0
    for i, piece in enumerate(marked.split(START)):
        hit, stop, rest = piece.partition(STOP) if i else ("", "", piece)
        if stop:
            spans.append((at, at + len(hit)))
        text.append(hit + rest)
        at += len(hit) + len(rest)
    return "".join(text), spans


def excerpt(text: str, hits: Sequence[Span], most: int) -> list[Piece]:
    """Return the part of a text with the most hits as pieces.

    Args:
        text: The text.
        hits: Its hits as (start, end), in order, not overlapping.
        most: How many characters are shown, about; a hit is never cut.

    Returns:
        Pieces that follow one another. Where text is left out, an ellipsis stands.
    """
    start, end = _window(text, hits, most)
    pieces: list[Piece] = []
    at = start
    for first, last in hits:
        if first >= start and last <= end:
            pieces += [Piece(text[at:first]), Piece(text[first:last], is_hit=True)]
            at = last
    pieces.append(Piece(text[at:end]))
    shown = [Piece(SPACE.sub(" ", piece.text), piece.is_hit) for piece in pieces]
    return _trimmed(shown, begins=start == 0, ends=end == len(text))


def _window(text: str, hits: Sequence[Span], most: int) -> Span:
    """Return start and end of the part to show, which begin and end between words."""
    if len(text) <= most:
        return 0, len(text)
    if not hits:
        return 0, _word_end(text, most, hits, 0)
    before = min(BEFORE, most // 4)
    starts = [start for start, _ in hits]
    counts = [bisect_left(starts, start + most - before) - i for i, start in enumerate(starts)]
    best_start, best_end = hits[counts.index(max(counts))]
    first = max(0, min(best_start - before, len(text) - most))
    first = 0 if first < before else first  # rather than to leave out a few words
    start = _next_word(text, first, best_start)
    return start, _word_end(text, min(max(first + most, best_end), len(text)), hits, start)


def _next_word(text: str, at: int, most: int) -> int:
    """Return the beginning of the first word from `at` on, at most `most`."""
    if at == 0:
        return 0
    found = SPACE.search(text, at, most)
    return found.end() if found else most


def _word_end(text: str, at: int, hits: Sequence[Span], start: int) -> int:
    """Return the end of the last word before `at`; a hit that lies across it is kept whole."""
    for first, last in hits:
        if start <= first < at <= last:
            return last
    if at == len(text):
        return at
    cut = max(text.rfind(" ", start, at), text.rfind("\n", start, at))
    inside = [last for first, last in hits if first >= start and last <= at]
    return max([cut, *inside]) if cut > start else at


def _trimmed(pieces: list[Piece], *, begins: bool, ends: bool) -> list[Piece]:
    """Return pieces without spaces at both ends, and with an ellipsis where the text goes on."""
    pieces[0] = Piece(("" if begins else ELLIPSIS) + pieces[0].text.lstrip(), pieces[0].is_hit)
    pieces[-1] = Piece(pieces[-1].text.rstrip() + ("" if ends else ELLIPSIS), pieces[-1].is_hit)
    return [piece for piece in pieces if piece.text]
