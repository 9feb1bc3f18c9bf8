"""Cut a text where spans of it begin and end, so that it can be shown with these spans marked.

Spans may lie within each other and may cross: an entity within a quote that a longer quote quotes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

BODY = "body"  # the part of a text without sentences
CONTENT = "content"
ROLES = (CONTENT, "entity", "speaker", "cue")  # the outer one first, where two spans are equal


@dataclass(frozen=True)
class Mark:
    """A span of a text.

    Attributes:
        start: First character: Unicode code points.
        end: One past the last character.
        role: What it is: one of `ROLES`.
        row: Id of the row that it belongs to: the quote's, or the mention's.
    """

    start: int
    end: int
    role: str
    row: str

    @property
    def outer_first(self) -> tuple[int, int, int, str]:
        """Key that sorts spans so that each comes before those that lie within it."""
        return self.start, -self.end, ROLES.index(self.role), self.row


@dataclass(frozen=True)
class Segment:
    """A stretch of a text in which no span begins or ends.

    Attributes:
        start: First character.
        text: Its characters.
        marks: The spans that it lies in, the outer ones first.
    """

    start: int
    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Step:
    """One step of writing a marked text: text, or where a span is opened or closed.

    A span that crosses another is closed with it and opened again, so that steps nest as elements of HTML must.

    Attributes:
        kind: `text`, `open` or `close`.
        text: The text; empty for other steps.
        mark: The span; None for text.
        whole: Whether the span begins (where it is opened) or ends (where it is closed) here.
    """

    kind: str
    text: str = ""
    mark: Mark | None = None
    whole: bool = False


def marks_of(text: str, quote_spans: Iterable[dict[str, Any]], entity_mentions: Iterable[dict[str, Any]]) -> list[Mark]:
    """Return what to mark in an article: the spans of its quotes and its mentions of entities, in order.

    Content spans of a quote with nothing but white space between them are one mark: they only differ in `verbatim`. Of
    equal speaker mentions and cues of several quotes, one is marked. Mentions without an entity (dates, amounts,
    pronouns that nothing resolves) are left out.

    Args:
        text: The article's text.
        quote_spans: Rows of `quote_spans` of the article.
        entity_mentions: Rows of `entity_mentions` of the article.
    """
    found: dict[tuple[object, ...], Mark] = {}
    content: dict[str, Mark] = {}  # the last one of each quote
    for row in sorted(quote_spans, key=lambda row: (row["start"], row["end"], row["quote_id"])):
        mark = Mark(row["start"], row["end"], row["role"], row["quote_id"])
        if mark.role != CONTENT:
            found.setdefault((mark.role, mark.start, mark.end), mark)
            continue
        before = content.get(mark.row)
        if before and not text[before.end : mark.start].strip():
            mark = replace(before, end=max(before.end, mark.end))
        content[mark.row] = found[(mark.row, mark.start)] = mark
    named = (row for row in entity_mentions if row["entity_id"] is not None)
    entities = [Mark(row["start"], row["end"], "entity", row["mention_id"]) for row in named]
    return sorted([*found.values(), *entities], key=lambda mark: mark.outer_first)


def segments(text: str, marks: Iterable[Mark], cuts: Iterable[int] = ()) -> list[Segment]:
    """Cut a text where spans begin and end.

    Takes time in proportion to the text and to the marks of its segments.

    Args:
        text: The text.
        marks: Spans of the text, in any order.
        cuts: Where else to cut it: offsets of the text.

    Returns:
        The segments in order. Their texts joined are the text.

    Raises:
        ValueError: A span is empty or reaches beyond the text.
    """
    ordered = sorted(marks, key=lambda mark: mark.outer_first)
    for mark in ordered:
        if not 0 <= mark.start < mark.end <= len(text):
            raise ValueError(f"a span from {mark.start} to {mark.end} in a text of {len(text)} characters")
    edges = {0, len(text), *cuts, *(edge for mark in ordered for edge in (mark.start, mark.end))}
    found: list[Segment] = []
    around: list[Mark] = []
    following = 0
    for left, right in pairwise(sorted(edges)):
        around = [mark for mark in around if mark.end > left]
        while following < len(ordered) and ordered[following].start == left:
            around.append(ordered[following])
            following += 1
        found.append(Segment(left, text[left:right], tuple(around)))
    return found


def steps(parts: Sequence[Segment]) -> Iterator[Step]:
    """Yield what to write for segments that follow each other: texts, and spans opened and closed around them."""
    around: tuple[Mark, ...] = ()
    at = parts[0].start if parts else 0
    for part in parts:
        kept = _common(around, part.marks)
        yield from _closed(around[kept:], at)
        yield from (Step("open", mark=mark, whole=mark.start == at) for mark in part.marks[kept:])
        yield Step("text", part.text)
        around, at = part.marks, part.start + len(part.text)
    yield from _closed(around, at)


def _common(one: Sequence[Mark], other: Sequence[Mark]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (left, right) in pairs if left != right), min(len(one), len(other)))


def _closed(marks: Sequence[Mark], at: int) -> Iterator[Step]:
    return (Step("close", mark=mark, whole=mark.end == at) for mark in reversed(marks))


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of an article.

    Attributes:
        part: The part of the article that it belongs to, as its first sentence has it.
        segments: Its text, without white space around it.
    """

    part: str
    segments: list[Segment]

    @property
    def quotes(self) -> set[str]:
        """Ids of the quotes whose content is in it, whole or in part."""
        return {mark.row for segment in self.segments for mark in segment.marks if mark.role == CONTENT}


def paragraphs(text: str, sentences: Sequence[dict[str, Any]], marks: Iterable[Mark]) -> list[Paragraph]:
    """Return the paragraphs of an article in order. Together they have all of its text but white space between them.

    Args:
        text: The article's text.
        sentences: Rows of `sentences` of the article, in order.
        marks: Spans of the text.
    """
    firsts = [row for before, row in pairwise([None, *sentences]) if _begins(before, row)]
    bounds = [0, *(row["start"] for row in firsts[1:] if row), len(text)]
    parts = [row["part"] for row in firsts if row] or [BODY]
    places = [_stripped(text, start, end) for start, end in pairwise(bounds)]
    found = [Paragraph(part, []) for part in parts]
    which = 0
    for segment in segments(text, marks, (edge for place in places for edge in place)):
        while segment.start >= places[which][1] and which + 1 < len(places):
            which += 1
        if places[which][0] <= segment.start < places[which][1]:
            found[which].segments.append(segment)
    return found


def _begins(before: dict[str, Any] | None, row: dict[str, Any] | None) -> bool:
    """Return whether a sentence is the first of its paragraph."""
    return row is not None and (before is None or before["paragraph_index"] != row["paragraph_index"])


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a stretch of the text starts and ends without white space around it."""
    stretch = text[start:end]
    return start + len(stretch) - len(stretch.lstrip()), max(start, start + len(stretch.rstrip()))
