"""Resolve the speaker mention of each quote to an entity, or to a type such as anonymous or document.

The form of the mention decides how: a name (`speaking.named_speakers`), a pronoun (`speaking.speaking_pronouns`), or a
noun phrase that describes a person, a body or a document (`speaking.noun_phrases`).
Where a name is more likely wrong than right, none is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from transforms.linking.entities import Entity
from transforms.linking.mention_index import PREPOSITIONS, MentionIndex
from transforms.linking.speaking import speaker_phrase
from transforms.linking.speaking.named_speakers import of_entity
from transforms.linking.speaking.noun_phrases import NounPhrases
from transforms.linking.speaking.speaker_confidence import UNNAMED, decided
from transforms.linking.speaking.speaker_finding import Finding, Said
from transforms.linking.speaking.speaking_pronouns import PRONOUNS, RELATIVE, SpeakingPronouns, last_noun_phrase
from transforms.reader_api import Article, Mention, Quote, Span

EARLIER_QUOTES = 30
NAME_AFTER = 25  # characters after a mention that is cut, in which its name stands
NAME_BEFORE = 80  # characters before a cue, in which the name that ends at it begins
AROUND = 10  # quotes before and after, among which is the one around a quote


class Speaker(NamedTuple):
    """The resolved speaker of a quote.

    Attributes:
        entity: Index into the article's entities, or None.
        name: The entity's canonical name; None without an entity.
        type: One of `tables.SPEAKER_TYPES`.
        description: Office or role, if the article has it.
        confidence: 0 to 1: how sure the name is, or that nobody is named, given the speaker mention.
        finding: What decided, before names that are rather wrong were left out.
    """

    entity: int | None
    name: str | None
    type: str
    description: str | None
    confidence: float
    finding: Finding


UNKNOWN_FINDING = Finding(None, "unknown", "no mention")
UNKNOWN = Speaker(None, None, "unknown", None, UNNAMED, UNKNOWN_FINDING)


def resolve(
    article: Article, quotes: Sequence[Quote], mentions: Sequence[Mention], entities: Sequence[Entity]
) -> list[Speaker]:
    """Return the resolved speaker of each quote, in the order of the quotes."""
    findings = _Resolver(article, MentionIndex(article, mentions, entities)).findings(quotes)
    return [_speaker(finding, entities) for finding in findings]


def _speaker(finding: Finding, entities: Sequence[Entity]) -> Speaker:
    given, sure = decided(finding)
    if given.entity is None:
        return Speaker(None, None, given.type, None, sure, finding)
    entity = entities[given.entity]
    return Speaker(given.entity, entity.name, given.type, entity.description, sure, finding)


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
    return [
        entity._replace(
            mentions=tuple(mentions_of[k]), pronouns=tuple(one for one in entity.pronouns if entity_of.get(one[0]) == k)
        )
        for k, entity in enumerate(entities)
    ]


class _Resolver:
    """Resolves the speakers of one article."""

    def __init__(self, article: Article, index: MentionIndex) -> None:
        self._index = index
        self._pronouns = SpeakingPronouns(index)
        self._phrases = NounPhrases(article, index, self._pronouns)

    def findings(self, quotes: Sequence[Quote]) -> list[Finding]:
        """Return who says each quote. "I" is found last: it is the speaker of the quote around it."""
        earlier: list[Said] = []
        for quote in quotes:
            finding = self._finding(quote, earlier[-EARLIER_QUOTES:])
            earlier.append(Said(quote, self._phrases.with_full_name(finding)))
        return [
            self._first_person(said, earlier[max(0, i - AROUND) : i + AROUND])
            if said.finding.basis == "first person"
            else said.finding
            for i, said in enumerate(earlier)
        ]

    def _finding(self, quote: Quote, earlier: Sequence[Said]) -> Finding:
        """Return who says a quote, given the quotes before it and their speakers."""
        span, text = quote.speaker, self._index.text
        if span is None:
            return self._beside_cue(quote) or self._continued(quote, earlier)
        limit = quote.cue.start if quote.cue and quote.cue.start >= span.end else span.end
        phrase = speaker_phrase.parse(text, self._completed(span), limit)
        if phrase is None or (phrase.words[0] in PREPOSITIONS and not phrase.is_group):  # "On Monday" is no speaker
            return self._beside_cue(quote) or self._subject_of(span, quote)
        first = phrase.words[0]
        if first in PRONOUNS and (len(phrase.words) == 1 or phrase.words[1:] == ("'s",)):
            pronoun = Span(phrase.span.start, phrase.span.start + len(first))
            find = self._relative if first in RELATIVE else self._pronouns.find
            found = find(pronoun, first, quote, earlier)
            return found if phrase.cut == phrase.span.end else found._replace(basis="first of several")
        return self._phrases.find(phrase, quote, earlier)

    def _completed(self, span: Span) -> Span:
        """Return a mention that is cut after a title or article ("Mr") with the name that follows it."""
        index = self._index
        if not speaker_phrase.is_incomplete(index.words(span)):
            return span
        following = index.linked_in(Span(span.end, span.end + NAME_AFTER))
        named = [m for m, _ in following if m.form == "name" and index.text[span.end : m.start].strip(" .").istitle()]
        named += [m for m, _ in following if m.form == "name" and not index.text[span.end : m.start].strip(" .")]
        return Span(span.start, named[0].end) if named else span

    def _beside_cue(self, quote: Quote) -> Finding | None:
        """Return who is named right beside the cue of a quote without a speaker mention."""
        index, cue = self._index, quote.cue
        if cue is None:
            return None
        near = index.linked_in(Span(max(0, cue.start - NAME_BEFORE), cue.end + 2))
        beside = [(m, k) for m, k in near if cue.start - 2 <= m.end <= cue.start or cue.end <= m.start]
        inside = any(s.start <= m.start < s.end for m, _ in beside for s in quote.content)
        return of_entity(index, beside[0][1], "beside the cue") if beside and not inside else None

    def _subject_of(self, span: Span, quote: Quote) -> Finding:
        """Return the person who is the subject of the sentence of a mention that is none, outside of what is said."""
        index = self._index
        found = index.subject_mention(index.sentences[index.sentence_at(span.start)])
        if found is None or any(s.start <= found[0].start < s.end for s in quote.content):
            return UNKNOWN_FINDING
        return of_entity(index, found[1], "beside the cue")

    def _continued(self, quote: Quote, earlier: Sequence[Said]) -> Finding:
        """Return the speaker of a quote without a mention: who spoke just before in the same paragraph."""
        index = self._index
        if not earlier:
            return UNKNOWN_FINDING
        last = earlier[-1]
        here, before = (index.sentences[index.sentence_at(at)] for at in (quote.content[0].start, last.extent.end - 1))
        if here.paragraph != before.paragraph or last.finding.entity is None:
            return UNKNOWN_FINDING
        return last.finding._replace(basis="no mention", support=0.5)

    def _first_person(self, said: Said, others: Sequence[Said]) -> Finding:
        """Return whom "I" means within a quotation: the speaker of the quote around it."""
        span = said.quote.speaker
        for other in others:
            around = any(span and s.start <= span.start and span.end <= s.end for s in other.quote.content)
            if around and other is not said:
                return other.finding._replace(basis="first person in a quote")
        return said.finding

    def _relative(self, span: Span, word: str, quote: Quote, earlier: Sequence[Said]) -> Finding:
        """Return whom "who" or "which" means: the name right before it, else what the noun phrase before it means."""
        found, before = self._pronouns.antecedent_end(span, word)
        if found is not None:
            return found
        phrase = speaker_phrase.parse(self._index.text, last_noun_phrase(self._index.text, before), span.start)
        if phrase is None or phrase.words[0] in PRONOUNS:
            return Finding(None, "group" if word == "who" else "unknown", "relative pronoun of nobody")
        found = self._phrases.find(phrase, quote, earlier)
        if found.entity is None:
            type_ = "group" if found.type == "unknown" and word == "who" else found.type
            return Finding(None, type_, "relative pronoun of nobody")
        return found._replace(basis="relative pronoun", support=0.4)
