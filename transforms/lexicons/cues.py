"""Cues: the verbs and phrases that attribute words to someone, their forms, lemmas and what may follow them.

The classes follow Levin's (1993) verbs of communication, cut by the complement they take.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import NamedTuple

from transforms.lexicons.lexicon import classes, entries

VOWELS = "aeiou"
SOUNDED_E = frozenset(("see", "foresee", "agree", "disagree", "guarantee", "decree"))
# Phrases that attribute with the source behind them, as tokens in lower case; the words that begin them.
SOURCE_PHRASES = (
    ("according", "to"),
    ("in", "the", "words", "of"),
    ("in", "the", "view", "of"),
    ("in", "the", "opinion", "of"),
)
SOURCE_STARTS = frozenset(phrase[0] for phrase in SOURCE_PHRASES)


class Form(NamedTuple):
    """A form of a cue verb: its lemma, the classes of the lemma, and base, third, past or ing."""

    lemma: str
    classes: frozenset[str]
    kind: str


@cache
def forms() -> dict[str, Form]:
    """Every form of every cue verb in lower case."""
    classes_of: dict[str, set[str]] = defaultdict(set)
    irregular: dict[str, tuple[str, ...]] = {}
    for name, verbs in entries("cues.txt"):
        for verb in verbs:
            lemma, *past = verb.split("/")
            classes_of[lemma].add(name)
            if past:
                irregular[lemma] = tuple(past)
    table: dict[str, Form] = {}
    for lemma, names in classes_of.items():
        for i, form in enumerate(inflections(lemma, irregular.get(lemma))):
            kind = ("base", "third")[i] if i < 2 else "ing" if form.endswith("ing") else "past"
            if kind == "past" or form not in table:  # "read": a past more often than a base
                table[form] = Form(lemma, frozenset(names), kind)
    return table


# Verbs of more than one syllable that double their last letter: stress on the last one. One-syllable ones follow below.
DOUBLING = frozenset(["admit", "submit", "regret", "infer", "prefer", "refer", "quip"])


def inflections(lemma: str, past: tuple[str, ...] | None = None) -> list[str]:
    """The base, third person, past, participle and -ing forms of a verb; `past` gives irregular past forms."""
    short = len(lemma) <= 4 and lemma[-1] in "bgnprtm" and lemma[-2] in VOWELS and lemma[-3] not in VOWELS
    if lemma in DOUBLING or (short and lemma[-2:] != "er"):
        stem = lemma + lemma[-1]
    else:
        stem = lemma[:-1] if lemma.endswith("e") and lemma not in SOUNDED_E else lemma
    consonant_y = lemma.endswith("y") and lemma[-2] not in VOWELS
    hissing = lemma.endswith(("s", "sh", "ch", "x", "z", "o"))
    third = lemma[:-1] + "ies" if consonant_y else lemma + ("es" if hissing else "s")
    regular = lemma[:-1] + "ied" if consonant_y else (lemma + "d" if lemma.endswith("e") else stem + "ed")
    ing = lemma if lemma.endswith("ee") or consonant_y else stem
    return [lemma, third, *(past or (regular,)), ing + "ing"]


def lemma(cue: str) -> str:
    """The base form of a cue: of its verb, or the phrase itself in lower case."""
    words = cue.lower().split()
    for word in words:
        if entry := forms().get(word.strip(".,:;'’\"")):
            return entry.lemma
    return " ".join(words)


def act(cue: str | None, content: str, verbatim: bool) -> str | None:
    """Whether a quote tells of speech, thought or intention (one of `tables.ACTS`); None where its cue does not show.

    Words in quotation marks were said or written, whatever the cue. A verb of thought with an infinitive tells of an
    intention: "hopes to win", beside "hopes that they win".

    Args:
        cue: The cue's text.
        content: The content's text.
        verbatim: Whether some of the content stands in quotation marks.
    """
    if verbatim:
        return "speech"
    if cue is None:
        return None
    told = _acts()
    lowered = cue.lower()
    words = (word.strip(".,:;'’\"") for word in lowered.split())
    for word in (" ".join(lowered.split()), *words):
        verb = forms().get(word)
        found = told.get(verb.lemma if verb else word) or told.get(word.removesuffix("s"))
        if verb or found:
            found = found or "speech"
            return "intention" if found == "thought" and verb and content.lower().startswith("to ") else found
    return None


@cache
def _acts() -> dict[str, str]:
    return {word: name for name, words in classes("acts.txt").items() for word in words}
