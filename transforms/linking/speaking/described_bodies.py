"""Find the organization that a noun phrase describes, and the author of a document: "the ministry", "the statement"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.lexicons import lexicon
from transforms.linking.mention_index import MentionIndex
from transforms.linking.speaking.named_speakers import of_entity
from transforms.linking.speaking.speaker_finding import Finding, Said
from transforms.linking.speaking.speaker_phrase import CUT, Phrase
from transforms.reader_api import Mention

AUTHOR_SENTENCES = 8  # for "the statement"
DOCUMENT_SENTENCES = 15  # for "the poll"
MOST_WORDS = 3  # "the rights group"
NEAR_SENTENCES = 2  # for "the company"
MENTIONS = 300  # how far back organizations are looked for
BODY_NOUNS = lexicon.words("described_speakers.txt", "body")
AUTHORED_BY = frozenset(("by", "from"))
ORG = ("ORG", "FAC", "PRODUCT")


class DescribedBodies:
    """The organizations of an article, to find the one that a phrase means."""

    def __init__(self, index: MentionIndex) -> None:
        self._index = index

    def organization(self, phrase: Phrase, earlier: Sequence[Said]) -> Finding | None:
        """Return which organization "the ministry" or "the company" means.

        That is the last one with the noun in its name, else the last one described by the noun. For a general noun such
        as "the group", it is else the one that spoke or was named just before.
        """
        index, noun = self._index, phrase.head
        sentence = index.sentence_at(phrase.span.start)
        last: dict[int, int] = {}
        for mention, entity in index.linked_before(phrase.span.start, MENTIONS):
            if mention.type in ORG and mention.form == "name":
                last[entity] = mention.start
        with_noun = [k for k in last if noun in index.entities[k].name.lower().split()]
        if with_noun:
            return self._last(with_noun, last, "noun in the name")
        described = [k for k in last if noun in (index.entities[k].description or "").lower().split()]
        if described:
            return self._last(described, last, "described body")
        if noun not in BODY_NOUNS or len(phrase.words) > MOST_WORDS or any(w in ("'s", "’s") for w in phrase.words):
            return None
        near = [k for k, at in last.items() if index.sentence_at(at) >= sentence - NEAR_SENTENCES]
        spoke = next((s.finding.entity for s in reversed(earlier[-2:]) if s.finding.entity in near), None)
        if spoke is not None:
            return of_entity(index, spoke, "body near by", 1 / len(near))
        return self._last(near, last, "body near by") if len(near) == 1 else None

    def _last(self, candidates: Sequence[int], last: dict[int, int], basis: str) -> Finding:
        best = max(candidates, key=last.__getitem__)
        return of_entity(self._index, best, basis, 1 / len(candidates))

    def author(self, phrase: Phrase, earlier: Sequence[Said]) -> Finding | None:
        """Return the author of a document or utterance.

        That is the owner, maker or author named in the phrase, else whoever spoke in an earlier quote of the same
        document. For an utterance ("the statement"), it is else the speaker of an earlier quote in whose sentence the
        noun occurs, or the subject of an earlier sentence with the noun.
        """
        index = self._index
        for m, k in index.linked_in(phrase.span):
            if m.type in ("PERSON", "ORG", "FAC") and self._is_author(m, phrase):
                return of_entity(index, k, "author in the phrase")
        if not phrase.is_definite:
            return None
        noun = re.compile(rf"\b{re.escape(phrase.head)}\b", re.IGNORECASE)
        here = index.sentence_at(phrase.span.start)
        for said in reversed(earlier):
            speaker = said.quote.speaker
            if speaker is None or here - index.sentence_at(speaker.start) > DOCUMENT_SENTENCES:
                break
            if said.finding.entity is not None and noun.search(index.text, *speaker):
                return said.finding._replace(basis="author of it before", support=0.5)
        return self._author_of_utterance(noun, here, earlier) if phrase.kind == "utterance" else None

    def _is_author(self, mention: Mention, phrase: Phrase) -> bool:
        """Return whether a name in a phrase is its author: "Roe's poll", "a Fox poll", "a report by Roe"."""
        if mention.end <= phrase.cut:
            return True
        separators = [found[0].strip().lower() for found in CUT.finditer(self._index.text, phrase.cut, mention.start)]
        if not separators:
            return False
        return separators[-1] in AUTHORED_BY or (separators[-1] == "in" and mention.type == "ORG")

    def _author_of_utterance(self, noun: re.Pattern[str], here: int, earlier: Sequence[Said]) -> Finding | None:
        index = self._index
        for said in reversed(earlier):
            k = index.sentence_at((said.quote.cue or said.quote.content[0]).start)
            if here - k > AUTHOR_SENTENCES:
                break
            sentence = index.sentences[k]
            if said.finding.type not in ("unknown", "document") and noun.search(
                index.text, sentence.start, sentence.end
            ):
                return said.finding._replace(basis="author of an utterance", support=0.5)
        for k in reversed(range(max(0, here - AUTHOR_SENTENCES), here)):
            if noun.search(index.text, index.sentences[k].start, index.sentences[k].end):
                subject = index.subject(index.sentences[k])  # "Roe issued a statement."
                return of_entity(index, subject, "author of an utterance", 0.5) if subject is not None else None
        if here and earlier:  # "Fox News confirmed that … According to the statement"
            last = earlier[-1]
            if index.sentence_at(last.extent.start) >= here - 1 and last.finding.entity is not None:
                return last.finding._replace(basis="author of an utterance", support=0.2)
        return None
