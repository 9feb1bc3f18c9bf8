"""Find quotes by rules: attributions of single sentences, joined over sentences and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.lexicons.cues import PLAIN, lemma
from transforms.reader_api import Article, Quote, Span
from transforms.rules.attributions import (
    Attribution,
    attributions,
    colon_introduction,
    introduced_quotation,
    signed_quotation,
)
from transforms.rules.quote_confidence import confidence
from transforms.rules.shallow_syntax import Range
from transforms.rules.tokens import Token, TokenizedSentence, tokenize
from transforms.text.fragments import is_fragment
from transforms.text.quotation_marks import quotations

# In headlines, nouns are easily taken for verbs and words for names, so only the surer rules apply.
HEADLINE_RULES = frozenset(("quote-before", "quote", "that", "mixed", "colon", "clause-before"))
MIN_CONTINUED_CHARACTERS = 30  # about five words
LETTER_OR_DIGIT = re.compile(r"[^\W_]")


@dataclass
class Draft:
    """A quote to which later quotations may still be added.

    Attributes:
        content: Content spans, in any order.
        cue: The cue, if any.
        speaker: The speaker mention, if any.
        rule: A key of `quote_confidence.CONFIDENCE`.
        paragraph: Index of the paragraph in which the content ends so far.
        may_continue: Whether a quotation in the next paragraph continues it: its sentence ends with the content.
        end: Last character of the last sentence that is part of it, exclusive.
        kind: direct, mixed or indirect.
    """

    content: list[Span]
    cue: Span | None
    speaker: Span | None
    rule: str
    paragraph: int
    may_continue: bool
    end: int
    kind: str = "direct"

    def quote(self, text: str) -> Quote:
        """Return the finished quote, its spans in order."""
        spans = sorted(self.content)
        content = (*spans[:-1], _without_comma(text, spans[-1]))
        plain = self.cue is not None and lemma(text[self.cue.start : self.cue.end]) in PLAIN
        return Quote(content, self.cue, self.speaker, confidence(self.rule, self.kind, plain))


def find(article: Article) -> list[Quote]:
    """Return the quotes of an article, ordered by their first content span; none goes on from the headline."""
    sentences = tokenize(article, quotations(article.text, article.headline_end))
    headline = [s for s in sentences if s.part == "headline"]
    drafts = _drafts(article.text, headline) + _drafts(article.text, [s for s in sentences if s.part != "headline"])
    found = [d.quote(article.text) for d in drafts if not _is_fragment(article.text, d)]
    return sorted(found, key=lambda q: q.content)


def _is_fragment(text: str, draft: Draft) -> bool:
    content = " ".join(text[span.start : span.end] for span in draft.content)
    return draft.kind == "indirect" and is_fragment(content, draft.speaker is not None)


def _drafts(text: str, sentences: Sequence[TokenizedSentence]) -> list[Draft]:
    """Return the quotes of some sentences in text order."""
    drafts: list[Draft] = []
    unattributed: list[Token] = []  # quotations of one paragraph that no sentence has attributed yet
    unattributed_in = -1  # that paragraph
    introduction: tuple[Span, Span | None, int] | None = None  # cue, speaker and paragraph of "She went on:"
    for sentence in sentences:
        if unattributed and sentence.paragraph != unattributed_in:
            drafts.extend(_continued(unattributed, unattributed_in, drafts))
            unattributed = []
        quoted = [t for t in sentence.tokens if t.quotation >= 0]
        found = [a for a in attributions(sentence.tokens) if sentence.part != "headline" or a.rule in HEADLINE_RULES]
        if introduction and quoted and sentence.tokens[0].quotation >= 0 and not found:
            cue, speaker, paragraph = introduction
            if sentence.paragraph <= paragraph + 1:
                drafts.append(Draft(_spans(quoted), cue, speaker, "colon", sentence.paragraph, True, quoted[-1].end))
                quoted = []
        introduction = None
        alone = bool(quoted) and not found
        if alone and _is_only_quotations(sentence):
            added = _append_to_last(text, quoted, sentence.paragraph, drafts)
            if not added:
                unattributed.extend(quoted)
                unattributed_in = sentence.paragraph
        if alone and (signed := signed_quotation(sentence.tokens) or introduced_quotation(sentence.tokens)):
            drafts.append(_draft(signed, sentence))
        for k, one in enumerate(found):
            draft = _draft(one, sentence)
            if k == 0 and unattributed and one.rule == "quote-before":
                draft.content[:0] = _spans(unattributed)
                unattributed = []
            drafts.append(draft)
        if words := colon_introduction(sentence.tokens):
            speaker = _span(sentence.tokens, words.subject) if words.subject else None
            introduction = _span(sentence.tokens, words.cue), speaker, sentence.paragraph
    drafts.extend(_continued(unattributed, unattributed_in, drafts))
    return drafts


def _draft(a: Attribution, sentence: TokenizedSentence) -> Draft:
    """Return the quote of an attribution in a sentence."""
    tokens = sentence.tokens
    last = next((t for t in reversed(tokens) if t.quotation >= 0 or t.lower[0].isalnum()), tokens[-1])
    may_continue = a.rule == "quote-before" or last.quotation >= 0
    speaker = _span(tokens, a.subject) if a.subject else None
    content = [t for r in a.content for t in tokens[slice(*r)] if t.quotation >= 0 or t.lower[0].isalnum()]
    flags = {t.quotation >= 0 for t in content}
    kind = "mixed" if len(flags) > 1 else "direct" if True in flags else "indirect"
    spans = [_span(tokens, r) for r in a.content]
    cue = _span(tokens, a.cue)
    return Draft(spans, cue, speaker, a.rule, sentence.paragraph, may_continue, tokens[-1].end, kind)


def _spans(tokens: Sequence[Token]) -> list[Span]:
    """Return the characters of each token."""
    return [Span(t.start, t.end) for t in tokens]


def _span(tokens: list[Token], r: Range) -> Span:
    """Return the characters of a range of tokens, without punctuation at its end."""
    start, end = r
    while end > start + 1 and tokens[end - 1].quotation < 0 and tokens[end - 1].lower[0] in ".,;:!?-–—":
        end -= 1
    return Span(tokens[start].start, tokens[end - 1].end)


def _without_comma(text: str, span: Span) -> Span:
    """Return the last span of a content without its final comma, which belongs to the cue after it."""
    return Span(span.start, span.end - 1) if text[span.end - 1] == "," and span.end - 1 > span.start else span


def _is_only_quotations(sentence: TokenizedSentence) -> bool:
    """Return whether a sentence has no words outside quotations."""
    return not any(t.quotation < 0 and t.lower[0].isalnum() for t in sentence.tokens)


def _append_to_last(text: str, quoted: list[Token], paragraph: int, drafts: list[Draft]) -> bool:
    """Add quotations without attribution to the last quote, if it is in this paragraph or may continue from the last.

    Returns:
        Whether they were added.
    """
    if not drafts:
        return False
    last = drafts[-1]
    if last.paragraph < paragraph - 1 or (last.paragraph < paragraph and not last.may_continue):
        return False
    if last.paragraph == paragraph and LETTER_OR_DIGIT.search(text, last.end, quoted[0].start):
        return False  # the reporter's own words are between
    last.content.extend(_spans(quoted))
    last.paragraph, last.end = paragraph, quoted[-1].end
    return True


def _continued(unattributed: list[Token], paragraph: int, drafts: list[Draft]) -> list[Draft]:
    """Return the quote of unattributed quotations; its speaker is that of a quote just before, or None.

    Short quotations are left out: without an attribution they are rather a figure of speech than a quote.
    """
    long = [t for t in unattributed if t.end - t.start > MIN_CONTINUED_CHARACTERS]
    if not long:
        return []
    last = drafts[-1] if drafts else None
    speaker = last.speaker if last and last.paragraph >= paragraph - 2 else None
    return [Draft(_spans(long), None, speaker, "continued", paragraph, True, long[-1].end)]
