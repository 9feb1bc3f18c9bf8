"""Resolve the speaker mention of each quote to an entity, or to a type such as anonymous or document.

The head of the mention decides: "United States Ambassador to the U.N. Nikki Haley" is the person, "a spokesman for
Nikki Haley" is not. A pronoun means whom the linking of entities says, else the last speaker that fits. "The
statement" means its author if the article names one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from transforms.lexicons import lexicon
from transforms.linking.entities import Entity
from transforms.linking.mention_index import MentionIndex
from transforms.linking.speaker_nouns import HEAD_END, head_noun, is_one, noun_class
from transforms.reader_api import Article, Mention, Quote, Span

DETERMINERS = lexicon.words("function_words.txt", "determiners")
QUANTITIES = lexicon.words("function_words.txt", "quantities")
PLURAL_QUANTITIES = QUANTITIES - {"one", "each", "none"}
BUSINESS_NOUNS = lexicon.words("speaker_nouns.txt", "business")
SPEAKER_TYPE = {
    **{"PERSON": "person", "ORG": "organization", "NORP": "group"},
    **{"GPE": "place", "LOC": "place", "FAC": "place"},
}
PRONOUN_GENDERS = {"he": "male", "she": "female"}
PLURAL_PRONOUNS = frozenset(("they", "we"))
PRONOUNS = frozenset(("he", "she", "they", "we", "it", "i"))
PERSON_ENDINGS = ("er", "or", "ist", "ian", "ant", "man", "woman", "dent", "chief", "head")

# How far back in the article a speaker is looked for.
EARLIER_QUOTES = 30
PRONOUN_QUOTES = 3
AUTHOR_SENTENCES = 8  # for "the statement"
BUSINESS_SENTENCES = 2  # for "the company"
ORGANIZATION_MENTIONS = 300  # for "the ministry"


class Speaker(NamedTuple):
    """The resolved speaker of a quote.

    Attributes:
        entity: Index into the article's entities, or None.
        name: The entity's canonical name; None without an entity.
        type: One of `tables.SPEAKER_TYPES`.
        description: Office or role, if the article has it.
        confidence: 0 to 1: how sure the name is, or that nobody is named, given the speaker mention.
    """

    entity: int | None
    name: str | None
    type: str
    description: str | None
    confidence: float = 1.0


UNKNOWN = Speaker(None, None, "unknown", None)


def resolve(
    article: Article, quotes: Sequence[Quote], mentions: Sequence[Mention], entities: Sequence[Entity]
) -> list[Speaker]:
    """Return the resolved speaker of each quote, in the order of the quotes."""
    resolver = _Resolver(MentionIndex(article, mentions, entities))
    earlier: list[tuple[Quote, Speaker]] = []
    for quote in quotes:
        earlier.append((quote, resolver.speaker(quote, earlier[-EARLIER_QUOTES:])))
    return [speaker for _, speaker in earlier]


def relink_pronouns(
    entities: Sequence[Entity], mentions: Sequence[Mention], quotes: Sequence[Quote], speakers: Sequence[Speaker]
) -> list[Entity]:
    """Return the entities with each pronoun that is a quote's speaker moved to the entity of that speaker.

    This way the tables of quotes and of mentions agree. A pronoun whose speaker is no entity belongs to none.
    """
    entity_of = {m: k for k, entity in enumerate(entities) for m in entity.mentions}
    pronoun_at = {(m.start, m.end): i for i, m in enumerate(mentions) if m.form == "pronoun"}
    for quote, speaker in zip(quotes, speakers, strict=True):
        mention = pronoun_at.get(quote.speaker) if quote.speaker else None
        if mention is not None and speaker.entity is not None:
            entity_of[mention] = speaker.entity
        elif mention is not None:
            entity_of.pop(mention, None)
    mentions_of: list[list[int]] = [[] for _ in entities]
    for mention, k in sorted(entity_of.items()):
        mentions_of[k].append(mention)
    return [entity._replace(mentions=tuple(m)) for entity, m in zip(entities, mentions_of, strict=True)]


class _Resolver:
    """Resolves the speakers of one article."""

    def __init__(self, index: MentionIndex) -> None:
        self.index = index

    def speaker(self, quote: Quote, earlier: Sequence[tuple[Quote, Speaker]]) -> Speaker:
        """Return the speaker of a quote, given the quotes before it and their speakers."""
        span = quote.speaker
        words = self.index.words(span)
        if span is None or not words:
            return UNKNOWN
        if words == ["who"]:
            return self._antecedent(span)
        if len(words) == 1 and words[0] in PRONOUNS:
            return self._pronoun(span, words[0], earlier)
        named = self._named_head(span)
        if named is not None:
            return self._of_entity(named)
        return self._common_noun(span, words, earlier)

    def _of_entity(self, k: int) -> Speaker:
        entity = self.index.entities[k]
        return Speaker(k, entity.name, SPEAKER_TYPE.get(entity.type, "document"), entity.description)

    def _named_head(self, span: Span) -> int | None:
        """Return the entity named by the head of a noun phrase: an ungoverned person, else the name that ends it."""
        index = self.index
        end_with_stop = span.end + index.text.startswith(".", span.end)  # "Roe Jr."
        names = [(m, k) for m, k in index.linked_in(span) if m.form == "name" and m.end <= end_with_stop]
        starts = {m.start for m, _ in names if m.type == "PERSON"}
        for m, k in names:
            if m.end + 1 in starts:
                continue  # a title that was taken for a name: "Councilman" before "Robert Teague"
            if m.type == "PERSON" and not index.is_governed(m, span) and not index.is_possessive(m):
                return k
        head_end = HEAD_END.search(index.text, span.start, span.end)
        end = head_end.start() if head_end else span.end
        for m, k in names:
            rest = index.text[m.end : end].strip(" .’'\"”)")
            if m.end <= end and not rest and m.type in SPEAKER_TYPE and not index.is_possessive(m):
                return k
            if m.end > end >= m.start:  # a name that contains the preposition: "University of Leiden"
                return k
        return None

    def _antecedent(self, span: Span) -> Speaker:
        """Return whom "who" means: the last person named before it in its sentence, else the last name."""
        sentence = self.index.sentence_at(span.start)
        region = Span(self.index.sentence_starts[sentence], span.start)
        names = [(m, k) for m, k in self.index.linked_in(region) if m.form == "name"]
        people = [k for m, k in names if m.type == "PERSON"]
        if people:
            return self._of_entity(people[-1])
        return self._of_entity(names[-1][1]) if names else UNKNOWN

    def _pronoun(self, span: Span, word: str, earlier: Sequence[tuple[Quote, Speaker]]) -> Speaker:
        """Return whom a pronoun means."""
        if word in PRONOUN_GENDERS and (speaker := self._in_paragraph(span, word, earlier)):
            return speaker
        linked = self.index.linked_in(span)
        if linked:
            return self._of_entity(linked[0][1])
        if word == "i":
            return UNKNOWN._replace(type="person")
        types = {"he": {"person"}, "she": {"person"}, "it": {"organization", "place"}}.get(
            word, {"group", "organization"}
        )
        for _, speaker in reversed(earlier[-PRONOUN_QUOTES:]):
            if speaker.type in types and self._agrees(speaker, word):
                return speaker
        type_ = "person" if word in PRONOUN_GENDERS else "group" if word in PLURAL_PRONOUNS else "unknown"
        return UNKNOWN._replace(type=type_)

    def _in_paragraph(self, span: Span, word: str, earlier: Sequence[tuple[Quote, Speaker]]) -> Speaker | None:
        """Return whom he or she means within the paragraph.

        That is the anonymous speaker of the quote just before, else the subject of the sentence before.
        """
        index = self.index
        k = index.sentence_at(span.start)
        if k == 0 or index.sentences[k - 1].paragraph != index.sentences[k].paragraph:
            return None
        if earlier and earlier[-1][0].speaker:
            quote, speaker = earlier[-1]
            close = quote.content[-1].end > index.sentence_starts[k - 1]
            if close and speaker.entity is None and speaker.type == "anonymous" and is_one(index.words(quote.speaker)):
                return speaker
        subject = self._subject(k - 1)
        return subject if subject and self._agrees(subject, word) else None

    def _subject(self, sentence: int) -> Speaker | None:
        entity = self.index.subject(self.index.sentences[sentence])
        return self._of_entity(entity) if entity is not None else None

    def _agrees(self, speaker: Speaker, word: str) -> bool:
        """Return whether a pronoun can mean a speaker, by gender."""
        gender = self.index.entities[speaker.entity].gender if speaker.entity is not None else None
        return gender is None or word not in PRONOUN_GENDERS or gender == PRONOUN_GENDERS[word]

    def _common_noun(self, span: Span, words: Sequence[str], earlier: Sequence[tuple[Quote, Speaker]]) -> Speaker:
        """Return the speaker of a noun phrase whose head is a common noun."""
        head = head_noun(self.index.text[span.start : span.end])
        kind, plural = noun_class(head)
        if kind in ("document", "utterance"):
            return self._author(span, head, kind, earlier) or UNKNOWN._replace(type="document")
        if kind == "spokesperson":
            org = next((k for m, k in self.index.linked_in(span) if m.type == "ORG"), None)
            return self._of_entity(org) if org is not None else UNKNOWN._replace(type="anonymous")
        if kind in ("organization", "group"):
            is_definite = words[0] in ("the", "this")
            org = self._organization(span, head) if is_definite and kind == "organization" else None
            return self._of_entity(org) if org is not None else UNKNOWN._replace(type=kind)
        if kind == "anonymous":
            return UNKNOWN._replace(type="anonymous")
        if plural or head in PLURAL_QUANTITIES:
            return UNKNOWN._replace(type="group")
        if words[0] in ("the", "this", "that"):
            person = self.index.last_described(head, span.start)
            if person is not None:
                return self._of_entity(person)
            return UNKNOWN._replace(type="person" if kind == "people" or head.endswith(PERSON_ENDINGS) else "unknown")
        is_someone = kind == "people" or words[0] in DETERMINERS or head == "one"
        return UNKNOWN._replace(type="anonymous" if is_someone else "unknown")

    def _author(self, span: Span, head: str, kind: str, earlier: Sequence[tuple[Quote, Speaker]]) -> Speaker | None:
        """Return the author of a document or utterance.

        That is a person or organization in the noun phrase. For an utterance ("the statement"), it is else the speaker
        of an earlier quote in whose sentence the noun occurs, else the subject of an earlier sentence with the noun.
        """
        index = self.index
        named = [k for m, k in index.linked_in(span) if m.type in ("PERSON", "ORG")]
        if named:
            return self._of_entity(named[0])
        if kind == "document":
            return None
        current = index.sentence_at(span.start)
        noun = re.compile(rf"\b{re.escape(head)}\b", re.IGNORECASE)
        for quote, speaker in reversed(earlier):
            k = index.sentence_at((quote.cue or quote.content[0]).start)
            if current - k > AUTHOR_SENTENCES:
                break
            sentence = index.sentences[k]
            if speaker.type not in ("unknown", "document") and noun.search(index.text, sentence.start, sentence.end):
                return speaker
        for k in reversed(range(max(0, current - AUTHOR_SENTENCES), current)):
            if noun.search(index.text, index.sentences[k].start, index.sentences[k].end):
                return self._subject(k)  # "Roe issued a statement."
        return None

    def _organization(self, span: Span, head: str) -> int | None:
        """Return which organization "the ministry" or "the company" means.

        That is the last one with the noun in its name. For a business, it is else the only one mentioned just before.
        """
        index = self.index
        sentence = max(0, index.sentence_at(span.start) - BUSINESS_SENTENCES)
        last_start: dict[int, int] = {}
        for mention, entity in index.linked_before(span.start, ORGANIZATION_MENTIONS):
            if mention.type == "ORG":
                last_start[entity] = mention.start
        with_noun = [k for k in last_start if head in index.entities[k].name.lower().split()]
        if with_noun:
            return max(with_noun, key=last_start.__getitem__)
        near = [k for k, start in last_start.items() if start >= index.sentence_starts[sentence]]
        return near[0] if head in BUSINESS_NOUNS and len(near) == 1 else None
