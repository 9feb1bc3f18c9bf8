"""Take a speaker mention apart: where the head of its noun phrase ends, its head noun, the noun's class and number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from transforms.lexicons import lexicon
from transforms.linking.speaker_nouns import WORD, head_noun, noun_class
from transforms.reader_api import Span

DETERMINERS = lexicon.words("function_words.txt", "determiners") | {"'s", "’s"}
QUANTITIES = lexicon.words("function_words.txt", "quantities") - {"one", "each", "none"}
SHARES = lexicon.words("described_speakers.txt", "share")
ADDED = {
    noun: kind for kind in ("group", "document", "people") for noun in lexicon.classes("described_speakers.txt")[kind]
}
DEFINITE = frozenset(("the", "this", "that", "these", "those"))
POSSESSIVES = lexicon.words("function_words.txt", "possessives")
# Where the head of a noun phrase ends: at a comma, bracket or dash, before a relative clause, "and" or a preposition.
CUT = re.compile(
    r"[,;:(\[—–\n]|\s-{1,2}\s|\s(?:and|or|including|like|such|who|whose|which|that|of|for|to|from|in|at|on|with|by|about|within|"
    r"across|inside|outside|behind|among|around|without|against|between|under|through|during|near|close|familiar|briefed|"
    r"privy|as|after|before)\s|(?-i:\s(?:himself|herself|themselves|itself|today|everywhere|here|alone|alike|now|then)\b)",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"\d[\d,.]*%?|\d+-\d+|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)(?:-\w+)?"
)
PERCENT = re.compile(r"\bper ?cent\b|%|\b(?:in|out of) (?:\d+|ten|five|four|three)\b")
CUT_OFF = re.compile(r"\s(?:and|or|of|for|to|from|in|at|on|with|by|who|that)$")  # ends a mention that was cut
MARKS = " \"'“”‘’"
INCOMPLETE = DEFINITE | {"a", "an", "mr", "mrs", "ms", "dr", "sen", "rep", "gov", "former"}
NEXT_WORDS = re.compile(r"\.?(?: [\w’'.-]+){1,4}")


class Phrase(NamedTuple):
    """A speaker mention.

    Attributes:
        span: Its span, without quotation marks and possessive ending; a bare determiner or title goes on to the cue.
        cut: Where the head of the noun phrase ends.
        words: The words before `cut` in lower case.
        head: The head noun in lower case.
        kind: The head noun's class in speaker_nouns.txt; None where it has none.
        plural: Whether the head noun is plural.
    """

    span: Span
    cut: int
    words: tuple[str, ...]
    head: str
    kind: str | None
    plural: bool

    @property
    def is_definite(self) -> bool:
        """Whether it begins with "the" or "this"."""
        return bool(self.words) and self.words[0] in DEFINITE

    @property
    def is_group(self) -> bool:
        """Whether it is about several: "85% of voters", "many", "the lawyers"."""
        first = self.words[0] if self.words else ""
        if self.head in SHARES | QUANTITIES or any(word in SHARES for word in self.words[:3]) or first in QUANTITIES:
            return True
        return self.plural or (NUMBER.fullmatch(first) is not None and first not in ("1", "one"))


def parse(text: str, span: Span, limit: int) -> Phrase | None:
    """Return a speaker mention taken apart; None without a word.

    Args:
        text: The article's text.
        span: The mention.
        limit: Where the quote's cue begins behind the mention; else the mention's end.
    """
    span = _trimmed(text, span)
    words = [w.lower() for w in WORD.findall(text[span.start : span.end])]
    if is_incomplete(words):
        following = NEXT_WORDS.match(text, span.end, max(limit, span.end))
        span = _trimmed(text, Span(span.start, following.end() if following else span.end))
    whole = text[span.start : span.end]
    cut = _head_end(text, span)
    words = [w.lower() for w in WORD.findall(text[span.start : cut])]
    if not words:
        return None
    head = head_noun(whole[: cut - span.start])
    if PERCENT.search(whole[: cut - span.start + 20]):
        return Phrase(span, cut, tuple(words), head, "group", True)
    return Phrase(span, cut, tuple(words), head, *_class_of(head))


def _head_end(text: str, span: Span) -> int:
    """Return where the head of the noun phrase ends: at the first place to cut that is not behind an article."""
    for found in CUT.finditer(text, span.start + 1, span.end):
        words = WORD.findall(text[span.start : found.start()])
        if words and not all(word.lower() in DETERMINERS for word in words):
            return found.start()
        if found[0].strip() in (",", ";", ":", "(", "[", "—", "–"):
            return found.start()
    return span.end


def is_incomplete(words: Sequence[str]) -> bool:
    """Return whether the words of a mention are only an article or a title: the mention was cut."""
    return bool(words) and all(word.rstrip(".") in INCOMPLETE for word in words)


def _class_of(head: str) -> tuple[str | None, bool]:
    """Return the class of a head noun and whether it is plural; described_speakers.txt adds to speaker_nouns.txt."""
    singular = next((one for one in (head, head.removesuffix("s"), head.removesuffix("es")) if one in ADDED), None)
    if singular:
        return ADDED[singular], head.endswith("s") and singular != head
    return noun_class(head)


def _trimmed(text: str, span: Span) -> Span:
    """Return a span without quotation marks at its ends and without the possessive ending."""
    start, end = span
    while start < end and text[start] in MARKS:
        start += 1
    while end > start and text[end - 1] in ' "“”,':
        end -= 1
    if text[start:end].endswith(("'s", "’s")):
        end -= 2
    elif text[start:end].endswith(("s'", "s’")):
        end -= 1
    return Span(start, end)
