"""Quotes by rules: the attributions of sentences joined into quotes over sentences and paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.reader_api import Article, Quote, Span
from transforms.rules.attributions import (
    Attribution,
    attributions,
    colon_introduction,
    introduced_quotation,
    signed_quotation,
)
from transforms.rules.shallow_syntax import Range
from transforms.rules.tokens import Token, TokenizedSentence, tokenize
from transforms.text.quotation_marks import quotations

# How often a quote that a rule finds, of this kind, has the right content (Jaccard ≥ .5) and speaker mention: measured
# on PolNeAR's training articles, rounded to .05; where fewer than 20 were found, the figure of a like rule.
CONFIDENCE = {
    "quote-before": {"direct": 0.95},
    "quote": {"direct": 0.7, "mixed": 0.45},
    "clause-before": {"indirect": 0.45, "mixed": 0.75},
    "that": {"indirect": 0.7, "mixed": 0.8},
    "wh": {"indirect": 0.35, "mixed": 0.4},
    "infinitive": {"indirect": 0.45, "mixed": 0.5},
    "mixed": {"mixed": 0.75},
    "verdict": {"mixed": 0.6},
    "bare": {"indirect": 0.55, "mixed": 0.55},
    "according-after": {"direct": 0.75, "indirect": 0.75, "mixed": 0.75},
    "according-before": {"direct": 0.75, "indirect": 0.75, "mixed": 0.75},
    "colon": {"direct": 0.75},
    "signature": {"direct": 0.75},
    "continued": {"direct": 0.1},
}
DEFAULT_CONFIDENCE = 0.4  # for what a rule was never seen to find there
# In a headline verbs look like nouns and names like words: only what marks show, and plain speech.
HEADLINE_RULES = frozenset(("quote-before", "quote", "that", "mixed", "colon", "clause-before"))
MIN_CONTINUED_WORDS = (
    5  # a quotation shorter than this, with nothing that attributes it, is no quote but a manner of speaking
)


@dataclass
class Draft:
    """A quote while it is put together; `paragraph` is where its content ends so far."""

    content: list[Span]
    cue: Span | None
    speaker: Span | None
    rule: str
    paragraph: int
    pure: bool  # whether its sentence ends in quotation marks, so that a quotation behind it goes on
    ends: int  # where the last sentence that is part of it ends
    kind: str = "direct"

    def quote(self, text: str) -> Quote:
        """The quote, its spans in order."""
        spans = sorted(self.content)
        content = (*spans[:-1], _without_comma(text, spans[-1]))
        return Quote(content, self.cue, self.speaker, CONFIDENCE[self.rule].get(self.kind, DEFAULT_CONFIDENCE))


def find(article: Article) -> list[Quote]:
    """The quotes of an article, by their first content span."""
    drafts: list[Draft] = []
    waiting: list[Token] = []  # quotations that no sentence has claimed yet
    waiting_in = -1
    intro: tuple[Span, Span | None, int] | None = None  # "She went on:" waits for the quotation behind it
    for unit in tokenize(article, quotations(article.text)):
        if waiting and unit.paragraph != waiting_in:
            drafts.extend(_continued(waiting, waiting_in, drafts))
            waiting = []
        loose = [t for t in unit.tokens if t.quotation >= 0]
        found = [a for a in attributions(unit.tokens) if unit.part != "headline" or a.rule in HEADLINE_RULES]
        if intro and loose and unit.tokens[0].quotation >= 0 and not found:
            cue, speaker, paragraph = intro
            if unit.paragraph <= paragraph + 1:
                drafts.append(Draft(_spans(loose), cue, speaker, "colon", unit.paragraph, True, loose[-1].end))
                loose = []
        intro = None
        if not found and loose and _only_quotations(unit) and not _append(article.text, loose, unit.paragraph, drafts):
            waiting.extend(loose)
            waiting_in = unit.paragraph
        if not found and loose and (signed := signed_quotation(unit.tokens) or introduced_quotation(unit.tokens)):
            drafts.append(_draft(signed, unit))
        for k, one in enumerate(found):
            draft = _draft(one, unit)
            if k == 0 and waiting and one.rule == "quote-before":
                draft.content[:0] = _spans(waiting)
                waiting = []
            drafts.append(draft)
        if opened := colon_introduction(unit.tokens):
            cue_range, subject = opened
            intro = _span(unit.tokens, cue_range), _span(unit.tokens, subject) if subject else None, unit.paragraph
    drafts.extend(_continued(waiting, waiting_in, drafts))
    return sorted((d.quote(article.text) for d in drafts), key=lambda q: q.content)


def _draft(a: Attribution, unit: TokenizedSentence) -> Draft:
    tokens = unit.tokens
    last = next((t for t in reversed(tokens) if t.quotation >= 0 or t.lower[0].isalnum()), tokens[-1])
    pure = a.rule == "quote-before" or last.quotation >= 0
    speaker = _span(tokens, a.subject) if a.subject else None
    content = [t for r in a.content for t in tokens[slice(*r)] if t.quotation >= 0 or t.lower[0].isalnum()]
    flags = {t.quotation >= 0 for t in content}
    kind = "mixed" if len(flags) > 1 else "direct" if True in flags else "indirect"
    spans = [_span(tokens, r) for r in a.content]
    return Draft(spans, _span(tokens, a.cue), speaker, a.rule, unit.paragraph, pure, tokens[-1].end, kind)


def _spans(tokens: Sequence[Token]) -> list[Span]:
    return [Span(t.start, t.end) for t in tokens]


def _span(tokens: list[Token], r: Range) -> Span:
    """The characters of a range, without the punctuation at its ends."""
    start, end = r
    while end > start + 1 and tokens[end - 1].quotation < 0 and tokens[end - 1].lower[0] in ".,;:!?-–—":
        end -= 1
    return Span(tokens[start].start, tokens[end - 1].end)


def _without_comma(text: str, span: Span) -> Span:
    """A content's last span without the comma that a cue behind it asks for."""
    return Span(span.start, span.end - 1) if text[span.end - 1] == "," and span.end - 1 > span.start else span


def _only_quotations(unit: TokenizedSentence) -> bool:
    return not any(t.quotation < 0 and t.lower[0].isalnum() for t in unit.tokens)


def _append(text: str, loose: list[Token], paragraph: int, drafts: list[Draft]) -> bool:
    """Adds quotations that stand alone to the last quote, if that stands in this paragraph or ends the last one."""
    if not drafts:
        return False
    last = drafts[-1]
    if last.paragraph < paragraph - 1 or (last.paragraph < paragraph and not last.pure):
        return False
    if last.paragraph == paragraph and any(map(str.isalnum, text[last.ends : loose[0].start])):
        return False  # a sentence of the reporter's own stands between
    last.content.extend(_spans(loose))
    last.paragraph, last.ends = paragraph, loose[-1].end
    return True


def _continued(waiting: list[Token], paragraph: int, drafts: list[Draft]) -> list[Draft]:
    """Quotations that nothing attributes: the last speaker goes on, or nobody is known."""
    long = [t for t in waiting if t.end - t.start > 6 * MIN_CONTINUED_WORDS]
    if not long:
        return []
    last = drafts[-1] if drafts else None
    speaker = last.speaker if last and last.paragraph >= paragraph - 2 else None
    return [Draft(_spans(long), None, speaker, "continued", paragraph, True, long[-1].end)]
