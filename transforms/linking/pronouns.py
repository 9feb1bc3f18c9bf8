"""Resolve he and she to a person: a scorer chooses among the people mentioned shortly before and after the pronoun."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy import float32
from numpy.typing import NDArray

from transforms.linking.cluster import Cluster
from transforms.linking.coreference.candidate_features import Question
from transforms.linking.coreference.candidate_people import MOST_AHEAD, candidates, known_people
from transforms.linking.coreference.candidate_scorer import probabilities, shipped
from transforms.linking.coreference.placed_people import CUE_AFTER, GENDERS, Placed, Places
from transforms.reader_api import Antecedent, Article, Mention, Role
from transforms.text.quotation_marks import Quotation

__all__ = ["GENDERS", "Answer", "Choose", "Resolved", "resolve"]

BEFORE_QUOTATION, AFTER_QUOTATION = 30, 40  # characters between a quotation and the name of its speaker, at most
LINK, LEAST_LINK = (
    0.5,
    0.01,
)  # weight of the log probability of a link (best of 0 to 2 on held-out texts of GAP), and its floor
LEAST_PROBABILITY = 0.4  # a pronoun whose most probable person is less probable stays unresolved


class Answer(NamedTuple):
    """Which of a question's candidates a pronoun means, by its index, and the probability of that."""

    candidate: int
    probability: float


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
    antecedents: Sequence[Antecedent] = (),
    roles: Sequence[Role] = (),
    choose: Choose | None = None,
) -> Iterator[Resolved]:
    """Yield each pronoun that can be resolved and the person it means, in text order.

    A person without a gender gets the gender of the first pronoun that means them.

    Args:
        article: The article.
        mentions: Its mentions, sorted.
        people: Its people.
        antecedents: The names that its pronouns may mean, if the reader found them.
        roles: The grammatical roles of its mentions of people, if the reader tells them.
        choose: Answers a question, given the index of the pronoun and the features of the candidates; the shipped
            weights unless given.
    """
    if not people or not any(m.form == "pronoun" for m in mentions):
        return
    choose = choose or _most_probable("roles" if roles else "alone")
    role_of: dict[tuple[int, int], Role] = {role.mention: role for role in roles}
    linked = _link_probabilities(mentions, people, antecedents)
    places = Places(article)
    named = _NamedPeople(article.text, mentions, people)
    known = known_people(article.text, people, mentions)
    person_of = {i: person for person in people for i in person.mentions}
    names = sorted(person_of)
    ahead: list[Placed] = []
    for i in names:
        ahead.append(places.place(mentions[i], person_of[i], ahead, role_of.get(mentions[i][:2])))
    before: list[Placed] = []
    n_names = 0
    for i, mention in enumerate(mentions):
        person = person_of.get(i)
        if person is None and mention.form != "pronoun":
            continue
        placed = places.place(mention, person, before, role_of.get(mention[:2]))
        if person is None:
            speaker = named.beside(places.quotations[placed.quotation]) if placed.quotation >= 0 else None
            found = candidates(before, ahead[n_names : n_names + MOST_AHEAD], placed.sentence)
            fitting = [c for c in found if c.person is not speaker and _may_be(c.person, placed.gender)]
            start = places.sentence_starts[placed.sentence]
            question = Question(placed, fitting, before, start, linked.get(placed.start))
            answer = choose(i, question, question.features(known)) if fitting else None
            if answer is None:
                continue
            person = fitting[answer.candidate].person
            if person.gender is None:
                person.gender, person.gender_basis = placed.gender, "pronoun"
            yield Resolved(i, person, answer.probability)
            placed = placed._replace(person=person)
        else:
            n_names += 1
        before.append(placed)
        known[id(person)].add(placed.gender)


def _most_probable(name: str) -> Choose:
    """Return a function that answers by the shipped weights of that name."""
    weights = shipped()[name]

    def choose(_: int, question: Question, features: NDArray[float32]) -> Answer | None:
        p = probabilities(features, weights, _link_scores(question))
        k = int(p.argmax())
        sure = k < len(question.candidates) and p[k] >= LEAST_PROBABILITY
        return Answer(k, round(float(p[k]), 4)) if sure else None

    return choose


def _link_probabilities(
    mentions: Sequence[Mention], people: Sequence[Cluster], antecedents: Sequence[Antecedent]
) -> dict[int, dict[int, float]]:
    """Return by start of a pronoun, and by id of a person, the probability that the reader's links give the person."""
    if not antecedents:
        return {}
    person_at = {mentions[i].start: id(person) for person in people for i in person.mentions}
    found: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for link in antecedents:
        if link.name.start in person_at:
            found[link.mention.start][person_at[link.name.start]] += link.probability
    return found


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


class _NamedPeople:
    """The mentions of people by name, to find the one that is named beside a quotation as its speaker.

    Attributes:
        found: Each mention with its person, in text order, and the rank of the person among the article's people.
    """

    def __init__(self, text: str, mentions: Sequence[Mention], people: Sequence[Cluster]) -> None:
        self._text = text
        found = [(mentions[i], rank, person) for rank, person in enumerate(people) for i in person.mentions]
        self.found = sorted(found, key=itemgetter(0, 1))

    def beside(self, quotation: Quotation) -> Cluster | None:
        """Return the person who is named beside a quotation as its speaker; of several, the first of `people`."""
        start, end = quotation.start - quotation.opened, quotation.end + quotation.closed
        first = bisect_right(self.found, start - BEFORE_QUOTATION, key=lambda one: one[0].end)
        last = bisect_left(self.found, end + AFTER_QUOTATION, key=lambda one: one[0].start)
        inside = bisect_right(self.found, start, first, last, key=lambda one: one[0].end)
        behind = bisect_left(self.found, end, inside, last, key=lambda one: one[0].start)
        before = (one for one in self.found[first:inside] if CUE_AFTER.match(self._text, one[0].end))
        after = (one for one in self.found[behind:last] if self._follows(one[0], end))
        return min((*before, *after), key=itemgetter(1), default=(None, 0, None))[2]

    def _follows(self, mention: Mention, end: int) -> bool:
        """Return whether a cue beside the mention makes it the speaker of the quotation that ends at `end`."""
        text = self._text
        has_cue = CUE_AFTER.match(text, mention.end) or CUE_AFTER.match(text, end)
        return has_cue is not None and "\n" not in text[end : mention.start]
