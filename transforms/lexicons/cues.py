"""Cues: verbs and phrases that attribute content to a source, with their forms, lemmas and complements.

The verbs follow Levin's (1993) verbs of communication; their classes say which complement they take (see cues.txt).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import NamedTuple

from transforms.lexicons.lexicon import classes, entries

VOWELS = "aeiou"
SOUNDED_E = frozenset(("see", "foresee", "agree", "disagree", "guarantee", "decree"))
# Phrases after which the source follows, as lower-case tokens, and the words that begin them.
SOURCE_PHRASES = (
    ("according", "to"),
    ("in", "the", "words", "of"),
    ("in", "the", "view", "of"),
    ("in", "the", "opinion", "of"),
)
# Cues that are hardly ever anything else.
PLAIN = frozenset(("say", "tell", "add", "write", "according to"))
SOURCE_STARTS = frozenset(phrase[0] for phrase in SOURCE_PHRASES)


class Form(NamedTuple):
    """A form of a cue verb.

    Attributes:
        lemma: Base form of the verb.
        classes: Its classes in cues.txt.
        kind: base, third (person singular), past (tense or participle) or ing.
    """

    lemma: str
    classes: frozenset[str]
    kind: str


@cache
def forms() -> dict[str, Form]:
    """Return every form of every cue verb, by the form in lower case."""
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
            if kind == "past" or form not in table:  # "read" is more often past than base
                table[form] = Form(lemma, frozenset(names), kind)
    return table


# Verbs of several syllables that double their last letter. Verbs of one syllable are recognised by `inflections`.
DOUBLING = frozenset(["admit", "submit", "regret", "infer", "prefer", "refer", "quip"])


def inflections(lemma: str, past: tuple[str, ...] | None = None) -> list[str]:
    """Return a verb's base, third person, past (and participle, if irregular) and -ing forms.

    Args:
        lemma: The base form.
        past: The past tense and the past participle of an irregular verb.
    """
    short = len(lemma) <= 4 and lemma[-1] in "bgnprtm" and lemma[-2] in VOWELS and lemma[-3] not in VOWELS
    if lemma in DOUBLING or (short and lemma[-2:] != "er"):
        stem = lemma + lemma[-1]
    else:
        stem = lemma[:-1] if lemma.endswith("e") and lemma not in SOUNDED_E else lemma
    consonant_y = lemma.endswith("y") and lemma[-2] not in VOWELS
    takes_es = lemma.endswith(("s", "sh", "ch", "x", "z", "o"))
    third = lemma[:-1] + "ies" if consonant_y else lemma + ("es" if takes_es else "s")
    regular = lemma[:-1] + "ied" if consonant_y else (lemma + "d" if lemma.endswith("e") else stem + "ed")
    ing = lemma if lemma.endswith("ee") or consonant_y else stem
    return [lemma, third, *(past or (regular,)), ing + "ing"]


def lemma(cue: str) -> str:
    """Return the base form of a cue's verb; a cue without a cue verb as it is, in lower case."""
    words = cue.lower().split()
    for word in words:
        if entry := forms().get(word.strip(".,:;'’\"")):
            return entry.lemma
    return " ".join(words)


def speech_verbs(use: str) -> tuple[str, ...]:
    """Return the verb forms of one use in speech_verbs.txt, for regular expressions that need no parsed sentence."""
    return classes("speech_verbs.txt")[use]
