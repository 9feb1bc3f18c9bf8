"""Find the candidate cues of a sentence: forms of cue verbs that are used as verbs, and phrases like "according to"."""

from __future__ import annotations

from typing import NamedTuple

from transforms.lexicons.cues import SOURCE_PHRASES, SOURCE_STARTS, Form, forms
from transforms.rules.shallow_syntax import lower_at
from transforms.rules.tokens import AUXILIARIES, BE, DETERMINERS, POSSESSIVES, PREPOSITIONS, Token, is_adverb

# A word after one of these is a noun: "the claim". "that", "this" and the like may also be the subject of a verb.
BEFORE_NOUN = (
    DETERMINERS - {"that", "this", "these", "those", "some", "many", "both", "all", "few", "most"}
) | POSSESSIVES
BEFORE_INFINITIVE = AUXILIARIES - BE - {"has", "have", "had", "having"} | {"to"}
PASSIVE = BE | {"get", "got", "’re", "'re"}  # before a participle
BEFORE_GERUND = PREPOSITIONS - {"by", "after", "before", "without", "while", "in"}
BASE_FORM_SUBJECTS = frozenset(["they", "we", "i", "you", "who", "people", "police", "men", "women"])  # "they say"


class Cue(NamedTuple):
    """A candidate cue.

    Attributes:
        start: First token.
        end: One past the last token.
        lemma: Base form of the verb, or the phrase.
        classes: Classes of the verb in `lexicons/cues.txt` (say, tell, that, …); empty for a phrase.
        kind: Form of the verb: base, third, past or ing; "phrase" for a phrase.
    """

    start: int
    end: int
    lemma: str
    classes: frozenset[str]
    kind: str

    @property
    def ing(self) -> bool:
        """Whether the cue is a participle, which shares the subject of another verb."""
        return self.kind == "ing"


def find_cues(tokens: list[Token]) -> list[Cue]:
    """Return the candidate cues of a sentence, in order."""
    table = forms()
    found: list[Cue] = []
    for i, token in enumerate(tokens):
        if token.lower in SOURCE_STARTS:
            for phrase in SOURCE_PHRASES:
                if all(lower_at(tokens, i + k) == word for k, word in enumerate(phrase)):
                    found.append(Cue(i, i + len(phrase), " ".join(phrase), frozenset(), "phrase"))
        entry = table.get(token.lower)
        if entry and (i == 0 or not token.capital or _is_title_case(tokens)) and is_verb(tokens, i, entry):
            found.append(Cue(i, i + 1, entry.lemma, entry.classes, entry.kind))
    return found


def _is_title_case(tokens: list[Token]) -> bool:
    """Return whether most long words are capitalised, as in headlines. Then a capital does not rule out a verb."""
    long = [t for t in tokens if len(t.lower) > 3]
    return sum(t.capital for t in long) > 0.6 * len(long)


def is_verb(tokens: list[Token], i: int, form: Form) -> bool:
    """Return whether a form of a cue verb is used as an active verb, not as a noun or in the passive.

    Args:
        tokens: The tokens of the sentence.
        i: The token.
        form: The form that the token has.
    """
    before = i - 1
    while before >= 0 and (is_adverb(tokens[before])):
        before -= 1
    left = lower_at(tokens, before)
    noun_before = before >= 0 and left[:1].isalnum() and left not in PREPOSITIONS
    if left in BEFORE_NOUN or (left in ("’s", "'s") and form.kind in ("base", "third")):
        return False
    if form.kind == "past" and before < 0 and form.classes & {"tell", "judge"}:
        return False  # "Asked about the vote, Roe said"
    if form.kind == "past":
        return left not in PASSIVE and (left not in PREPOSITIONS or left in ("of", "by"))
    if form.kind == "ing":
        return left not in BEFORE_GERUND and before >= 0
    if form.kind == "third":
        return noun_before or left in (",", "", ")", "and", "but") or (before < 0 and tokens[i].lower == "says")
    return (
        left in BEFORE_INFINITIVE
        or left in BASE_FORM_SUBJECTS
        or (noun_before and left.endswith("s") and left not in AUXILIARIES)
        or left == "and"
    )
