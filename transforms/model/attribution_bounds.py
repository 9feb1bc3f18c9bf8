"""Mend the bounds of decoded attributions by the grammar of attributions.

The network scores words; where a content or a speaker mention begins and ends follows from the words around it:

- contents with nothing but punctuation between them are one;
- in "At the time, she said, the bridge was open" the words before the attribution are content, too;
- an "and" at the end of a content joins it to the next attribution, and a "However," at its start joins its sentence to
  the one before: neither is content;
- a speaker mention does not end within a name or before the noun of its article.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from transforms.lexicons import lexicon
from transforms.model.article_words import ArticleWords
from transforms.model.decoding import ScoredAttribution, ScoredName
from transforms.model.links import ScoredSpan

MOST_ADVERBS = 2  # between a speaker and a cue
CONNECTIVES = frozenset(tuple(phrase.split()) for phrase in lexicon.words("function_words.txt", "connectives"))
MOST_CONNECTIVE = 1 + max(map(len, CONNECTIVES))  # words, with the comma
CONJUNCTIONS = frozenset(("and", "but", "or", "nor"))
DETERMINERS = lexicon.words("function_words.txt", "determiners") - {"that", "this", "these", "those", "no", "one"}
MOST_NOUN_WORDS = 5  # between an article and the cue that follows its noun phrase


def mend(
    found: Sequence[ScoredAttribution], names: Sequence[ScoredName], words: ArticleWords
) -> list[ScoredAttribution]:
    """Return attributions with mended contents and speaker mentions, in their order.

    Args:
        found: The decoded attributions of an article.
        names: Its decoded names, in text order.
        words: Its words.
    """
    taken = _taken(found)
    mended = []
    for a in found:
        content = _joined(a.content, words)
        content = _with_fronted_words(content, a, taken, words)
        content = [_without_connective(_without_conjunction(part, words), a, words) for part in content]
        mended.append(replace(a, content=content, source=_whole_noun_phrase(a, names, words)))
    return mended


def _taken(found: Iterable[ScoredAttribution]) -> set[int]:
    """Return the words that have a role in an attribution."""
    spans = (s for a in found for s in (*a.content, a.cue, a.source) if s)
    return {word for span in spans for word in range(span.start, span.end)}


def _joined(content: Sequence[ScoredSpan], words: ArticleWords) -> list[ScoredSpan]:
    """Return the spans of a content; those with no word between them, in one paragraph, become one."""
    joined = [content[0]]
    for part in content[1:]:
        last = joined[-1]
        if any(words.has_letters[last.end : part.start]) or not words.one_paragraph(last.start, part.start):
            joined.append(part)
            continue
        n, m = last.end - last.start, part.end - part.start
        mean = (last.mean * n + part.mean * m) / (n + m)
        joined[-1] = ScoredSpan(last.start, part.end, mean, min(last.lowest, part.lowest))
    return joined


def _with_fronted_words(
    content: list[ScoredSpan], a: ScoredAttribution, taken: set[int], words: ArticleWords
) -> list[ScoredSpan]:
    """Return a content with the words before an attribution between commas: "At the time, she said, it was open"."""
    if not a.cue or not a.source:
        return content
    start, end = min(a.cue.start, a.source.start), max(a.cue.end, a.source.end)
    part = next((c for c in content if c.start >= end), None)
    between = set(range(start, end)) - set(range(*a.cue[:2])) - set(range(*a.source[:2]))
    if part is None or len(between) > MOST_ADVERBS or end >= len(words):
        return content
    first = words.sentence_start(start)
    is_parenthesis = words.lower[start - 1] == "," and words.lower[end] == "," and part.start == end + 1
    fronted = range(first, start - 1)
    if not is_parenthesis or words.quoted[part.start] >= 0 or not any(words.has_letters[first : start - 1]):
        return content
    if any(word in taken or words.quoted[word] >= 0 for word in fronted) or _connective_end(first, words) == start:
        return content
    return sorted([*content, ScoredSpan(first, start - 1, part.mean, part.lowest)])


def _without_conjunction(part: ScoredSpan, words: ArticleWords) -> ScoredSpan:
    """Return a content without "and" or the like at its end, which joins it to the next attribution."""
    end = part.end
    while end - 1 > part.start and not words.has_letters[end - 1]:
        end -= 1
    if end - 1 > part.start and words.lower[end - 1] in CONJUNCTIONS and words.quoted[end - 1] < 0:
        return part._replace(end=end - 1)
    return part


def _without_connective(part: ScoredSpan, a: ScoredAttribution, words: ArticleWords) -> ScoredSpan:
    """Return a content without a "However," that begins its sentence, where the attribution follows."""
    end = _connective_end(part.start, words)
    is_first = words.quoted[part.start] < 0 and words.sentence_start(part.start) == part.start
    if not (is_first and a.cue and part.start < a.cue.start and part.start < end < part.end):
        return part
    return part._replace(start=end)


def _connective_end(start: int, words: ArticleWords) -> int:
    """Return where a connective and its comma end; `start` if none begins there."""
    comma = next((i for i in range(start, min(start + MOST_CONNECTIVE, len(words))) if words.lower[i] == ","), start)
    return comma + 1 if tuple(words.lower[start:comma]) in CONNECTIVES else start


def _whole_noun_phrase(a: ScoredAttribution, names: Sequence[ScoredName], words: ArticleWords) -> ScoredSpan | None:
    """Return the source of an attribution, extended to the ends of the names that it begins, ends or stops before."""
    source = a.source
    if source is None:
        return None
    start, end = source.start, source.end
    if end - start == 1 and words.lower[start] in DETERMINERS:
        end = _noun_phrase_end(a, words)
    near = bisect_left(names, start, key=lambda name: name.span.end)
    for (name_start, name_end, _), *_ in islice(names, near, None):
        if name_start > end:
            break
        if name_start < start < name_end or name_start < end < name_end:
            start, end = min(start, name_start), max(end, name_end)
        elif name_start == end and words.has_letters[end - 1] and words.quoted[end - 1] == words.quoted[end]:
            end = name_end
    others = [span for span in (*a.content, a.cue) if span]
    if any(span.start < end and start < span.end for span in others):
        return source
    return source._replace(start=start, end=end)


def _noun_phrase_end(a: ScoredAttribution, words: ArticleWords) -> int:
    """Return where the noun phrase of a lone article ends: at the cue, if only a few words are between."""
    source, cue = a.source, a.cue
    if source is None:
        raise ValueError("the attribution has no source")
    if cue and 0 < cue.start - source.end <= MOST_NOUN_WORDS and all(words.has_letters[source.end : cue.start]):
        return cue.start
    return source.end
