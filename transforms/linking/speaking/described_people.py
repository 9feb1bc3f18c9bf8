"""Find the person whom a noun phrase describes: "the senator", "the 34-year-old", "the Republican nominee".

Offices, titles and appositions beside a person's names are compared with the words of the phrase. Among those who fit,
the person spoken of just before is meant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from functools import cache

from transforms.lexicons import gazetteers
from transforms.lexicons.lexicon import entries, words
from transforms.linking import titles
from transforms.linking.mention_index import MentionIndex
from transforms.linking.speaking.speaker_finding import Finding, Said
from transforms.linking.speaking.speaker_phrase import Phrase
from transforms.reader_api import Article, Mention, Span

DESCRIBED_MENTIONS = 12  # of a person, whose surroundings are read
WORD = re.compile(r"[^\W_][\w’'.-]*")
TITLE = re.compile(r"((?:[A-Za-z][\w.’'-]* ){1,4})$")
AFFILIATION = re.compile(r",? \((?P<party>[RDI])(?:-(?P<place>[A-Z][\w. ]+))?\)")
AGE = re.compile(r", (\d{1,3}),")
AGE_PHRASE = re.compile(r"(\d{1,3})-year-old")
EMPTY = frozenset(
    ("the", "a", "an", "this", "that", "his", "her", "its", "their", "former", "then", "own", "one", "of", "and", "who")
)
FEMALE = words("described_speakers.txt", "female")
MALE = words("described_speakers.txt", "male")
PARTIES = frozenset(("republican", "democrat"))

# Points of a candidate, chosen on labelled quotes of polnear-train.
HEAD, MODIFIER, NOT_HEAD = 3.0, 1.0, -1.5
OTHER_PARTY = -3.0
PREVIOUS_SPEAKER, SUBJECT, LINKED = 1.5, 1.2, 2.0
MAIN_PERSON = 0.7  # for who is named most in the article and was mentioned just before
PER_SENTENCE, MOST_SENTENCES = 0.12, 12
SALIENCE = 2.0
NAMED_IN_QUOTE = -2.5
MENTIONS = 200  # before the phrase, in which people are looked for
MAIN_PEOPLE = 8  # named most in the article, who are looked for beyond that
FIRST_PEOPLE = 30
FIRST_SENTENCES = 4  # in which a person may be described who is named only afterwards
SPOKE_SENTENCES = 2  # since the last speaker spoke
LEAST = 1.0  # for a person of whom the article says nothing that fits


class DescribedPeople:
    """The people of an article with the words that describe them."""

    def __init__(self, article: Article, index: MentionIndex) -> None:
        self._article = article
        self._index = index
        self._people = [k for k, entity in enumerate(index.entities) if entity.type == "PERSON"]
        self._profiles: dict[int, frozenset[str]] = {}
        by_mentions = sorted(self._people, key=lambda k: (-len(index.entities[k].mentions), k))
        self._main_people = by_mentions[:MAIN_PEOPLE]
        self._total = sum(len(index.entities[k].mentions) for k in self._people)

    def find(self, phrase: Phrase, named: Set[int], earlier: Sequence[Said]) -> Finding | None:
        """Return whom a definite phrase in the singular means; None where nobody fits.

        In a headline and in the first sentences, that may be a person who is named only afterwards.

        Args:
            phrase: The speaker mention.
            named: The entities named in what is said, who rarely say it.
            earlier: The quotes before it with their speakers.
        """
        index = self._index
        here = index.sentence_at(phrase.span.start)
        inside = {k for m, k in index.linked_in(phrase.span) if m.form == "name"}
        before = {k: n for k, n in self._distances(phrase.span.start, here).items() if k not in inside}
        found = self._find(phrase, before, named, self._near(here, earlier))
        if found is None and (here < FIRST_SENTENCES or index.sentences[here].part == "headline"):
            later = [k for k in self._people[:FIRST_PEOPLE] if k not in before and k not in inside]
            found = self._find(phrase, dict.fromkeys(later, 0), named, [])
        return found

    def _find(
        self, phrase: Phrase, distances: dict[int, int], named: Set[int], near: Sequence[tuple[int, float]]
    ) -> Finding | None:
        """Return whom a phrase means, given the sentences since each candidate's last mention and who is near."""
        linked = {k for m, k in self._index.linked_in(phrase.span) if m.form == "nominal"}
        wanted, head = _normal(phrase.words), _normal((phrase.head,))
        has_age = AGE_PHRASE.search(" ".join(phrase.words)) is not None
        gender = "female" if phrase.head in FEMALE else "male" if phrase.head in MALE else None
        scores: dict[int, float] = {}
        fits: set[int] = set()
        for k, distance in distances.items():
            if gender and self._index.entities[k].gender not in (None, gender):
                continue
            profile = self._profile(k)
            if k in linked or head & profile or (has_age and wanted & profile):
                fits.add(k)
            scores[k] = self._score(k, wanted, head, profile, distance)
            scores[k] += LINKED * (k in linked) + NAMED_IN_QUOTE * (k in named)
        for k, points in near:
            if k in scores:
                scores[k] += points
        often = {k for k, _ in near if len(self._index.entities[k].mentions) > 1}
        return _best(scores, fits, often)

    def _near(self, here: int, earlier: Sequence[Said]) -> list[tuple[int, float]]:
        """Return the subject of the sentence before, the last speaker and who is named most, with their points."""
        index = self._index
        subject = index.subject(index.sentences[here - 1]) if here else None
        near = [(subject, SUBJECT)] if subject is not None else []
        last = earlier[-1] if earlier else None
        if (
            last
            and here - index.sentence_at(last.extent.end - 1) <= SPOKE_SENTENCES
            and last.finding.entity is not None
        ):
            near.append((last.finding.entity, PREVIOUS_SPEAKER))
        start = index.sentence_starts[max(0, here - SPOKE_SENTENCES)]
        main = self._main_people[:1]
        if main and any(k == main[0] for _, k in index.linked_in(Span(start, index.sentence_starts[here]))):
            near.append((main[0], MAIN_PERSON))
        return near

    def _score(
        self, k: int, wanted: frozenset[str], head: frozenset[str], profile: frozenset[str], distance: int
    ) -> float:
        """Return a candidate's points, without those for the sentences just before."""
        matched = len((wanted - head) & profile)
        score = MODIFIER * matched + (HEAD if head & profile else NOT_HEAD if _offices(profile) else 0.0)
        if PARTIES & wanted and PARTIES & profile and not (PARTIES & wanted & profile):
            score += OTHER_PARTY
        share = len(self._index.entities[k].mentions) / max(1, self._total)
        return score + SALIENCE * share - PER_SENTENCE * min(distance, MOST_SENTENCES)

    def _distances(self, start: int, here: int) -> dict[int, int]:
        """Return the people named before and the sentences since: those of the last mentions, and those named most."""
        index = self._index
        last = {k: m.start for m, k in index.linked_before(start, MENTIONS) if index.entities[k].type == "PERSON"}
        found = {k: here - index.sentence_at(at) for k, at in last.items()}
        for k in self._main_people:
            if k not in found and index.mentions[index.entities[k].mentions[0]].start < start:
                found[k] = MOST_SENTENCES
        return found

    def _profile(self, k: int) -> frozenset[str]:
        if k not in self._profiles:
            entity = self._index.entities[k]
            named = [self._index.mentions[m] for m in entity.mentions if self._index.mentions[m].form == "name"]
            found: set[str] = set()
            for mention in named[:DESCRIBED_MENTIONS]:
                found.update(self._described(mention))
            found.update(_normal(WORD.findall((entity.description or "").lower())))
            found.update(_normal(word for word in entity.name.lower().split() if word in titles.ROLES))
            self._profiles[k] = frozenset(found)
        return self._profiles[k]

    def _described(self, mention: Mention) -> set[str]:
        """Return the normal forms of the words that describe a person beside one mention."""
        text = self._article.text
        found: set[str] = set()
        if span := titles.description_span(self._article, mention):
            found.update(_normal(WORD.findall(text[span.start : span.end].lower())))
        if title := TITLE.search(text, max(0, mention.start - 60), mention.start):
            capital = [w for w in title[1].split() if w[0].isupper()]
            found.update(_normal(w.lower() for w in (*capital, *title[1].split()[-1:])))
        if match := AFFILIATION.match(text, mention.end):
            found.update(_normal([match["party"].lower()]))
            place = gazetteers.listed_names().get((match["place"] or "").strip())
            found.update(_normal((place.name if place else match["place"] or "").lower().split()))
        if match := AGE.match(text, mention.end):
            found.add(f"{match[1]}-year-old")
        return found


def _best(scores: dict[int, float], fits: Set[int], near: Set[int]) -> Finding | None:
    """Return the candidate with most points, if the article describes it so or it was spoken of just before."""
    if not scores:
        return None
    ordered = sorted(scores, key=lambda k: (-scores[k], k))
    best = ordered[0]
    margin = scores[best] - (scores[ordered[1]] if len(ordered) > 1 else 0.0)
    support = max(0.0, min(1.0, margin / 4))
    if best in fits:
        return Finding(best, "person", "described person", support)
    return Finding(best, "person", "person near by", support) if best in near and scores[best] >= LEAST else None


def _normal(found: Iterable[str]) -> frozenset[str]:
    """Return words without those that say nothing, each with the names of the offices that it may stand for."""
    stems = (word[:-2] if word.endswith(("’s", "'s")) else word for word in found if word not in EMPTY)
    return frozenset(form for stem in stems for form in _same().get(stem, (stem,)))


def _offices(profile: frozenset[str]) -> bool:
    """Return whether a profile has an office."""
    return not profile.isdisjoint(_office_names())


@cache
def _office_names() -> frozenset[str]:
    return frozenset(name for names in _same().values() for name in names)


@cache
def _same() -> dict[str, tuple[str, ...]]:
    """Return by word the names of the groups of described_speakers.txt to which it belongs."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, items in entries("described_speakers.txt"):
        if key == "same":
            for item in items:
                found[item].append(items[0])
    return {word: tuple(dict.fromkeys(names)) for word, names in found.items()}
