"""What the head noun of a speaker mention without a name says: "two officials", "the statement", "a nurse"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from transforms.lexicons.lexicon import entries

WORD = re.compile(r"\w+(?:[-’'.]\w+)*")
# Where the head of a noun phrase ends: before what describes it.
HEAD_END = re.compile(
    r",|\s(?:who|whose|which|that|of|for|to|from|in|at|on|with|by|about|close|familiar|briefed)\s", re.IGNORECASE
)


def is_one(words: Sequence[str]) -> bool:
    """Whether a noun phrase without a name is about one person: whom "he" may mean next."""
    return bool(words) and (words[0] in ("a", "an", "one", "another") or not noun_class(words[-1])[1])


def head_noun(phrase: str) -> str:
    """The last word before what describes the noun: "the statement released on Friday" → "statement"."""
    end = HEAD_END.search(phrase)
    words: list[str] = WORD.findall((phrase[: end.start()] if end and end.start() > 0 else phrase).lower())
    for word, following in pairwise(words):  # a known noun before a participle ("the statement released") is the head
        if noun_class(word)[0] and following.endswith(("ed", "ing", "en", "sent", "made")):
            return word
    return words[-1] if words else ""


def noun_class(noun: str) -> tuple[str | None, bool]:
    """The class of a noun and whether it stands in the plural."""
    table = _nouns()
    if noun in table:
        return table[noun], noun in ("people", "police", "media")
    for plural, singular in (("ies", "y"), ("men", "man"), ("s", "")):
        if noun.endswith(plural) and (stem := noun.removesuffix(plural) + singular) in table:
            return table[stem], True
    return None, noun.endswith("s") and not noun.endswith("ss")


@cache
def _nouns() -> dict[str, str]:
    named = {noun: name for name, nouns in entries("speaker_nouns.txt") for noun in nouns}
    return {noun: "organization" if name == "business" else name for noun, name in named.items()}
