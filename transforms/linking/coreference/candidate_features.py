"""Compute the features by which a pronoun's candidates are scored.

They are those of rule-based and feature-based coreference: gender, recency, salience and parallel roles (Lappin and
Leass 1994), and the binding of pronouns within a clause.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from transforms.linking.coreference.candidate_people import Candidate, Known
from transforms.linking.coreference.grammatical_roles import ROLES
from transforms.linking.coreference.placed_people import KINDS, Placed
from transforms.linking.coreference.reader_evidence import Evidence

LEAST_ATTENTION = -6.9  # log of the attention to a mention that is in no window with the pronoun
NEAR = 30  # characters between a possessive pronoun and the name in "her mother, Ann Roe"
N_GENDER, N_LAST, N_SALIENCE, N_AFTER, N_PERSON, N_PRONOUN = 12, 33, 10, 14, 10, 14
N_ROLE = len(ROLES)
N_FEATURES = N_GENDER + N_LAST + N_SALIENCE + N_AFTER + N_PERSON + N_PRONOUN + 1
OTHER = {"male": "female", "female": "male"}


class Question:
    """A pronoun with its candidates.

    Attributes:
        pronoun: The pronoun and its place.
        gender: Its gender.
        candidates: Whom it may mean.
        before: Mentions of people before it, in text order.
        sentence_start: The first character of its sentence.
        links: Probabilities of people by id, from the reader's links; None if it has none from this pronoun.
    """

    def __init__(
        self,
        pronoun: Placed,
        candidates: Sequence[Candidate],
        before: Sequence[Placed],
        sentence_start: int,
        evidence: Evidence,
        links: Mapping[int, float] | None,
    ) -> None:
        assert pronoun.gender is not None
        self.pronoun, self.gender = pronoun, pronoun.gender
        self.candidates, self.before, self.sentence_start = candidates, before, sentence_start
        self._evidence, self.links = evidence, links
        recent = list(islice(reversed(before), 12))
        self.last_pronoun = next((p for p in recent if p.gender == self.gender), None)
        self.in_sentence = [p for p in reversed(recent) if p.sentence == pronoun.sentence]

    def features(self, known: Mapping[int, Known]) -> NDArray[np.float32]:
        """Return the features of each candidate, then of "nobody": (n_candidates + 1, `N_FEATURES`) float32.

        Args:
            known: By id of each person, what the text tells of them.
        """
        most = max((known[id(c.person)].mentions for c in self.candidates), default=1)
        shared = self._pronoun()
        rows = [
            (
                *_gender(known[id(c.person)], c, self.gender),
                *(self._last_mention(*c.before[0]) if c.before else [0.0] * N_LAST),
                *self._salience(c),
                *(self._after(c) if c.after else [0.0] * N_AFTER),
                *self._person(rank, c, known[id(c.person)], most),
                *shared,
                0.0,
            )
            for rank, c in enumerate(self.candidates)
        ]
        rows.append((*[0.0] * (N_FEATURES - N_PRONOUN - 1), *shared, 1.0))
        features = np.array(rows, np.float32)
        if self._evidence.has_roles:
            features = np.hstack([features, self._roles()])
        return np.hstack([features, self._attention()]) if self._evidence.n_heads else features

    def _attention(self) -> NDArray[np.float32]:
        """Return how much each head attends to each candidate at most: (n_candidates + 1, n_heads) float32."""
        found = np.full((len(self.candidates) + 1, self._evidence.n_heads), LEAST_ATTENTION, np.float32)
        weights = self._evidence.attention(self.pronoun.start)
        for row, c in enumerate(self.candidates):
            spans = ((m.start, m.end) for _, m in (*c.before, *c.after))
            known = [weights[span] for span in spans if span in weights]
            if known:
                found[row] = np.max(known, axis=0)
        return found

    def _roles(self) -> NDArray[np.float32]:
        """Return the roles of the pronoun and of the mentions beside it: (n_candidates + 1, 3 * `N_ROLE`) float32."""
        none = (0.0,) * N_ROLE
        rows = [
            (
                *_role(self.pronoun),
                *(_role(c.before[0][1]) if c.before else none),
                *(_role(c.after[0][1]) if c.after else none),
            )
            for c in self.candidates
        ]
        return np.array([*rows, (*_role(self.pronoun), *none, *none)], np.float32)

    def _pronoun(self) -> list[float]:
        """Return what all candidates share: the pronoun's kind and place."""
        p, last = self.pronoun, self.last_pronoun
        offset = p.start - self.sentence_start
        return [
            *(float(p.kind == kind) for kind in KINDS),
            float(p.quotation >= 0),
            float(offset < 3),
            float(p.beside_cue),
            float(p.governed),
            min(len(self.candidates), 8) / 8,
            float(last is not None and p.sentence - last.sentence <= 1),
            float(not self.before),
            float(p.sentence == 0),
            math.log1p(max(0, offset)) / 6,
            float(bool(self.in_sentence)),
        ]

    def _last_mention(self, back: int, m: Placed) -> list[float]:
        """Return the distance and the role of a candidate's last mention before the pronoun."""
        p = self.pronoun
        distance = p.sentence - m.sentence
        subject = m.is_first and not m.governed and not m.possessive
        same_clause = distance == 0 and p.clause == m.clause
        is_argument = p.kind in ("object", "possessive")
        return [
            1.0,
            *(float(distance == d) for d in range(3)),
            float(distance in (3, 4)),
            min(distance, 12) / 12,
            math.log1p(max(0, p.start - m.end)) / 6,
            min(back, 10) / 10,
            *(float(back == b) for b in range(3)),
            float(subject),
            float(subject and distance == 0),
            float(subject and distance == 1),
            float(m.governed),
            float(m.possessive),
            float(m.gender is not None),
            float(m.gender == p.gender),
            float(m.is_first),
            float(m.quotation >= 0),
            float(m.quotation >= 0 and m.quotation == p.quotation),
            float(same_clause),
            float(same_clause and p.kind == "object" and not m.possessive),
            float(same_clause and p.kind == "reflexive"),
            float(same_clause and p.kind == "possessive"),
            float(m.beside_cue),
            float(m.paragraph == p.paragraph),
            float(distance == 0 and p.clause - m.clause == 1),
            min(p.clause - m.clause, 6) / 6,
            float(m.before_comma),
            float(p.kind == "subject" and subject),
            float(p.kind == "subject" and m.governed),
            float(is_argument and subject and distance == 0),
        ]

    def _salience(self, candidate: Candidate) -> list[float]:
        """Return how often and how prominently a candidate is mentioned shortly before the pronoun."""
        s, before = self.pronoun.sentence, candidate.before[:12]
        name = next((m for _, m in before if m.gender is None), None)
        since = s - name.sentence if name else 12
        last = self.last_pronoun
        is_last = last is not None and last.person is candidate.person
        is_near = last is not None and s - last.sentence <= 1
        firsts = [s - m.sentence for _, m in before[:6] if m.is_first]
        best = max((_prominence(m) - 0.3 * (s - m.sentence) for _, m in before[:4]), default=-1.0)
        return [
            best,
            float(1 in firsts),
            float(0 in firsts),
            sum(s - m.sentence <= 1 for _, m in before[:8]) / 8,
            sum(s - m.sentence <= 3 for _, m in before) / 12,
            float(any(m.beside_cue and s - m.sentence <= 2 for _, m in before[:6])),
            min(since, 12) / 12,
            float(is_last),
            float(is_last and is_near),
            float(not is_last and is_near),
        ]

    def _after(self, candidate: Candidate) -> list[float]:
        """Return the distance and the role of a candidate's first name after the pronoun."""
        p = self.pronoun
        between, m = candidate.after[0]
        same = m.sentence == p.sentence
        gap = m.start - p.end
        only = not candidate.before
        return [
            1.0,
            float(same),
            float(m.sentence == p.sentence + 1),
            float(between == 0),
            float(between == 1),
            math.log1p(max(0, gap)) / 6,
            float(p.kind == "possessive" and same and gap < NEAR),
            float(same and not self.in_sentence and between == 0),
            float(m.governed),
            float(m.possessive),
            float(same and m.clause == p.clause),
            float(only and same),
            float(only and not same),
            float(only and p.kind == "possessive"),
        ]

    def _person(self, rank: int, candidate: Candidate, known: Known, most: int) -> list[float]:
        """Return how prominent a candidate is in the whole article."""
        person, n = candidate.person, known.mentions
        return [
            math.log1p(n) / 3,
            math.log1p(known.names) / 3,
            float(n == most),
            n / max(1, len(self.before)),
            math.log1p(known.in_article) / 3,
            float(bool(self.before) and self.before[0].person is person),
            *(float(rank == r) for r in range(2)),
            min(rank, 10) / 10,
            float(" " in person.name),
        ]


def _gender(known: Known, candidate: Candidate, gender: str) -> list[float]:
    """Return what speaks for and against a candidate's being of the pronoun's gender."""
    person, other = candidate.person, OTHER[gender]
    told = person.gender if person.gender_basis in ("honorific", "first_name") else None
    is_title = person.gender_basis == "honorific"
    same, opposite = known.pronouns[gender], known.pronouns[other]
    return [
        float(is_title and told == gender),
        float(is_title and told == other),
        float(not is_title and told == gender),
        float(not is_title and told == other),
        float(told is None and known.name_gender == gender),
        float(told is None and known.name_gender == other),
        min(known.nouns[gender], 2.0),
        min(known.nouns[other], 2.0),
        min(same, 4) / 4,
        min(opposite, 4) / 4,
        float(same > 0),
        float(opposite > 0),
    ]


def _role(m: Placed) -> tuple[float, ...]:
    return m.role.probabilities if m.role else (0.0,) * N_ROLE


def _prominence(m: Placed) -> float:
    """Return how likely a mention is a subject, 0 to 1."""
    return (m.is_first + (not m.governed) + (not m.possessive)) / 3
