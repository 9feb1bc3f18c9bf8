"""Resolve he and she to a person: a scorer chooses among the people mentioned shortly before and after the pronoun."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy import float32
from numpy.typing import NDArray

from transforms.linking.cluster import Cluster
from transforms.linking.coreference.candidate_features import Question
from transforms.linking.coreference.candidate_people import MOST_AHEAD, candidates, known_people
from transforms.linking.coreference.candidate_scorer import probabilities, shipped
from transforms.linking.coreference.placed_people import Placed, Places
from transforms.linking.coreference.quoted_speakers import NamedPeople
from transforms.linking.coreference.reader_evidence import Evidence
from transforms.reader_api import Article, Mention

LINK, LEAST_LINK = 0.5, 0.01  # weight of a link's log probability, the best on held-out texts of GAP, and its floor
LEAST_PROBABILITY = 0.3  # a pronoun whose most probable person is less probable stays unresolved
NO_EVIDENCE = Evidence()


class Answer(NamedTuple):
    """Which of a question's candidates a pronoun means, by its index, and the probability of that."""

    candidate: int
    probability: float


# Answers a question, given the index of the pronoun's mention and the features of the candidates and of "nobody".
Choose = Callable[[int, Question, NDArray[float32]], Answer | None]


class Resolved(NamedTuple):
    """A pronoun that is resolved.

    Attributes:
        mention: Index into the article's mentions.
        person: Whom it means.
        probability: 0 to 1: how sure that is, calibrated.
    """

    mention: int
    person: Cluster
    probability: float


def resolve(
    article: Article,
    mentions: Sequence[Mention],
    people: Sequence[Cluster],
    evidence: Evidence = NO_EVIDENCE,
    choose: Choose | None = None,
) -> Iterator[Resolved]:
    """Yield each pronoun that can be resolved and the person it means, in text order.

    A person without a gender gets the gender of the first pronoun that means them.

    Args:
        article: The article.
        mentions: Its mentions, sorted.
        people: Its people.
        evidence: What the reader's network tells.
        choose: Answers the questions; the shipped weights unless given.
    """
    if people and any(m.form == "pronoun" for m in mentions):
        choose = choose or _most_probable(evidence.weights_name)
        yield from _Pronouns(article, mentions, people, evidence).answered(choose)


class _Pronouns:
    """The pronouns of an article, asked one after another: a question depends on the answers before."""

    def __init__(
        self, article: Article, mentions: Sequence[Mention], people: Sequence[Cluster], evidence: Evidence
    ) -> None:
        self._mentions, self._evidence = mentions, evidence
        self._places = Places(article)
        self._speakers = NamedPeople(article.text, mentions, people)
        self._known = known_people(article.text, people, mentions)
        self._links = evidence.links(mentions, people)
        self._person_of = {i: person for person in people for i in person.mentions}
        self._names: list[Placed] = []
        for i in sorted(self._person_of):
            self._names.append(self._place(i, self._names))

    def answered(self, choose: Choose) -> Iterator[Resolved]:
        """Yield the pronouns that can be resolved."""
        before: list[Placed] = []
        n_names = 0
        for i, mention in enumerate(self._mentions):
            if i in self._person_of:
                n_names += 1
            elif mention.form != "pronoun":
                continue
            placed = self._place(i, before)
            if placed.person is None:
                question = self._question(placed, before, self._names[n_names : n_names + MOST_AHEAD])
                answer = choose(i, question, question.features(self._known)) if question.candidates else None
                if answer is None:
                    continue
                person = question.candidates[answer.candidate].person
                if person.gender is None:
                    person.gender, person.gender_basis = placed.gender, "pronoun"
                yield Resolved(i, person, answer.probability)
                placed = placed._replace(person=person)
            before.append(placed)
            self._known[id(placed.person)].add(placed.gender)

    def _place(self, i: int, before: Sequence[Placed]) -> Placed:
        mention = self._mentions[i]
        return self._places.place(mention, self._person_of.get(i), before, self._evidence.role(mention))

    def _question(self, pronoun: Placed, before: Sequence[Placed], ahead: Sequence[Placed]) -> Question:
        """Return a pronoun with the people whom it may mean: not the speaker of the quotation that contains it."""
        inside = pronoun.quotation >= 0
        speaker = self._speakers.beside(self._places.quotations[pronoun.quotation]) if inside else None
        found = candidates(before, ahead, pronoun.sentence)
        fitting = [c for c in found if c.person is not speaker and _may_be(c.person, pronoun.gender)]
        start = self._places.sentence_starts[pronoun.sentence]
        return Question(pronoun, fitting, before, start, self._evidence, self._links.get(pronoun.start))


def _most_probable(name: str) -> Choose:
    """Return a function that answers by the shipped weights of that name."""
    weights = shipped()[name]

    def choose(_: int, question: Question, features: NDArray[float32]) -> Answer | None:
        p = probabilities(features, weights, _link_scores(question))
        k = int(p.argmax())
        sure = k < len(question.candidates) and p[k] >= LEAST_PROBABILITY
        return Answer(k, round(float(p[k]), 4)) if sure else None

    return choose


def _link_scores(question: Question) -> NDArray[float32] | None:
    """Return what the reader's links add to the scores of the candidates and of "nobody"; None without links."""
    if question.links is None:
        return None
    of_people = [question.links.get(id(c.person), 0.0) for c in question.candidates]
    of_all = np.array([*of_people, max(0.0, 1.0 - sum(question.links.values()))], float32)
    return np.asarray(LINK * np.log(of_all + LEAST_LINK), float32)


def _may_be(person: Cluster, gender: str | None) -> bool:
    """Return whether neither title nor first name tells that a person is of another gender."""
    return person.gender_basis not in ("honorific", "first_name") or person.gender == gender
