"""Find whom a pronoun that speaks means: he, she, it, they, who, which.

Who said the last quote and who is the subject of the sentence before count more here than elsewhere: "“We will rebuild
it,” Roe said. “We have the money,” he added."
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set

from transforms.lexicons.cues import speech_verbs
from transforms.lexicons.lexicon import words
from transforms.linking.coreference.placed_people import GENDERS
from transforms.linking.mention_index import MentionIndex
from transforms.linking.speaker_nouns import WORD, is_one
from transforms.linking.speaking.named_speakers import of_entity
from transforms.linking.speaking.speaker_finding import Finding, Said
from transforms.reader_api import Mention, Quote, Span

FINITE = words("function_words.txt", "be", "auxiliaries", "verbs") | frozenset(speech_verbs("quotation"))
FIRST_PERSON = frozenset(("i", "me", "my", "mine", "myself"))
PLURAL = frozenset(("they", "them", "their", "we", "us", "our", "ourselves", "themselves", "these", "those"))
NEUTER = frozenset(("it", "its", "itself"))
RELATIVE = frozenset(("who", "whose", "whom", "which", "that"))
PRONOUNS = frozenset((*GENDERS, *FIRST_PERSON, *PLURAL, *NEUTER, *RELATIVE))
# Words before a noun phrase, and those that it begins with.
STOPS = frozenset(
    ("of", "for", "to", "from", "in", "at", "on", "with", "by", "about", "and")
    + ("is", "are", "was", "were", "said", "including")
)
FIRST_WORDS = frozenset(("the", "a", "an", "some", "many", "those"))
SENTENCES_BACK = 3
EARLIER_SPEAKERS, EARLIER_SUPPORT = 3, 0.3  # for a pronoun far from any name
Add = Callable[[int | None, float], None]

# Points of a candidate for he or she, chosen on labelled quotes of polnear-train.
LINKED = 1.5
LAST_SPEAKER = (1.2, 2.0, 0.8, 0.3)  # by the number of sentences between the last quote and the pronoun
RELATIVE_BASES, RELATIVE_WEIGHT = ("relative pronoun", "relative pronoun of nobody"), 0.3
SUBJECT = 1.6
SAME_PARAGRAPH = 0.4
SUBJECT_HERE = 1.8
NAMED_BEFORE = 0.5
CONTINUES = 1.5  # times the points of the last speaker, where the quote comes before the pronoun: "…," he added
GENDER_KNOWN, OTHER_FIRST_NAME = 0.3, -2.0
SALIENCE = 0.8
NAMED_IN_QUOTE = -2.5
FULL_MARGIN = 4.0  # between the best candidate and the next, from which the best is as sure as can be
WORDS_BEFORE = 5  # of a sentence before the body that is its subject
VERB = re.compile(rf",?\)? (?:{'|'.join(sorted(FINITE))}|\w+ed)\b")
GAP = re.compile(r"(?: \([^()]*\)|,[^,]{2,80},?|,| of [\w .]+| from [\w .]+| —)*,? ?—? ?$")


class SpeakingPronouns:
    """The pronouns of an article that are speakers."""

    def __init__(self, index: MentionIndex) -> None:
        self._index = index
        self._n_mentions = max(1, sum(len(e.mentions) for e in index.entities if e.type == "PERSON"))

    def find(self, span: Span, word: str, quote: Quote, earlier: Sequence[Said]) -> Finding:
        """Return whom a pronoun means that is not relative.

        Args:
            span: The pronoun.
            word: It in lower case.
            quote: The quote whose speaker it is.
            earlier: The quotes before with their speakers.
        """
        place = min(span.start, quote.content[0].start)
        if word in GENDERS:
            return self._person(span, word, place, self._index.named_in(quote.content), earlier)
        if word in FIRST_PERSON:
            return Finding(None, "person", "first person")
        if word in NEUTER:
            return self._body(place, earlier)
        if word in PLURAL:
            return self._several(place, earlier)
        return Finding(None, "unknown", "pronoun of nobody")

    def _person(self, span: Span, word: str, place: int, named: Set[int], earlier: Sequence[Said]) -> Finding:
        """Return whom he or she means.

        Args:
            span: The pronoun.
            word: It in lower case.
            named: The entities named in what is said, who rarely say it.
            place: Where its quote begins if the quote comes first, else where the pronoun stands.
            earlier: The quotes before with their speakers.
        """
        gender = GENDERS[word]
        scores: dict[int | None, float] = {}

        def add(k: int | None, points: float) -> None:
            if k is None or self._may_be(k, gender):
                scores[k] = scores.get(k, 0.0) + points

        for _, linked in self._index.linked_in(span)[:1]:
            add(linked, LINKED)
        anonymous = self._add_last_speaker(place, earlier, add, CONTINUES if place < span.start else 1.0)
        for k, points in self._subjects(place, earlier):
            add(k, points)
        for k in self._named_before(place) - scores.keys():
            add(k, NAMED_BEFORE)
        for one in scores:
            if one is not None:
                scores[one] += self._points_of(one, gender) + NAMED_IN_QUOTE * (one in named)
        if not scores:
            return self._earlier_speaker(gender, earlier)
        best, *others = sorted(scores, key=lambda k: (-scores[k], k is None, k or 0))
        margin = scores[best] - (scores[others[0]] if others else 0.0)
        support = max(0.0, min(1.0, margin / FULL_MARGIN))
        if best is None:
            return Finding(None, anonymous, "pronoun of nobody named", support)
        return of_entity(self._index, best, "pronoun", support)

    def _earlier_speaker(self, gender: str, earlier: Sequence[Said]) -> Finding:
        """Return the last of a few earlier speakers who may have a gender, for a pronoun far from any name."""
        for said in reversed(earlier[-EARLIER_SPEAKERS:]):
            if said.finding.entity is not None and self._may_be(said.finding.entity, gender):
                return said.finding._replace(basis="pronoun", support=EARLIER_SUPPORT)
        return Finding(None, "person", "pronoun of nobody")

    def _named_before(self, place: int) -> set[int]:
        """Return the people mentioned in the sentences just before a place."""
        index = self._index
        start = index.sentence_starts[max(0, index.sentence_at(place) - SENTENCES_BACK)]
        return {k for m, k in index.linked_in(Span(start, place)) if m.type == "PERSON"}

    def _points_of(self, k: int, gender: str) -> float:
        """Return a person's points for a gender that fits and for being named often."""
        entity = self._index.entities[k]
        points = {None: 0.0, gender: GENDER_KNOWN}.get(entity.gender, OTHER_FIRST_NAME)
        return points + SALIENCE * len(entity.mentions) / self._n_mentions

    def _may_be(self, k: int, gender: str) -> bool:
        """Return whether a person may have a gender; a first name of the other gender does not exclude it."""
        entity = self._index.entities[k]
        return entity.type == "PERSON" and (entity.gender in (None, gender) or entity.gender_basis == "first_name")

    def _add_last_speaker(self, place: int, earlier: Sequence[Said], add: Add, weight: float) -> str:
        """Add points for the speaker of the last quote before; return the type of one without a name."""
        index = self._index
        last = next((said for said in reversed(earlier) if said.extent.end <= place), None)
        if last is None:
            return "person"
        distance = index.sentence_at(place) - index.sentence_at(last.extent.end - 1)
        if distance < len(LAST_SPEAKER):
            points = weight * LAST_SPEAKER[max(0, distance)]
            if last.finding.basis in RELATIVE_BASES:  # who speaks in a relative clause is not the sentence's subject
                points *= RELATIVE_WEIGHT
            if last.finding.entity is not None:
                add(last.finding.entity, points)
            elif last.finding.type in ("anonymous", "person") and is_one(index.words(last.quote.speaker)):
                add(None, points)
        return last.finding.type if last.finding.type in ("anonymous", "person") else "person"

    def _subjects(self, place: int, earlier: Sequence[Said]) -> list[tuple[int, float]]:
        """Return the subjects of the sentence before and of this sentence before the pronoun, with their points.

        A subject within what somebody said is none.
        """
        index = self._index
        here = index.sentence_at(place)
        found = []
        subject = self._subject(here - 1, earlier) if here else None
        said = [span for one in earlier[-2:] for span in one.quote.content]
        if subject and not any(s.start <= subject[0].start < s.end for s in said):
            same = index.sentences[here - 1].paragraph == index.sentences[here].paragraph
            found.append((subject[1], SUBJECT + SAME_PARAGRAPH * same))
        subject = self._subject(here, earlier)
        if subject and subject[0].end <= place:
            found.append((subject[1], SUBJECT_HERE))
        return found

    def _subject(self, sentence: int, earlier: Sequence[Said]) -> tuple[Mention, int] | None:
        """Return the mention that is a sentence's subject and whom it means, as a speaker if it was one."""
        found = self._index.subject_mention(self._index.sentences[sentence])
        if found is None:
            return None
        for said in earlier:
            speaker = said.quote.speaker
            if speaker and speaker.start <= found[0].start < speaker.end and said.finding.entity is not None:
                return found[0], said.finding.entity
        return found

    def _body(self, place: int, earlier: Sequence[Said]) -> Finding:
        """Return what "it" means: an organization or place that spoke or is the subject just before."""
        index = self._index
        here = index.sentence_at(place)
        for k in (here, here - 1):
            if k < 0:
                continue
            sentence = index.sentences[k]
            names = [
                (m, e)
                for m, e in index.linked_in(Span(sentence.start, min(place, sentence.end)))
                if m.form == "name" and m.type in ("ORG", "GPE", "FAC", "PRODUCT") and not index.is_possessive(m)
            ]
            for m, e in names[:1]:
                is_early = len(index.words(Span(sentence.start, m.start))) <= WORDS_BEFORE
                if is_early and not self._is_governed(m.start, sentence.start) and VERB.match(index.text, m.end):
                    return of_entity(index, e, "it")
        for said in reversed(earlier[-2:]):
            if said.finding.type in ("organization", "place") and here - index.sentence_at(said.extent.end) <= 2:
                return said.finding._replace(basis="it", support=0.5)
        return Finding(None, "unknown", "pronoun of nobody")

    def _is_governed(self, start: int, sentence: int) -> bool:
        before = self._index.words(Span(max(sentence, start - 20), start))
        before = before[:-1] if before and before[-1] in ("the", "a") else before
        return bool(before) and before[-1] in ("of", "for", "to", "from", "in", "at", "on", "with", "by", "about")

    def _several(self, place: int, earlier: Sequence[Said]) -> Finding:
        """Return what "they" means: who spoke before if that is an organization, else a group without a name."""
        index = self._index
        here = index.sentence_at(place)
        if earlier:
            said = earlier[-1]
            distance = here - index.sentence_at(said.extent.end - 1)
            if distance <= 1 and said.finding.type in ("group", "anonymous", "document"):
                return Finding(None, said.finding.type, "they")
            if distance <= SENTENCES_BACK and said.finding.type == "organization":
                return said.finding._replace(basis="they of a body", support=0.5)
        return Finding(None, "group", "they")

    def antecedent_end(self, span: Span, word: str) -> tuple[Finding | None, Span]:
        """Return the name right before a relative pronoun, and else the words before it in its sentence."""
        index = self._index
        start = index.sentence_starts[index.sentence_at(span.start)]
        region = Span(start, span.start)
        names = [(m, k) for m, k in index.linked_in(region) if m.form == "name"]
        people = [pair for pair in names if pair[0].type == "PERSON"] if word == "who" else []
        for m, k in (*reversed(people), *reversed(names)):
            gap = index.text[m.end : span.start]
            if GAP.fullmatch(gap) and (m.type == "PERSON" or gap.strip(" ,—") == ""):
                return of_entity(index, k, "relative pronoun", 1.0 if len(gap) < 3 else 0.5), region
        return None, Span(max(start, span.start - 120), len(index.text[: span.start].rstrip(" ,—")))


def last_noun_phrase(text: str, region: Span) -> Span:
    """Return the last words of a region that may be a noun phrase: from its last determiner, preposition or comma."""
    found = list(WORD.finditer(text, region.start, region.end))
    start = region.end
    for match in reversed(found[-6:]):
        if match[0].lower() in STOPS or "," in text[match.end() : start].strip(" "):
            break
        start = match.start()
        if match[0].lower() in FIRST_WORDS:
            break
    return Span(start, region.end)
