"""Classify speaker mentions without a name by their head noun: "two officials", "the statement", "a nurse"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from transforms.lexicons.lexicon import entries

WORD = re.compile(r"\w+(?:[-’'.]\w+)*")
# Where the head of a noun phrase ends: before a relative clause, a preposition or an adjective.
HEAD_END = re.compile(
    r",|\s(?:who|whose|which|that|of|for|to|from|in|at|on|with|by|about|close|familiar|briefed)\s", re.IGNORECASE
)
PLURAL_NOUNS = frozenset(("people", "police", "media"))  # without a plural ending


def is_one(words: Sequence[str]) -> bool:
    """Return whether a noun phrase without a name is about one person, whom a following "he" may mean."""
    return bool(words) and (words[0] in ("a", "an", "one", "another") or not noun_class(words[-1])[1])


def head_noun(phrase: str) -> str:
    """Return the head of a noun phrase in lower case: "the statement released on Friday" → "statement"."""
    end = HEAD_END.search(phrase)
    words: list[str] = WORD.findall((phrase[: end.start()] if end and end.start() > 0 else phrase).lower())
    for word, following in pairwise(words):  # a listed noun before a participle is the head: "the statement released"
        if noun_class(word)[0] and following.endswith(("ed", "ing", "en", "sent", "made")):
            return word
    return words[-1] if words else ""


def noun_class(noun: str) -> tuple[str | None, bool]:
    """Return a noun's class in speaker_nouns.txt (None if not listed) and whether it is plural."""
    classes = _class_of_nouns()
    if noun in classes:
        return classes[noun], noun in PLURAL_NOUNS
    for plural, singular in (("ies", "y"), ("men", "man"), ("es", ""), ("s", "")):
        if noun.endswith(plural) and (stem := noun.removesuffix(plural) + singular) in classes:
            return classes[stem], True
    return None, noun.endswith("s") and not noun.endswith("ss")


@cache
def _class_of_nouns() -> dict[str, str]:
    """Return the class of every listed noun; a business is an organization."""
    class_of = {noun: name for name, nouns in entries("speaker_nouns.txt") for noun in nouns}
    return {noun: "organization" if name == "business" else name for noun, name in class_of.items()}
