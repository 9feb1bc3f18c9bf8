"""Find what is said after a colon or before a dash, where the layout shows who says it.

These are the turns of a transcript ("RIVERA: I do."), a quotation after a name ("Ada Berg, Gazette: “It is late.”"), a
headline ("Mayor: The bridge plan is dead"), a quotation after a name and a dash ("Ada Berg, driver — “It is late.”"),
and one that its author signs ("“It is late.” — Ada Berg"), also in a line of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise, product, repeat
from typing import NamedTuple

from transforms.lexicons import lexicon
from transforms.reader_api import Article, Quote, Span
from transforms.text.page_furniture import is_boilerplate
from transforms.text.quotation_marks import Quotation, quotations

PEOPLE = lexicon.words("speaker_nouns.txt", "anonymous", "people", "spokesperson")
OFFICES = frozenset(
    ("police", "mayor", "governor", "president", "judge", "pope", "king", "queen", "chief", "secretary")
)
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]*"
_NAME_WORD = r"[A-ZÀ-Þ](?:[\w.'’-]*[\w'’-]|\.)?"
_ROLE = r"(?:,[^:\n“”\"]{1,60}| \([^:()\n]{1,60}\))?"
_CAPITAL_LABEL = re.compile(rf"(?P<speaker>{_CAPITALS}(?: {_CAPITALS}){{0,4}}){_ROLE}(?P<cue>:) *(?=\S)")
_NAME_LABEL = re.compile(rf"(?P<speaker>{_NAME_WORD}(?: {_NAME_WORD}){{0,3}}){_ROLE}(?P<cue>:) *(?=\S)")
_HEADLINE_LABEL = re.compile(
    rf"(?P<speaker>{_NAME_WORD}(?: {_NAME_WORD}){{0,2}})(?: to (?:the )?{_NAME_WORD}(?: {_NAME_WORD}){{0,3}})?"
    r"(?P<cue>:) *(?=\S)"
)
_DASH = r"(?P<cue>--?|[‒–—―−])"
_NAMED = rf"{_DASH}\s*(?P<speaker>{_NAME_WORD}(?: {_NAME_WORD}){{0,4}}?)(?:,[^\n.]{{1,60}})?\.?\s*"
_AUTHOR = re.compile(rf"\s*{_NAMED}")
_DASH_LABEL = re.compile(
    rf"(?P<speaker>{_NAME_WORD}(?: {_NAME_WORD}){{0,3}})(?:, [^\n“”\"]{{1,120}}?)?\s+{_DASH}\s*(?=[“\"]\S)"
)
_SIGNED = re.compile(rf"\s*[“”\"]\s*(?P<said>[^\n]+?)[”\"]\s*{_NAMED}")  # in many texts ” also opens a quotation
_SIGNED_FIRST = re.compile(
    rf"\s*[“”\"]\s*(?P<said>[^\n]+?)[”\"]\s*{_DASH}\s*(?P<speaker>{_NAME_WORD}(?: {_NAME_WORD}){{0,4}}?)\. (?=[A-ZÀ-Þ])"
)
_GOES_ON = re.compile(r"[,.?!…][”\"] [a-z]")  # as in "…," she said: there are words outside the marks
LEAST_TURNS = 2  # labels in capitals that make a transcript
LEAST_NAMED_TURNS = 4  # other labels that make one
MARKS = frozenset('"“”')  # that open a paragraph
MOST_HEADLINE_WORDS = 20
LEAST_QUOTED_WORDS = 4  # fewer quoted words after a colon may be a title
SAME = 0.8  # share of characters from which a quote is the same as a turn
SURE, LIKELY = 0.9, 0.8  # confidences: of a transcript's turn or a quotation, and of a headline without marks


class Turn(NamedTuple):
    """What somebody says, with the label that names the speaker.

    Attributes:
        speaker: The label's name.
        cue: The colon or dash beside it.
        content: What is said, a span for each paragraph.
        confidence: 0 to 1.
    """

    speaker: Span
    cue: Span
    content: tuple[Span, ...]
    confidence: float

    @property
    def bounds(self) -> Span:
        """Where the content begins and ends."""
        return Span(self.content[0].start, self.content[-1].end)


def find_turns(article: Article, people: Collection[str]) -> list[Turn]:
    """Return the turns of an article, in text order.

    Args:
        article: The article.
        people: The names of people in it.
    """
    paragraphs = [m.span() for m in re.finditer(r"[^\n]+", article.text)]
    found = _transcript(article.text, paragraphs)
    if not found:
        found = list(_named_quotations(article, paragraphs, people))
    labels = {turn.speaker for turn in found}
    return sorted([*found, *(turn for turn in _headline(article, paragraphs, people) if turn.speaker not in labels)])


def with_turns(quotes: Sequence[Quote], turns: Sequence[Turn]) -> list[Quote]:
    """Return the quotes with the turns among them, ordered by their content.

    A quote that overlaps a turn is kept if it is nested in what is said ("She says she was never told"), or if it is
    the same as the turn, which is then left out. Otherwise only its parts elsewhere are kept.
    """
    starts, ends = zip(*(turn.bounds for turn in turns), strict=True) if turns else ((), ())
    near: dict[int, list[Quote]] = defaultdict(list)
    for quote in quotes:
        for k in {k for s in quote.content for k in range(bisect_right(ends, s.start), bisect_left(starts, s.end))}:
            near[k].append(quote)
    dropped: dict[tuple[Span, ...], set[Span]] = defaultdict(set)
    added = []
    for k, turn in enumerate(turns):
        if not any(_is_same(q, turn) for q in near[k]):
            for quote in (q for q in near[k] if not _is_within(q, turn.bounds)):
                dropped[quote.content] |= {s for s in quote.content if _overlap(s, turn.bounds)}
            added.append(Quote(turn.content, turn.cue, turn.speaker, turn.confidence))
    kept = (q._replace(content=tuple(s for s in q.content if s not in dropped.get(q.content, ()))) for q in quotes)
    return sorted([*(q for q in kept if q.content), *added], key=lambda q: q.content)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _is_same(quote: Quote, turn: Turn) -> bool:
    pairs = product(quote.content, turn.content)
    shared = sum(max(0, min(s.end, t.end) - max(s.start, t.start)) for s, t in pairs)
    total = sum(s.end - s.start for s in (*quote.content, *turn.content)) - shared
    speaker = quote.speaker
    is_speaker = speaker is not None and _overlap(speaker, turn.speaker)
    return is_speaker and shared >= SAME * total


def _is_within(quote: Quote, content: Span) -> bool:
    spans = [*quote.content, *(s for s in (quote.cue, quote.speaker) if s)]
    inside = all(content.start <= s.start and s.end <= content.end for s in spans)
    return inside and bool(quote.cue and quote.speaker) and quote.content[0].start > content.start


def _transcript(text: str, paragraphs: Sequence[tuple[int, int]]) -> list[Turn]:
    """Return the turns of a transcript; none if the text is not one.

    Where each paragraph of a transcript opens with a quotation mark, those without a label go on with the turn.
    """
    for label, least in ((_CAPITAL_LABEL, LEAST_TURNS), (_NAME_LABEL, LEAST_NAMED_TURNS)):
        labels = [label.match(text, start + (text[start] in MARKS), end) for start, end in paragraphs]
        names = Counter(m["speaker"].split()[-1] for m in labels if m)
        repeated = max(names.values(), default=0) > 1
        if names.total() >= least and repeated and 2 * names.total() >= len(paragraphs):
            return list(_turns(text, paragraphs, labels))
    return []


def _turns(text: str, paragraphs: Sequence[tuple[int, int]], labels: Sequence[re.Match[str] | None]) -> Iterator[Turn]:
    turn: Turn | None = None
    for (start, end), label in zip(paragraphs, labels, strict=True):
        said = _without_marks(text, label.end() if label else start, end)
        has_words = _n_words(text[slice(*said)]) > 0
        if label:
            if turn:
                yield turn
            turn = _turn(label, (said,), SURE) if has_words else None
        elif turn and has_words and _goes_on(text, turn, start, end):
            turn = turn._replace(content=(*turn.content, said))
    if turn:
        yield turn


def _goes_on(text: str, turn: Turn, start: int, end: int) -> bool:
    """Return whether a paragraph without a label goes on with a turn: both open with a mark, as in one quotation."""
    marked = turn.speaker.start > 0 and text[turn.speaker.start - 1] in MARKS and text[start] in MARKS
    return marked and text[start + 1 : start + 2] not in ("(", "[") and not is_boilerplate(text[start:end])


def _named_quotations(
    article: Article, paragraphs: Sequence[tuple[int, int]], people: Collection[str]
) -> Iterator[Turn]:
    """Yield the quotations beside which a name stands, at the start of a paragraph or at its end, or below it."""
    text = article.text
    quoted: list[Quotation] | None = None  # looked for where a name stands as it does beside a quotation
    for (start, end), below in pairwise([*paragraphs, (len(text), len(text))]):
        signed = _signed(text, start, end, people)
        if signed:
            yield signed
            continue
        by_dash, by_colon = _DASH_LABEL.match(text, start, end), _NAME_LABEL.match(text, start, end)
        author = _AUTHOR.fullmatch(text, *below)
        if not (by_dash or by_colon or author):
            continue
        quoted = quotations(text, article.headline_end) if quoted is None else quoted
        first = bisect_left(quoted, start, key=lambda q: q.start)
        of_paragraph = quoted[first : bisect_left(quoted, end, first, key=lambda q: q.start)]
        quotation = of_paragraph[0] if of_paragraph else None
        if not quotation or not (quotation.opened and quotation.closed):
            continue
        content = Span(quotation.start, quotation.end)
        if _n_words(text[slice(*content)]) < LEAST_QUOTED_WORDS:
            continue
        is_last = not any(map(str.isalnum, text[content.end : end]))
        is_alone = is_last and len(of_paragraph) == 1
        if by_dash and by_dash.end() + 1 == content.start:
            if text[content.end - 1] in ".?!…" or (is_last and _is_person(by_dash["speaker"], people)):
                yield _turn(by_dash, (content,), SURE)
        elif by_colon and is_alone and not any(map(str.isalnum, text[by_colon.end() : content.start])):
            yield _turn(by_colon, (content,), SURE)
        elif author and is_alone and not any(map(str.isalnum, text[start : content.start])):
            yield _turn(author, (content,), SURE)


def _signed(text: str, start: int, end: int, people: Collection[str]) -> Turn | None:
    """Return the quotation that a paragraph begins with, if a name signs it; sentences may follow a person's name."""
    signed = _SIGNED.fullmatch(text, start, end)
    if not signed:
        signed = _SIGNED_FIRST.match(text, start, end)
        if not signed or not _is_person(signed["speaker"], people):
            return None
    if _n_words(signed["said"]) < LEAST_QUOTED_WORDS or _GOES_ON.search(signed["said"]):
        return None
    return _turn(signed, (Span(*_without_space(text, *signed.span("said"))),), SURE)


def _n_words(text: str) -> int:
    """Return the number of words that have a letter or digit."""
    return sum(any(map(str.isalnum, word)) for word in text.split())


def _is_person(name: str, people: Collection[str]) -> bool:
    return any(name == one or one.endswith(f" {name}") for one in people)


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
    content = _without_marks(text, label.end(), end)
    if not _n_words(text[slice(*content)]):
        return
    if _is_person(name, people) or noun in OFFICES or {noun, noun.removesuffix("s")} & PEOPLE:
        yield _turn(label, (content,), LIKELY)


def _turn(label: re.Match[str], content: tuple[Span, ...], confidence: float) -> Turn:
    return Turn(Span(*label.span("speaker")), Span(*label.span("cue")), content, confidence)


def _without_marks(text: str, start: int, end: int) -> Span:
    """Return a span without white space at its ends, and without the quotation marks around all of it.

    A mark at one end stays if it belongs to one inside: “Soon,” she says.
    """
    start, end = _without_space(text, start, end)
    if text[start : start + 1] == "‘" and text[end - 1] == "’":
        return Span(*_without_space(text, start + 1, end - 1))
    inside = sum(map(text.count, '“”"', repeat(start + 1), repeat(end - 1)))
    if inside % 2 == 0:
        start += text[start : start + 1] in MARKS
        end -= end > start and text[end - 1] in MARKS
    return Span(*_without_space(text, start, end))


def _without_space(text: str, start: int, end: int) -> tuple[int, int]:
    said = text[start:end].rstrip()
    return start + len(said) - len(said.lstrip()), start + len(said)
