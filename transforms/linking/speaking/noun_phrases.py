"""Find whom a speaker mention means that is no pronoun: a name, else a person, body, document or group described."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.lexicons import lexicon
from transforms.linking.mention_index import MentionIndex
from transforms.linking.speaking.described_bodies import BODY_NOUNS, DescribedBodies
from transforms.linking.speaking.described_people import DescribedPeople
from transforms.linking.speaking.named_speakers import Names, of_entity
from transforms.linking.speaking.speaker_finding import Finding, Said
from transforms.linking.speaking.speaker_phrase import DETERMINERS, POSSESSIVES, Phrase
from transforms.linking.speaking.speaking_pronouns import SpeakingPronouns
from transforms.linking.titles import ROLES
from transforms.reader_api import Article, Quote, Span

INTRODUCED = 3000  # characters before "the man" in which "a man" may stand
PLACE_NOUNS = lexicon.words("described_speakers.txt", "place")
PERSON_ENDINGS = ("er", "or", "ist", "ian", "ant", "man", "woman", "dent", "chief", "head", "year-old")
SINGULAR = frozenset(("the", "this", "a", "an", "one", "another"))
SEVERAL = frozenset(("those", "these", "some", "many", "most", "several", "other"))


class NounPhrases:
    """The noun phrases of an article that are speakers."""

    def __init__(self, article: Article, index: MentionIndex, pronouns: SpeakingPronouns) -> None:
        self._index = index
        self._names = Names(index)
        self._people = DescribedPeople(article, index)
        self._bodies = DescribedBodies(index)
        self._pronouns = pronouns

    def find(self, phrase: Phrase, quote: Quote, earlier: Sequence[Said]) -> Finding:
        """Return what a phrase that is no pronoun means."""
        text = self._index.text
        several = text.startswith(" and ", phrase.cut) and phrase.cut < phrase.span.end
        first = phrase.words[0]
        if first in SEVERAL:
            type_ = phrase.kind if phrase.kind in ("document", "anonymous") else "group"
            return Finding(None, type_, "noun phrase of several")
        named = self._names.head(phrase) or self._names.elsewhere(phrase)
        if named is None or (named.basis == "people of a name" and first in SINGULAR and not phrase.plural):
            return self._common_noun(phrase, quote, earlier)
        return named._replace(basis="first of several") if several and named.entity is not None else named

    def with_full_name(self, finding: Finding) -> Finding:
        """Return a finding with the person of that surname for a title that was taken for a first name."""
        return finding if finding.entity is None else finding._replace(entity=self._names.full(finding.entity))

    def _common_noun(self, phrase: Phrase, quote: Quote, earlier: Sequence[Said]) -> Finding:
        """Return the speaker of a noun phrase whose head is a common noun."""
        kind, first = phrase.kind, phrase.words[0]
        if kind in ("document", "utterance", "evidence"):
            return self._document(phrase, quote, earlier)
        if kind == "spokesperson":
            return self._spokesperson(phrase, quote, earlier)
        if kind in ("organization", "group") and not phrase.is_group:
            found = self._bodies.organization(phrase, earlier) if phrase.is_definite else None
            return found or Finding(None, kind, f"{kind} without a name")
        if phrase.head in PLACE_NOUNS and phrase.is_definite:
            return Finding(None, "place", "place without a name")
        if kind == "anonymous":
            named = (
                self._people.find(phrase, self._index.named_in(quote.content), earlier)
                if phrase.is_definite and not phrase.plural
                else None
            )
            return named if named and named.basis == "described person" else Finding(None, "anonymous", "anonymous")
        if phrase.is_group:
            return Finding(None, "group", "noun phrase of several")
        if phrase.is_definite or self._in_headline(phrase):
            return self._described(phrase, quote, earlier)
        if first in POSSESSIVES and kind is None and not phrase.head.endswith(PERSON_ENDINGS):
            owner = Span(phrase.span.start, phrase.span.start + len(first))
            return self._pronouns.find(owner, first, quote, earlier)._replace(basis="owner")
        is_someone = kind == "people" or first in DETERMINERS or phrase.head == "one"
        return Finding(None, "anonymous" if is_someone else "unknown", "noun phrase of somebody")

    def _described(self, phrase: Phrase, quote: Quote, earlier: Sequence[Said]) -> Finding:
        """Return the person or body whom a definite phrase describes."""
        like_person = phrase.kind == "people" or phrase.head.endswith(PERSON_ENDINGS) or phrase.head in ROLES
        body = self._bodies.organization(phrase, earlier) if not like_person else None
        if body is None and phrase.head in BODY_NOUNS:
            return Finding(None, "organization", "organization without a name")
        found = body or self._people.find(phrase, self._index.named_in(quote.content), earlier)
        is_near = found is not None and found.basis == "person near by"
        if found is None or (
            is_near and (not like_person or self._has_complement(phrase) or self._is_introduced(phrase))
        ):
            type_ = "anonymous" if self._is_introduced(phrase) else "person" if like_person else "unknown"
            return Finding(None, type_, "described by nobody's name")
        return found

    def _has_complement(self, phrase: Phrase) -> bool:
        """Return whether a name follows the head, which describes somebody else: "the head of China's delegation"."""
        return any(m.form == "name" and m.start > phrase.cut for m, _ in self._index.linked_in(phrase.span))

    def _is_introduced(self, phrase: Phrase) -> bool:
        """Return whether the text has "a man" before "the man": somebody who stays without a name."""
        if len(phrase.words) > 2:
            return False
        noun = re.compile(rf"\b(?:an?|one|another) (?:[\w’'-]+ ){{0,3}}{re.escape(phrase.head)}\b", re.IGNORECASE)
        return noun.search(self._index.text, max(0, phrase.span.start - INTRODUCED), phrase.span.start) is not None

    def _document(self, phrase: Phrase, quote: Quote, earlier: Sequence[Said]) -> Finding:
        first = phrase.words[0]
        if first in POSSESSIVES:
            owner = Span(phrase.span.start, phrase.span.start + len(first))
            return self._pronouns.find(owner, first, quote, earlier)._replace(basis="author in the phrase")
        return self._bodies.author(phrase, earlier) or Finding(None, "document", "document")

    def _spokesperson(self, phrase: Phrase, quote: Quote, earlier: Sequence[Said]) -> Finding:
        """Return the organization for which an unnamed spokesperson speaks, or the one whom "the spokesman" means."""
        index = self._index
        for mention, k in index.linked_in(phrase.span):
            if mention.type in ("ORG", "FAC"):
                return of_entity(index, k, "body of a spokesperson")
        if phrase.is_definite and phrase.cut == phrase.span.end and not phrase.plural:
            found = self._people.find(phrase, self._index.named_in(quote.content), earlier)
            if found is not None:
                return found
        return Finding(None, "anonymous", "anonymous")

    def _in_headline(self, phrase: Phrase) -> bool:
        index = self._index
        return index.sentences[index.sentence_at(phrase.span.start)].part == "headline"
