"""The reader interface: articles with sentences in; mentions and quotes, each with a confidence, out.

A reader finds spans. Whose name a speaker has, which mentions are one entity, the quotes' kinds, ids and tables come
after it and are shared by all readers. Offsets are Unicode code points into the article's repaired text, half-open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol


class Span(NamedTuple):
    """Characters `start` to `end` (exclusive) of the article's text."""

    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence; `part` is headline, dateline, body or credit."""

    start: int
    end: int
    paragraph: int
    part: str


class Mention(NamedTuple):
    """A mention of an entity, a date or an amount.

    Attributes:
        start: First character.
        end: One past the last character. A name's span is without "the" and "'s".
        type: One of `tables.ENTITY_TYPES`.
        form: name, nominal or pronoun.
        confidence: 0 to 1.
    """

    start: int
    end: int
    type: str
    form: str
    confidence: float


class Quote(NamedTuple):
    """An attribution: content in one or more spans (outer quotation marks outside), its cue and its speaker mention.

    Attributes:
        content: The spans of the content in order; a cue that breaks the quote stands between two.
        cue: The words that attribute ("said", "according to"), where there are any.
        speaker: The mention of the speaker as it stands beside the cue, or nearest to it.
        confidence: 0 to 1: that content and speaker mention are right.
    """

    content: tuple[Span, ...]
    cue: Span | None
    speaker: Span | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Article:
    """A repaired article, ready to be read.

    Attributes:
        text: The repaired text; paragraphs end at newlines.
        sentences: Its sentences in order; they do not overlap and cover all but white space.
        title: The headline of the record, where it has one (it may or may not stand in the text, too).
    """

    text: str
    sentences: tuple[Sentence, ...]
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in one article, mentions and quotes in text order."""

    mentions: list[Mention] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)


class Reader(Protocol):
    """Reads a batch of articles; the same article gives the same reading in any batch."""

    name: str
    version: str
    releases_gil: bool  # whether threads of one process can read side by side: where a native library does the work

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """One `Reading` an article, in the articles' order."""
        ...
