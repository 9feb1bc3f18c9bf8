"""Collect the people whom a pronoun may mean: those mentioned shortly before it, and those named just after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from transforms.lexicons import gazetteers
from transforms.linking.cluster import Cluster
from transforms.linking.coreference.placed_people import NOUNS, Placed, noun_genders
from transforms.reader_api import Mention

# These limit the work for one pronoun, so that the time for an article grows with its length alone.
MOST_BACK = 60  # mentions before the pronoun
MOST_PEOPLE = 14  # people mentioned before it
MOST_AHEAD = 8  # names after it
SENTENCES_AHEAD = 2
NAMES_WITH_NOUNS = 12  # first mentions of a person beside which a noun may tell the gender


class Candidate(NamedTuple):
    """A person whom a pronoun may mean.

    Attributes:
        person: The person.
        before: Mentions before the pronoun, the last one first, each with the number of mentions of people between.
        after: Names after the pronoun, each with the number of names between.
    """

    person: Cluster
    before: list[tuple[int, Placed]]
    after: list[tuple[int, Placed]]


class Known:
    """What an article's text has told of a person so far.

    Attributes:
        mentions: Number of mentions before the pronoun.
        names: Number of those that are names or titles.
        pronouns: Number of pronouns of each gender that mean the person.
        nouns: Number of names of the person beside a noun of each gender, in the whole article.
        in_article: Number of names and titles of the person in the whole article.
        name_gender: Gender of the first word of the name that is a first name; also where there is no surname.
    """

    def __init__(self, text: str, person: Cluster, mentions: Sequence[Mention]) -> None:
        self.mentions = self.names = 0
        self.pronouns = dict.fromkeys(NOUNS, 0)
        names = [mentions[i] for i in person.mentions[:NAMES_WITH_NOUNS] if mentions[i].form == "name"]
        self.nouns = noun_genders(text, names)
        self.in_article = len(person.mentions)
        self.name_gender = _name_gender(person.name)

    def add(self, gender: str | None) -> None:
        """Count a mention; `gender` is that of a pronoun."""
        self.mentions += 1
        if gender is None:
            self.names += 1
        else:
            self.pronouns[gender] += 1


def _name_gender(name: str) -> str | None:
    """Return the gender of the first word of a name that is no initial, if it is a first name of one gender."""
    genders = gazetteers.first_names()
    words = (word.lower().strip(".") for word in name.split())
    first = next((word for word in words if len(word) > 1), "")
    return genders.get(first) or genders.get(first.partition("-")[0])


def candidates(before: Sequence[Placed], ahead: Sequence[Placed], sentence: int) -> list[Candidate]:
    """Return the people whom a pronoun may mean, those mentioned last first, then those named only after it.

    The first person of the article is one of them.

    Args:
        before: Mentions of people before the pronoun, in text order.
        ahead: Names of people after it, in text order; `MOST_AHEAD` suffice.
        sentence: Number of the pronoun's sentence.
    """
    found: dict[int, Candidate] = {}
    for back, placed in enumerate(reversed(before[-MOST_BACK:])):
        _add(found, placed, MOST_PEOPLE).before.append((back, placed))
    if before and id(before[0].person) not in found:
        _add(found, before[0], MOST_PEOPLE + 1).before.append((len(before) - 1, before[0]))
    for k, placed in enumerate(ahead[:MOST_AHEAD]):
        if placed.sentence > sentence + SENTENCES_AHEAD:
            break
        _add(found, placed, MOST_PEOPLE + 1 + MOST_AHEAD).after.append((k, placed))
    return [one for one in found.values() if one.before or one.after]


def _add(found: dict[int, Candidate], placed: Placed, most: int) -> Candidate:
    """Return the candidate of a mention, which is new unless there are enough; then it is not kept."""
    assert placed.person is not None
    key = id(placed.person)
    if key in found:
        return found[key]
    one = Candidate(placed.person, [], [])
    if len(found) < most:
        found[key] = one
    return one


def known_people(text: str, people: Sequence[Cluster], mentions: Sequence[Mention]) -> dict[int, Known]:
    """Return by id of each person what the text tells of them before any mention is counted."""
    return {id(person): Known(text, person, mentions) for person in people}
