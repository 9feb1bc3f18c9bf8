"""Find what is said after a colon or before a dash, where the layout shows who says it.

These are the turns of a transcript ("RIVERA: I do."), a quotation after a name ("Ada Berg, Gazette: “It is late.”"), a
headline ("Mayor: The bridge plan is dead"), and a quotation above its author's name ("— Ada Berg").
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from transforms.lexicons import lexicon
from transforms.reader_api import Article, Quote, Span
from transforms.text.quotation_marks import Quotation, quotations

PEOPLE = lexicon.words("speaker_nouns.txt", "anonymous", "people", "spokesperson")
OFFICES = frozenset(
    ("police", "mayor", "governor", "president", "judge", "pope", "king", "queen", "chief", "secretary")
)
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]*"
_NAME_WORD = r"[A-ZÀ-Þ](?:[\w.'’-]*[\w'’-]|\.)?"
_ROLE = r"(?:,[^:\n“”\"]{1,60}| \([^:()\n]{1,60}\))?"
_CAPITAL_LABEL = re.compile(rf"(?P<speaker>{_CAPITALS}(?: {_CAPITALS}){{0,4}}){_ROLE}: *(?=\S)")
_NAME_LABEL = re.compile(rf"(?P<speaker>{_NAME_WORD}(?: {_NAME_WORD}){{0,3}}){_ROLE}: *(?=\S)")
_HEADLINE_LABEL = re.compile(
    rf"(?P<speaker>{_NAME_WORD}(?: {_NAME_WORD}){{0,2}})(?: to (?:the )?{_NAME_WORD}(?: {_NAME_WORD}){{0,3}})?: *(?=\S)"
)
_AUTHOR = re.compile(rf"\s*(?:--?|[–—])\s*(?P<speaker>{_NAME_WORD}(?: {_NAME_WORD}){{0,4}}?)(?:,[^\n.]{{1,60}})?\.?\s*")
LEAST_TURNS = 2  # labels in capitals that make a transcript
LEAST_NAMED_TURNS = 4  # other labels that make one
MOST_HEADLINE_WORDS = 20
LEAST_QUOTED_WORDS = 4  # fewer quoted words after a colon may be a title
SAME = 0.8  # share of characters from which a quote is the same as a turn
SURE, LIKELY = 0.9, 0.8  # confidences: of a transcript's turn or a quotation, and of a headline without marks


class Turn(NamedTuple):
    """What somebody says, with the label that names the speaker.

    Attributes:
        speaker: The label's name.
        content: What is said.
        confidence: 0 to 1.
    """

    speaker: Span
    content: Span
    confidence: float


def find_turns(article: Article, people: Collection[str]) -> list[Turn]:
    """Return the turns of an article, in text order.

    Args:
        article: The article.
        people: The names of people in it.
    """
    paragraphs = [m.span() for m in re.finditer(r"[^\n]+", article.text)]
    found = _transcript(article.text, paragraphs)
    if not found:
        quoted = quotations(article.text, article.headline_end)
        found = [*_labelled_quotations(article.text, paragraphs, quoted), *_headline(article, paragraphs, people)]
    return sorted(found)


def with_turns(quotes: Sequence[Quote], turns: Sequence[Turn]) -> list[Quote]:
    """Return the quotes with the turns among them, ordered by their content.

    A quote that overlaps a turn is kept if it is nested in what is said ("She says she was never told"), or if it is
    the same as the turn, which is then left out.
    """
    starts, ends = [turn.content.start for turn in turns], [turn.content.end for turn in turns]
    near: dict[int, list[Quote]] = defaultdict(list)
    for quote in quotes:
        for k in {k for s in quote.content for k in range(bisect_right(ends, s.start), bisect_left(starts, s.end))}:
            near[k].append(quote)
    dropped: set[tuple[Span, ...]] = set()
    added = []
    for k, turn in enumerate(turns):
        if not any(_is_same(q, turn) for q in near[k]):
            dropped |= {q.content for q in near[k] if not _is_within(q, turn.content)}
            added.append(Quote((turn.content,), None, turn.speaker, turn.confidence))
    return sorted([*(q for q in quotes if q.content not in dropped), *added], key=lambda q: q.content)


def _is_same(quote: Quote, turn: Turn) -> bool:
    shared = sum(max(0, min(s.end, turn.content.end) - max(s.start, turn.content.start)) for s in quote.content)
    total = sum(s.end - s.start for s in quote.content) + turn.content.end - turn.content.start - shared
    speaker = quote.speaker
    is_speaker = speaker is not None and speaker.start < turn.speaker.end and turn.speaker.start < speaker.end
    return is_speaker and shared >= SAME * total


def _is_within(quote: Quote, content: Span) -> bool:
    spans = [*quote.content, *(s for s in (quote.cue, quote.speaker) if s)]
    inside = all(content.start <= s.start and s.end <= content.end for s in spans)
    return inside and bool(quote.cue and quote.speaker) and quote.content[0].start > content.start


def _transcript(text: str, paragraphs: Sequence[tuple[int, int]]) -> list[Turn]:
    """Return the turns of a transcript; none if the text is not one."""
    for label, least in ((_CAPITAL_LABEL, LEAST_TURNS), (_NAME_LABEL, LEAST_NAMED_TURNS)):
        found = [(m, end) for start, end in paragraphs if (m := label.match(text, start, end))]
        names = Counter(m["speaker"].split()[-1] for m, _ in found)
        repeated = max(names.values(), default=0) > 1
        if len(found) >= least and repeated and 2 * len(found) >= len(paragraphs):
            return [
                Turn(Span(*m.span("speaker")), _without_marks(text, m.end(), end), SURE)
                for m, end in found
                if any(map(str.isalnum, text[m.end() : end]))
            ]
    return []


def _labelled_quotations(
    text: str, paragraphs: Sequence[tuple[int, int]], quoted: Sequence[Quotation]
) -> Iterator[Turn]:
    """Yield the quotations that follow a name and a colon at the start of a paragraph, or that a name follows."""
    for k, (start, end) in enumerate(paragraphs):
        first = bisect_left(quoted, start, key=lambda q: q.start)
        of_paragraph = quoted[first : bisect_left(quoted, end, first, key=lambda q: q.start)]
        if len(of_paragraph) != 1 or not (of_paragraph[0].opened and of_paragraph[0].closed):
            continue
        if len(text[slice(*of_paragraph[0][:2])].split()) < LEAST_QUOTED_WORDS:
            continue
        quotation = of_paragraph[0]
        content = Span(quotation.start, quotation.end)
        label = _NAME_LABEL.match(text, start, end)
        if label and not any(map(str.isalnum, text[label.end() : content.start] + text[content.end : end])):
            yield Turn(Span(*label.span("speaker")), content, SURE)
        elif not any(map(str.isalnum, text[start : content.start])):
            after = end if any(map(str.isalnum, text[content.end : end])) else None
            below = paragraphs[k + 1] if k + 1 < len(paragraphs) else (end, end)
            at = (content.end + 1, after) if after else below
            author = _AUTHOR.fullmatch(text, *at)
            if author:
                yield Turn(Span(*author.span("speaker")), content, SURE)


def _headline(article: Article, paragraphs: Sequence[tuple[int, int]], people: Collection[str]) -> Iterator[Turn]:
    """Yield what a headline says after a person's name or a noun for people, and a colon."""
    if not paragraphs:
        return
    text = article.text
    start, end = paragraphs[0][0], article.headline_end or paragraphs[0][1]
    label = _HEADLINE_LABEL.match(text, start, end)
    is_short = len(text[start:end].split()) <= MOST_HEADLINE_WORDS
    if not label or not (article.headline_end or (is_short and text[end - 1] not in ".:")):
        return
    name = label["speaker"]
    noun = name.split()[-1].lower()
    is_known = any(name == one or one.endswith(f" {name}") for one in people)
    if is_known or noun in OFFICES or {noun, noun.removesuffix("s")} & PEOPLE:
        yield Turn(Span(*label.span("speaker")), _without_marks(text, label.end(), end), LIKELY)


def _without_marks(text: str, start: int, end: int) -> Span:
    """Return a span without the quotation marks around all of it, and without white space at its ends."""
    while start < end and (text[start].isspace() or text[start] in '“‘"'):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in '”’"'):
        end -= 1
    return Span(start, end)
