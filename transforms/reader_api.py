"""Define what a reader takes, articles with sentences, and returns, mentions and quotes with confidences.

A reader finds spans. All readers share the steps after it: linking mentions to entities, naming speakers, and making
rows. Offsets are Unicode code points into the article's repaired text, half-open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple, Protocol


class Span(NamedTuple):
    """Characters `start` to `end` (exclusive) of the article's text."""

    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence; `paragraph` is counted from 0, `part` is one of `tables.PARTS`."""

    start: int
    end: int
    paragraph: int
    part: str


class Mention(NamedTuple):
    """A mention of an entity, a date or an amount.

    Attributes:
        start: The first character.
        end: One past the last character. The span of a name excludes "the" and "'s".
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
        content: The spans of the content in order; a cue within the quote is between two spans.
        cue: The words that attribute the quote ("said", "according to"); None without any.
        speaker: The speaker mention beside the cue, or nearest to the quote; None without any.
        confidence: 0 to 1: how sure the reader is of the content and the speaker mention.
    """

    content: tuple[Span, ...]
    cue: Span | None
    speaker: Span | None
    confidence: float


class Antecedent(NamedTuple):
    """A name that a pronoun or a noun phrase may mean.

    Attributes:
        mention: The span of the pronoun or noun phrase.
        name: The span of the name.
        probability: 0 to 1. Probabilities of several names of one person add up; the rest belongs to other names and
            to none.
    """

    mention: Span
    name: Span
    probability: float


class Role(NamedTuple):
    """The grammatical role of a mention of a person, as probabilities.

    Attributes:
        mention: The span of the mention.
        probabilities: One for each of `transforms.linking.coreference.grammatical_roles.ROLES`.
    """

    mention: Span
    probabilities: tuple[float, ...]


class Attention(NamedTuple):
    """How a pronoun and mentions of people attend to each other in the reader's network.

    Attributes:
        mention: The span of the pronoun.
        others: The spans of the mentions.
        weights: For each of `others`, the log of the attention of each head.
    """

    mention: Span
    others: tuple[Span, ...]
    weights: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A repaired article, cut into sentences.

    Attributes:
        text: The repaired text; paragraphs end at newlines.
        sentences: Its sentences in order; they do not overlap and cover all but white space.
        title: The record's headline, which the text may contain, too; None without one.
    """

    text: str
    sentences: tuple[Sentence, ...]
    title: str | None = None

    @property
    def headline_end(self) -> int:
        """Return one past the last character of the headline that the text opens with; 0 without one."""
        headline = takewhile(lambda sentence: sentence.part == "headline", self.sentences)
        return max((sentence.end for sentence in headline), default=0)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in one article: mentions, quotes, antecedents, roles and attention in text order.

    A reader leaves empty what it does not find.
    """

    mentions: list[Mention] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    antecedents: list[Antecedent] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    attention: list[Attention] = field(default_factory=list)


class Reader(Protocol):
    """Finds mentions and quotes; the result for an article does not depend on the rest of its batch."""

    name: str
    version: str
    releases_gil: bool  # whether threads of one process can read in parallel, as a native library does the work

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """Return one `Reading` per article, in the articles' order."""
        ...
