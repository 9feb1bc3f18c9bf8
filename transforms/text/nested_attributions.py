"""Find attributions within what another one attributes: "According to a report, the plan had failed, officials said".

A trained reader finds one attribution of a content, as a rule the outermost, as its corpus has them. The other one is a
quote of its own where its grammar is clear: "…, officials said" or "…, according to officials" at the end of a content,
"officials said that …" as all of it or before it, or "According to …" before it. The outer content includes the inner
attribution, so the two never have the same content.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from transforms.lexicons import lexicon
from transforms.lexicons.cues import forms
from transforms.reader_api import Article, Quote, Span

SAYING = frozenset(
    ("say", "tell", "add", "write", "report", "confirm", "acknowledge", "warn", "insist", "admit", "note")
)
SAID = frozenset(form for form, entry in forms().items() if entry.lemma in SAYING and entry.kind in ("past", "third"))
FINITE = lexicon.words("function_words.txt", "be", "auxiliaries", "verbs")
PAST = frozenset(form for form, entry in forms().items() if entry.kind == "past")
NO_NOUN = FINITE | PAST | lexicon.words("function_words.txt", "subordinators", "conjunctions", "wh_words")
PREPOSITIONS = lexicon.words("function_words.txt", "prepositions")
NO_SPEAKER = NO_NOUN | {"that", "never", "not", "there"}
NO_CLAUSE = FINITE | {"of", "about", "on", "no", "so"}  # first words of what is no clause of its own
NO_FIRST = PREPOSITIONS | {"it", "this"}
LEAST_WORDS = 4  # of an inner content
MOST_NOUN_WORDS = 8
NEAR = 4  # cues and speakers that may overlap one
SURE = 0.85  # most confidence of an inner quote
_WORD = r"[^\W_][\w.’'&-]*"
_PHRASE = rf"(?P<speaker>{_WORD}(?: {_WORD}){{0,{MOST_NOUN_WORDS - 1}}}?)"
_VERB = rf"(?P<cue>{'|'.join(sorted(SAID))})"
_TRAILING = re.compile(
    rf"(?:,[”\"’']{{0,2}}|[”\"’'],) (?:{_PHRASE} {_VERB}|(?P<to>according to) (?P<after>[^,.;:\n]+))(?=[.,;\n]|\Z)"
)
_LEADING = re.compile(
    rf"(?:that )?{_PHRASE} (?:(?:had|has|have) )?{_VERB}(?: (?:[A-Z]\w+|reporters|him|her|them))?(?: that)? "
)
_ACCORDING = re.compile(r"(?P<cue>According to) (?P<speaker>[^,;:\n]+), [“\"‘]?")
_MARKS = ",”\"’'"


class Nested(NamedTuple):
    """An outer quote, its content extended where needed, and the quote within it."""

    outer: Quote
    inner: Quote


def with_nested(article: Article, quotes: Sequence[Quote]) -> list[Quote]:
    """Return the quotes with those nested in them, ordered by their content."""
    taken = sorted({s for q in quotes for s in (q.cue, q.speaker) if s})
    found: list[Quote] = []
    for quote in quotes:
        nested = _trailing(article, quote, taken) or _within(article, quote, taken) or _leading(article, quote, taken)
        if nested:
            found += [nested.outer, nested.inner]
        else:
            found.append(quote)
    by_content = {q.content: q for q in reversed(found)}  # a row's id depends on its content
    return sorted(by_content.values(), key=lambda q: q.content)


def _trailing(article: Article, quote: Quote, taken: Sequence[Span]) -> Nested | None:
    """Return the quote whose attribution ends an outer content or follows it."""
    text, last = article.text, quote.content[-1]
    if quote.cue is None or quote.speaker is None:
        return None
    is_before = max(quote.cue.end, quote.speaker.end) <= quote.content[0].start
    if len(quote.content) > 1 and not is_before:
        return None
    found = None
    if is_before:  # else what follows is the quote's own attribution
        at = last.end - 1 if text[last.end - 1] in _MARKS else last.end
        found = _TRAILING.match(text, at)
    if found is None:
        comma = text.rfind(",", last.start, last.end)
        ending = _TRAILING.match(text, comma, last.end) if comma > 0 else None
        found = ending if ending and ending.end() == last.end else None
    if found is None:
        return None
    role = "after" if found["to"] else "speaker"
    speaker, cue = Span(*found.span(role)), Span(*found.span("to" if found["to"] else "cue"))
    content = (*quote.content[:-1], Span(last.start, found.start()))
    if not _is_clear(text, speaker, cue, content, taken):
        return None
    outer = quote._replace(content=(*quote.content[:-1], Span(last.start, max(last.end, found.end()))))
    return Nested(outer, Quote(content, cue, speaker, min(quote.confidence, SURE)))


def _leading(article: Article, quote: Quote, taken: Sequence[Span]) -> Nested | None:
    """Return the quote whose attribution begins an outer content that is all attributed to it."""
    text, first = article.text, quote.content[0]
    found = _LEADING.match(text, first.start, first.end)
    if not found or quote.cue is None or quote.speaker is None:
        return None
    end = article.sentences[bisect_right(article.sentences, found.end(), key=lambda s: s.start) - 1].end
    content = (Span(found.end(), min(end, first.end)),)
    speaker, cue = Span(*found.span("speaker")), Span(*found.span("cue"))
    if FINITE.isdisjoint(text[slice(*content[0])].lower().split()) or not _is_clear(text, speaker, cue, content, taken):
        return None
    return Nested(quote, Quote(content, cue, speaker, min(quote.confidence, SURE)))


def _within(article: Article, quote: Quote, taken: Sequence[Span]) -> Nested | None:
    """Return the quote of another attribution before a quote and its own attribution, in one sentence.

    "According to …" is the outer attribution, "Roe said that …" the inner one: "Roe said that C, officials confirmed".
    """
    text, first = article.text, quote.content[0]
    if quote.cue is None or quote.speaker is None or len(quote.content) > 1:
        return None
    start, end = min(quote.cue.start, quote.speaker.start), max(quote.cue.end, quote.speaker.end)
    k = bisect_right(article.sentences, first.start, key=lambda s: s.start) - 1
    sentence = article.sentences[max(0, k)]
    if k < 0 or start < first.end or end > sentence.end:
        return None
    outer = _ACCORDING.fullmatch(text, sentence.start, first.start)
    found = outer or _LEADING.fullmatch(text, sentence.start, first.start)
    if found is None:
        return None
    speaker, cue = Span(*found.span("speaker")), Span(*found.span("cue"))
    if not _is_clear(text, speaker, cue, quote.content, taken):
        return None
    confidence = min(quote.confidence, SURE)
    if outer:
        return Nested(Quote((Span(first.start, end),), cue, speaker, confidence), quote)
    inner = Quote(quote.content, cue, speaker, confidence)
    return Nested(quote._replace(content=(Span(sentence.start, first.end),)), inner)


def _is_clear(text: str, speaker: Span, cue: Span, content: Sequence[Span], taken: Sequence[Span]) -> bool:
    """Return whether a noun phrase speaks, a content says something, and no other quote has the cue or the speaker."""
    words = text[slice(*speaker)].lower().split()
    if words[0] in NO_FIRST or "'" in words[0] or "’" in words[0] or not NO_SPEAKER.isdisjoint(words):
        return False
    if text[content[0].start : content[0].end].lower().split()[0] in NO_CLAUSE:
        return False
    if sum(len(text[slice(*s)].split()) for s in content) < LEAST_WORDS:
        return False
    return not any(_overlaps(taken, own) for own in (speaker, cue))


def _overlaps(spans: Sequence[Span], own: Span) -> bool:
    """Return whether a span overlaps one of some spans, which are in order."""
    before = bisect_left(spans, own.end, key=lambda s: s.start)
    return any(s.end > own.start for s in spans[max(0, before - NEAR) : before])
