"""Resolve he and she to the most salient person before them whose gender fits."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from transforms.lexicons.cues import speech_verbs
from transforms.linking.cluster import Cluster
from transforms.reader_api import Antecedent, Article, Mention

GENDERS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "male"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "female"),
}
SENTENCES_BACK = 3
BEFORE_QUOTATION, AFTER_QUOTATION = 30, 40  # characters between a quotation and the name of its speaker, at most

# Weights of a candidate's score, found by a search on the training paragraphs of GAP (Webster et al. 2018).
SUBJECT = 1.0
GOVERNED_PENALTY = 1.85
POSSESSIVE_PENALTY = 0.6
SENTENCE_PENALTY = 0.8  # per sentence between the pronoun and the candidate
RANK_PENALTY = 0.55  # per mention of a person between the pronoun and the candidate
GENDER_KNOWN = 0.25
MENTION = 0.95  # per mention so far, up to four
BEST_SCORE = SUBJECT + GENDER_KNOWN + 4 * MENTION  # of a candidate in the pronoun's sentence and next to it
LEAST_SCORE = -100.0
LINK, LEAST_LINK = 2.0, 0.01  # weight of the log probability of the reader's link, and what is added to the probability
NOT_NEARBY = -2.0  # score of a person who is named only after the pronoun, or far before it

QUOTED = re.compile(r"“[^”\n]*(?:”|$)|\"[^\"\n]*(?:\"|$)", re.MULTILINE)
GOVERNORS = frozenset(
    ("of", "by", "with", "for", "to", "from", "in", "at", "on", "about", "against", "than", "like", "under", "via")
    + ("and", "or")
)
CUE = re.compile(rf",? (?:{'|'.join(speech_verbs('quotation'))})\b")


class Candidate(NamedTuple):
    """An earlier mention of a person: where it is, whom it means and how prominent it is in its sentence."""

    sentence: int
    start: int
    person: Cluster
    prominence: float


def resolve(
    article: Article, mentions: Sequence[Mention], people: Sequence[Cluster], antecedents: Sequence[Antecedent] = ()
) -> Iterator[tuple[int, Cluster]]:
    """Yield the index of each pronoun mention that can be resolved and the person it means, in text order.

    A person without a gender gets the gender of the first pronoun that means them.

    Args:
        article: The article.
        mentions: Its mentions, sorted.
        people: Its people.
        antecedents: The names that its pronouns may mean, if the reader found them.
    """
    text = article.text
    if not people or not any(m.form == "pronoun" for m in mentions):
        return
    sentence_starts = [s.start for s in article.sentences]
    person_of = {i: person for person in people for i in person.mentions}
    named = _NamedPeople(text, mentions, people)
    quotations = [m.span() for m in QUOTED.finditer(text)]
    quotation_starts = [start for start, _ in quotations]
    link_scores = _link_scores(mentions, people, antecedents)
    candidates: list[Candidate] = []
    for i, mention in enumerate(mentions):
        person = person_of.get(i)
        if person is None and mention.form != "pronoun":
            continue
        sentence = bisect_right(sentence_starts, mention.start) - 1
        if person is None:
            gender = GENDERS[text[mention.start : mention.end].lower()]
            k = bisect_right(quotation_starts, mention.start) - 1
            quotation = quotations[k] if k >= 0 and mention.start < quotations[k][1] else None
            speaker = named.beside(quotation) if quotation else None
            person = _best_person(people, candidates, sentence, gender, speaker, link_scores.get(mention.start))
            if person is None:
                continue
            if person.gender is None:
                person.gender, person.gender_basis = gender, "pronoun"
            yield i, person
        prominence = _prominence(text, mention, sentence, candidates)
        candidates.append(Candidate(sentence, mention.start, person, prominence))


def _prominence(text: str, mention: Mention, sentence: int, candidates: Sequence[Candidate]) -> float:
    """Return a score for how likely a mention is the subject of its sentence."""
    has_subject = any(c.sentence == sentence and c.prominence > 0 for c in candidates[-4:])
    value = 0.0 if has_subject else SUBJECT
    if _is_governed(text, mention.start):
        value -= GOVERNED_PENALTY
    if text.startswith(("'s", "’s"), mention.end) or _is_possessive(text, mention):
        value -= POSSESSIVE_PENALTY
    return value


def _is_possessive(text: str, mention: Mention) -> bool:
    """Return whether a mention is "his", or "her" before another word."""
    word = text[mention.start : mention.end].lower()
    return word == "his" or (word == "her" and text[mention.end + 1 : mention.end + 2].isalpha())


def _is_governed(text: str, start: int) -> bool:
    """Return whether a preposition or "and" precedes a name, or its title of one or two words."""
    for word in reversed(text[max(0, start - 40) : start].split()[-3:]):
        if word in GOVERNORS:
            return True
        if not word[0].isupper() or word[-1] in ",;:)”":
            return False
    return False


class _NamedPeople:
    """The mentions of people by name, to find the one that is named beside a quotation as its speaker.

    Attributes:
        found: Each mention with its person, in text order, and the rank of the person among the article's people.
    """

    def __init__(self, text: str, mentions: Sequence[Mention], people: Sequence[Cluster]) -> None:
        self._text = text
        found = [(mentions[i], rank, person) for rank, person in enumerate(people) for i in person.mentions]
        self.found = sorted(found, key=itemgetter(0, 1))

    def beside(self, quotation: tuple[int, int]) -> Cluster | None:
        """Return the person who is named beside a quotation as its speaker; of several, the first of `people`."""
        start, end = quotation
        first = bisect_right(self.found, start - BEFORE_QUOTATION, key=lambda one: one[0].end)
        last = bisect_left(self.found, end + AFTER_QUOTATION, key=lambda one: one[0].start)
        inside = bisect_right(self.found, start, first, last, key=lambda one: one[0].end)
        behind = bisect_left(self.found, end, inside, last, key=lambda one: one[0].start)
        before = (one for one in self.found[first:inside] if CUE.match(self._text, one[0].end))
        after = (one for one in self.found[behind:last] if self._follows(one[0], end))
        return min((*before, *after), key=itemgetter(1), default=(None, 0, None))[2]

    def _follows(self, mention: Mention, end: int) -> bool:
        """Return whether a cue beside the mention makes it the speaker of the quotation that ends at `end`."""
        text = self._text
        has_cue = CUE.match(text, mention.end) or CUE.match(text, end)
        return has_cue is not None and "\n" not in text[end : mention.start]


def _link_scores(
    mentions: Sequence[Mention], people: Sequence[Cluster], antecedents: Sequence[Antecedent]
) -> dict[int, list[float]]:
    """Return by start of a pronoun, for each person, the score of the links from the pronoun to their names.

    The score is the weighted log probability that the pronoun means the person.
    """
    if not antecedents:
        return {}
    rank_at = {mentions[i].start: rank for rank, person in enumerate(people) for i in person.mentions}
    probabilities: dict[int, list[float]] = defaultdict(lambda: [0.0] * len(people))
    for link in antecedents:
        if link.name.start in rank_at:
            probabilities[link.mention.start][rank_at[link.name.start]] += link.probability
    return {start: [LINK * math.log(p + LEAST_LINK) for p in row] for start, row in probabilities.items()}


def _best_person(
    people: Sequence[Cluster],
    candidates: Sequence[Candidate],
    sentence: int,
    gender: str,
    speaker: Cluster | None,
    link_scores: Sequence[float] | None,
) -> Cluster | None:
    """Return the person with the best score for a pronoun in `sentence`; the quotation's speaker is none of them.

    Args:
        people: The people of the article.
        candidates: Earlier mentions of people, in text order.
        sentence: Number of the pronoun's sentence.
        gender: Gender of the pronoun.
        speaker: The speaker of the quotation that contains the pronoun.
        link_scores: For each person, the score of the reader's links; None if it found none.
    """
    nearby = _nearby_scores(candidates, sentence, gender, speaker)
    if link_scores is None:
        return max(nearby.values(), key=itemgetter(0), default=(LEAST_SCORE, None))[1]
    best: Cluster | None = None
    best_score = LEAST_SCORE
    for person, link in zip(people, link_scores, strict=True):
        if person is speaker or person.gender not in (None, gender):
            continue
        score = link + nearby.get(id(person), (NOT_NEARBY, person))[0]
        if score > best_score:
            best, best_score = person, score
    return best


def _nearby_scores(
    candidates: Sequence[Candidate], sentence: int, gender: str, speaker: Cluster | None
) -> dict[int, tuple[float, Cluster]]:
    """Return by id of a person who is mentioned shortly before a pronoun, the best score of the mentions.

    Mentions that cannot have the best score of all are left out.
    """
    found: dict[int, tuple[float, Cluster]] = {}
    best_score = LEAST_SCORE
    for rank, candidate in enumerate(reversed(candidates)):
        person, distance = candidate.person, sentence - candidate.sentence
        if distance > SENTENCES_BACK or BEST_SCORE - RANK_PENALTY * rank < best_score:
            break  # this limits the work on a sentence with very many people
        if person is speaker or person.gender not in (None, gender):
            continue
        score = candidate.prominence - SENTENCE_PENALTY * distance - RANK_PENALTY * rank
        score += (GENDER_KNOWN if person.gender else 0.0) + MENTION * min(len(person.mentions), 4)
        best_score = max(best_score, score)
        if id(person) not in found or score > found[id(person)][0]:
            found[id(person)] = (score, person)
    return found
