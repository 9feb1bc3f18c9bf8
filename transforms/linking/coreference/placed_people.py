"""Say where the mentions of people stand: in which sentence, clause and quotation, and beside which words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from transforms.lexicons import lexicon
from transforms.lexicons.cues import speech_verbs
from transforms.linking.cluster import Cluster
from transforms.reader_api import Article, Mention, Role
from transforms.text.quotation_marks import quotations

GENDERS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "male"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "female"),
}
KINDS = ("subject", "object", "possessive", "reflexive")
KIND_OF = {
    **dict.fromkeys(("he", "she"), "subject"),
    **dict.fromkeys(("his", "hers"), "possessive"),
    **dict.fromkeys(("himself", "herself"), "reflexive"),
}
GOVERNORS = frozenset(
    ("of", "by", "with", "for", "to", "from", "in", "at", "on", "about", "against", "than", "like", "under", "via")
    + ("and", "or")
)
CLAUSE_STARTS = re.compile(
    r"[,;:()–—]|\b(?:and|but|or|that|who|whom|which|when|while|because|if|as|after|before|until|although|though|since"
    r"|where|to)\b"
)
CUE_AFTER = re.compile(rf",? (?:{'|'.join(speech_verbs('quotation'))})\b")
CUE_BEFORE = re.compile(r"\b(?:said|says|added|told) $")
LONGEST_CUE_BEFORE = 6  # characters, with the space after it
NOUNS = {gender: lexicon.words("gender_nouns.txt", gender) for gender in ("male", "female")}
WORD = re.compile(r"[^\W\d_][\w'’-]*")


class Placed(NamedTuple):
    """A mention of a person, or a pronoun, and its place.

    Attributes:
        start: Its first character.
        end: One past its last character.
        person: Whom it means; None for a pronoun that is not resolved.
        gender: Gender of a pronoun; None for a name.
        kind: One of `KINDS` for a pronoun, else "name".
        sentence: Number of its sentence.
        paragraph: Number of its paragraph.
        clause: How many words and marks that begin a clause precede it in the article.
        quotation: Number of the quotation that contains it; -1 outside.
        governed: Whether a preposition or "and" precedes it.
        possessive: Whether it is possessive: "Roe's", "his".
        beside_cue: Whether a verb of speech stands beside it.
        before_comma: Whether a comma follows it.
        is_first: Whether no mention of a person precedes it in its sentence.
        role: Its grammatical role; None where the reader does not tell it.
    """

    start: int
    end: int
    person: Cluster | None
    gender: str | None
    kind: str
    sentence: int
    paragraph: int
    clause: int
    quotation: int
    governed: bool
    possessive: bool
    beside_cue: bool
    before_comma: bool
    is_first: bool
    role: Role | None


class Places:
    """An article's sentences, clauses and quotations, looked up by position.

    Attributes:
        sentence_starts: The first character of each sentence.
        quotations: The quotations of the article.
    """

    def __init__(self, article: Article) -> None:
        self._text = article.text
        self._sentences = article.sentences
        self.sentence_starts = [s.start for s in article.sentences]
        self.quotations = quotations(article.text, article.headline_end)
        self._quotation_starts = [q.start for q in self.quotations]
        self._clauses = [m.start() for m in CLAUSE_STARTS.finditer(article.text)]

    def place(
        self, mention: Mention, person: Cluster | None, before: Sequence[Placed], role: Role | None = None
    ) -> Placed:
        """Return where a mention stands, after the mentions of people `before`."""
        text, start, end = self._text, mention.start, mention.end
        word = text[start:end].lower()
        gender = GENDERS.get(word) if mention.form == "pronoun" else None
        kind = _kind(text, word, end) if gender else "name"
        sentence = max(0, bisect_right(self.sentence_starts, start) - 1)
        return Placed(
            *(start, end, person, gender, kind),
            sentence=sentence,
            paragraph=self._sentences[sentence].paragraph if self._sentences else 0,
            clause=bisect_right(self._clauses, start),
            quotation=self._quotation_at(start),
            governed=is_governed(text, start),
            possessive=kind == "possessive" or text.startswith(("'s", "’s"), end),
            beside_cue=CUE_AFTER.match(text, end) is not None
            or CUE_BEFORE.search(text, max(0, start - LONGEST_CUE_BEFORE), start) is not None,
            before_comma=text.startswith(",", end),
            is_first=not before or before[-1].sentence != sentence,
            role=role,
        )

    def _quotation_at(self, position: int) -> int:
        k = bisect_right(self._quotation_starts, position) - 1
        return k if k >= 0 and position < self.quotations[k].end else -1


def _kind(text: str, word: str, end: int) -> str:
    """Return the kind of a pronoun; "her" is possessive before another word."""
    if word == "her":
        return "possessive" if text[end + 1 : end + 2].isalpha() else "object"
    return KIND_OF.get(word, "object")


def is_governed(text: str, start: int) -> bool:
    """Return whether a preposition or "and" precedes a name, or its title of one or two words."""
    for word in reversed(text[max(0, start - 40) : start].split()[-3:]):
        if word in GOVERNORS:
            return True
        if not word[0].isupper() or word[-1] in ",;:)”":
            return False
    return False


def noun_genders(text: str, names: Sequence[Mention]) -> dict[str, int]:
    """Return how many of some names stand beside a noun of each gender: just before, or in the apposition after."""
    found = dict.fromkeys(NOUNS, 0)
    for name in names:
        line = text[max(0, name.start - 40) : name.start].rpartition("\n")[2]
        words = WORD.findall(line)[-3:]
        if text.startswith((",", " ("), name.end):
            words += WORD.findall(text[name.end : name.end + 30])[:4]
        beside = {word.lower() for word in words}
        for gender, nouns in NOUNS.items():
            found[gender] += not beside.isdisjoint(nouns)
    return found
