"""Which words of a sentence attribute: forms of cue verbs that are verbs there, and source phrases."""

from __future__ import annotations

from typing import NamedTuple

from transforms.lexicons.cues import SOURCE_PHRASES, SOURCE_STARTS, Form, forms
from transforms.rules.shallow_syntax import lower_at
from transforms.rules.tokens import AUXILIARIES, BE, DETERMINERS, POSSESSIVES, PREPOSITIONS, Token, is_adverb


class Cue(NamedTuple):
    """A candidate: its range, lemma, classes, and kind of form (phrase for "according to")."""

    start: int
    end: int
    lemma: str
    classes: frozenset[str]
    kind: str

    @property
    def ing(self) -> bool:
        """Whether it is a participle: its subject is the one of another verb."""
        return self.kind == "ing"


def cues(tokens: list[Token]) -> list[Cue]:
    """The words of a sentence that may attribute, in order."""
    table = forms()
    found: list[Cue] = []
    title = _in_title_case(tokens)
    for i, token in enumerate(tokens):
        if token.lower in SOURCE_STARTS:
            for phrase in SOURCE_PHRASES:
                if tuple(t.lower for t in tokens[i : i + len(phrase)]) == phrase:
                    found.append(Cue(i, i + len(phrase), " ".join(phrase), frozenset(), "phrase"))
        entry = table.get(token.lower)
        if entry and (title or i == 0 or not token.capital) and is_verb(tokens, i, entry):
            found.append(Cue(i, i + 1, entry.lemma, entry.classes, entry.kind))
    return found


NOUNLIKE_LEFT = (
    DETERMINERS - {"that", "this", "these", "those", "some", "many", "both", "all", "few", "most"}
) | POSSESSIVES


MODALS = AUXILIARIES - BE - {"has", "have", "had", "having"} | {"to"}


PLURAL = frozenset(["they", "we", "i", "you", "who", "people", "police", "men", "women"])


def _in_title_case(tokens: list[Token]) -> bool:
    """Whether a sentence has its long words capitalised, as headlines do: then a capital says nothing of a verb."""
    long = [t for t in tokens if len(t.lower) > 3]
    return sum(t.capital for t in long) > 0.6 * len(long)


def is_verb(tokens: list[Token], i: int, form: Form) -> bool:
    """Whether a form of a cue verb is a finite verb, infinitive or participle here, not a noun or a passive."""
    before = i - 1
    while before >= 0 and (is_adverb(tokens[before])):
        before -= 1
    left = lower_at(tokens, before)
    noun_before = before >= 0 and left[:1].isalnum() and left not in PREPOSITIONS
    if left in NOUNLIKE_LEFT or (left in ("’s", "'s") and form.kind in ("base", "third")):
        return False
    if form.kind == "past" and before < 0 and form.classes & {"tell", "judge"}:
        return False  # "Asked about the vote, Roe said"
    if form.kind == "past":
        passive = left in BE | {"get", "got", "’re", "'re"}
        return not passive and (left not in PREPOSITIONS or left in ("of", "by"))
    if form.kind == "ing":
        return left not in PREPOSITIONS - {"by", "after", "before", "without", "while", "in"} and before >= 0
    if form.kind == "third":
        return noun_before or left in (",", "", ")", "and", "but") or (before < 0 and tokens[i].lower == "says")
    return (
        left in MODALS
        or left in PLURAL
        or (noun_before and left.endswith("s") and left not in AUXILIARIES)
        or left == "and"
    )
