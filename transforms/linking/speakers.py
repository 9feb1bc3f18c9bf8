"""Who a speaker mention is: the entity it names, by the mention's head, and by what the article said before.

The head decides: "United States Ambassador to the U.N. Nikki Haley" is a person, "a spokesman for Nikki Haley" is not
her. A pronoun is whom the entities' linking says it is, else the last person who spoke; "the statement" is its author,
where the article says who made it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from transforms.lexicons.lexicon import words as listed
from transforms.linking.entities import Entity
from transforms.linking.speaker_nouns import HEAD_END, WORD, head_noun, is_one, noun_class
from transforms.reader_api import Article, Mention, Quote, Sentence, Span

DETERMINERS = listed("function_words.txt", "determiners")
PREPOSITIONS = listed("function_words.txt", "prepositions")
QUANTITIES = listed("function_words.txt", "quantities")
TYPES = {"PERSON": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "group"}
SINGULAR = frozenset(("he", "she"))
PLURAL = frozenset(("they", "we"))
PERSON_ENDINGS = ("er", "or", "ist", "ian", "ant", "man", "woman", "dent", "chief", "head")
BUSINESS = listed("speaker_nouns.txt", "business")  # nouns that stand for a named one just before
NEAR_SENTENCES = 2
MENTIONS_BACK = 300  # that "the ministry" may mean
LEAD_WORDS = 5  # before a name that is still its sentence's subject: a title, "then"
REMEMBERED = 30  # quotes back that a speaker may be found in
AUTHOR_REACH = 8  # sentences back that "the statement" may point to


class Speaker(NamedTuple):
    """The resolved speaker of a quote.

    Attributes:
        entity: Index into the article's entities; None where the speaker is none of them.
        name: The entity's canonical name; None where nobody is named.
        type: One of `tables.SPEAKER_TYPES`.
        description: Office or role, where the article has it.
    """

    entity: int | None
    name: str | None
    type: str
    description: str | None


UNKNOWN = Speaker(None, None, "unknown", None)


def resolve(
    article: Article, quotes: Sequence[Quote], mentions: Sequence[Mention], linked: Sequence[Entity]
) -> list[Speaker]:
    """The resolved speaker of each quote, in the quotes' order."""
    resolver = _Resolver(article, mentions, linked)
    before: list[tuple[Quote, Speaker]] = []
    for quote in quotes:
        before.append((quote, resolver.speaker(quote, before[-REMEMBERED:])))
    return [speaker for _, speaker in before]


def with_pronouns(
    linked: Sequence[Entity], mentions: Sequence[Mention], quotes: Sequence[Quote], resolved: Sequence[Speaker]
) -> list[Entity]:
    """The entities with the pronouns of quotes' speakers as the quotes have them, so that both tables say the same."""
    owner = {m: k for k, e in enumerate(linked) for m in e.mentions}
    at = {(m.start, m.end): i for i, m in enumerate(mentions) if m.form == "pronoun"}
    for quote, speaker in zip(quotes, resolved, strict=True):
        mention = at.get(quote.speaker) if quote.speaker else None
        if mention is not None and speaker.entity is not None:
            owner[mention] = speaker.entity
        elif mention is not None:
            owner.pop(mention, None)
    owned: list[list[int]] = [[] for _ in linked]
    for mention, k in sorted(owner.items()):
        owned[k].append(mention)
    return [e._replace(mentions=tuple(own)) for e, own in zip(linked, owned, strict=True)]


class _Resolver:
    """One article's mentions and entities, looked up by position."""

    def __init__(self, article: Article, mentions: Sequence[Mention], linked: Sequence[Entity]):
        self.text = article.text
        self.mentions = mentions
        self.linked = linked
        self.entity_of = {m: k for k, e in enumerate(linked) for m in e.mentions}
        self.starts = [m.start for m in mentions]
        self.sentences = article.sentences
        self.sentence_starts = [s.start for s in article.sentences]

    def speaker(self, quote: Quote, before: list[tuple[Quote, Speaker]]) -> Speaker:
        """The speaker of a quote, given the quotes before it with theirs."""
        span = quote.speaker
        if span is None:
            return UNKNOWN
        words = self._words(span)
        if not words:
            return UNKNOWN
        if words == ["who"]:
            return self._antecedent(span)
        if len(words) == 1 and words[0] in SINGULAR | PLURAL | {"it", "i"}:
            return self._pronoun(span, words[0], before)
        named = self._named_head(span)
        if named is not None:
            return self._of_entity(named)
        return self._noun(span, words, before)

    def _of_entity(self, k: int) -> Speaker:
        e = self.linked[k]
        return Speaker(k, e.name, TYPES.get(e.type, "document"), e.description)

    def _inside(self, span: Span) -> list[tuple[Mention, int]]:
        """The mentions of entities that lie in `span`, with their entities."""
        first = bisect_right(self.starts, span.start - 1)
        inside = []
        for i in range(first, len(self.mentions)):
            if self.mentions[i].start >= span.end:
                break
            if i in self.entity_of:
                inside.append((self.mentions[i], self.entity_of[i]))
        return inside

    def _named_head(self, span: Span) -> int | None:
        """The entity that a noun phrase's head names: a person no preposition governs, else what ends it."""
        end_with_stop = span.end + self.text.startswith(".", span.end)  # "Roe Jr."
        inside = [(m, k) for m, k in self._inside(span) if m.form == "name" and m.end <= end_with_stop]
        for m, k in inside:
            if m.type == "PERSON" and not self._governed(m, span) and not self._possessive(m):
                return k
        head_end = HEAD_END.search(self.text, span.start, span.end)
        end = head_end.start() if head_end else span.end
        for m, k in inside:
            rest = self.text[m.end : end].strip(" .’'\"”)")
            if m.end <= end and not rest and TYPES.get(m.type) and not self._possessive(m):
                return k
            if m.end > end >= m.start:  # a name that holds the preposition: "University of Leiden"
                return k
        return None

    def _governed(self, m: Mention, span: Span) -> bool:
        """Whether a name follows a preposition or an article: "a spokesman for X", "the X aide"."""
        before = self._words(Span(span.start, m.start))
        return bool(before) and before[-1] in PREPOSITIONS | {"the", "a"}

    def _possessive(self, m: Mention) -> bool:
        return self.text.startswith(("’s ", "'s ", "’ ", "' "), m.end)

    def _antecedent(self, span: Span) -> Speaker:
        """Of "who": the name that ends last before it in its sentence."""
        k = bisect_right(self.sentence_starts, span.start) - 1
        region = Span(self.sentence_starts[k], span.start)
        named = [(m, e) for m, e in self._inside(region) if m.form == "name"]
        persons = [e for m, e in named if m.type == "PERSON"]
        if persons:
            return self._of_entity(persons[-1])
        return self._of_entity(named[-1][1]) if named else UNKNOWN

    def _pronoun(self, span: Span, word: str, before: list[tuple[Quote, Speaker]]) -> Speaker:
        if word in SINGULAR and (near := self._nearby(span, word, before)):
            return near
        inside = self._inside(span)
        if inside:
            return self._of_entity(inside[0][1])
        wanted = {"he": {"person"}, "she": {"person"}, "it": {"organization", "place"}}.get(
            word, {"group", "organization"}
        )
        if word == "i":
            return UNKNOWN._replace(type="person")
        for _, speaker in reversed(before[-3:]):
            if speaker.type in wanted and self._agrees(speaker, word):
                return speaker
        return UNKNOWN._replace(type="person" if word in SINGULAR else "group" if word in PLURAL else "unknown")

    def _nearby(self, span: Span, word: str, before: list[tuple[Quote, Speaker]]) -> Speaker | None:
        """Whom he or she means by the paragraph: the unnamed speaker just before, or the last sentence's subject."""
        k = bisect_right(self.sentence_starts, span.start) - 1
        if k == 0 or self.sentences[k - 1].paragraph != self.sentences[k].paragraph:
            return None
        if before and before[-1][0].speaker:
            quote, speaker = before[-1]
            close = quote.content[-1].end > self.sentence_starts[k - 1]
            if close and speaker.entity is None and speaker.type == "anonymous" and is_one(self._words(quote.speaker)):
                return speaker
        subject = self._subject(self.sentences[k - 1])
        return subject if subject and self._agrees(subject, word) else None

    def _subject(self, sentence: Sentence) -> Speaker | None:
        """The person with whom a sentence begins, but for a title or a word that leads in."""
        for m, k in self._inside(Span(sentence.start, sentence.end)):
            lead = self._words(Span(sentence.start, m.start))
            if m.type == "PERSON":
                governed = bool(lead) and lead[-1] in PREPOSITIONS
                early = len(lead) <= LEAD_WORDS and not governed and not self._possessive(m)
                return (
                    self._of_entity(k)
                    if early and (m.form != "pronoun" or self.text[m.start : m.end].lower() in SINGULAR)
                    else None
                )
        return None

    def _words(self, span: Span | None) -> list[str]:
        return [w.lower() for w in WORD.findall(self.text[span.start : span.end])] if span else []

    def _agrees(self, speaker: Speaker, word: str) -> bool:
        gender = self.linked[speaker.entity].gender if speaker.entity is not None else None
        return gender is None or word not in SINGULAR or gender == {"he": "male", "she": "female"}[word]

    def _noun(self, span: Span, words: list[str], before: list[tuple[Quote, Speaker]]) -> Speaker:
        """Of a noun phrase whose head is a common noun."""
        head = head_noun(self.text[span.start : span.end])
        kind, plural = noun_class(head)
        if kind in ("document", "utterance"):
            return self._author(span, head, kind, before) or UNKNOWN._replace(type="document")
        if kind == "spokesperson":
            org = next((k for m, k in self._inside(span) if m.type == "ORG"), None)
            return self._of_entity(org) if org is not None else UNKNOWN._replace(type="anonymous")
        if kind in ("organization", "group"):
            known = self._organization(span, head) if words[0] in ("the", "this") and kind == "organization" else None
            return self._of_entity(known) if known is not None else UNKNOWN._replace(type=kind)
        if kind == "anonymous":
            return UNKNOWN._replace(type="anonymous")
        if plural or head in QUANTITIES - {"one", "each", "none"}:
            return UNKNOWN._replace(type="group")
        if words[0] in ("the", "this", "that"):
            known = self._by_description(span, head)
            if known is not None:
                return self._of_entity(known)
            return UNKNOWN._replace(type="person" if kind == "people" or head.endswith(PERSON_ENDINGS) else "unknown")
        one = kind == "people" or words[0] in DETERMINERS or head == "one"
        return UNKNOWN._replace(type="anonymous" if one else "unknown")

    def _author(self, span: Span, head: str, kind: str, before: list[tuple[Quote, Speaker]]) -> Speaker | None:
        """A document's author: named in its noun phrase; of an utterance, also who spoke where it was told of."""
        named = [k for m, k in self._inside(span) if m.type in ("PERSON", "ORG")]
        if named:
            return self._of_entity(named[0])
        if kind == "document":
            return None
        here = bisect_right(self.sentence_starts, span.start) - 1
        noun = re.compile(rf"\b{re.escape(head)}\b", re.IGNORECASE)
        for quote, speaker in reversed(before):
            anchor = quote.cue or quote.content[0]
            k = bisect_right(self.sentence_starts, anchor.start) - 1
            if here - k > AUTHOR_REACH:
                break
            s = self.sentences[k]
            if speaker.type not in ("unknown", "document") and noun.search(self.text, s.start, s.end):
                return speaker
        for sentence in reversed(self.sentences[max(0, here - AUTHOR_REACH) : here]):
            if noun.search(self.text, sentence.start, sentence.end):
                return self._subject(sentence)  # "Roe issued a statement."
        return None

    def _organization(self, span: Span, head: str) -> int | None:
        """Which "the ministry" or "the company" is: the last with the noun in its name, else the only one near."""
        here = bisect_right(self.sentence_starts, span.start) - 1
        near_from = self.sentence_starts[max(0, here - NEAR_SENTENCES)]
        last: dict[int, int] = {}
        until = bisect_left(self.starts, span.start)
        for i in range(max(0, until - MENTIONS_BACK), until):
            if self.mentions[i].type == "ORG" and i in self.entity_of:
                last[self.entity_of[i]] = self.mentions[i].start
        called = [k for k in last if head in self.linked[k].name.lower().split()]
        if called:
            return max(called, key=last.__getitem__)
        near = [k for k, start in last.items() if start >= near_from]
        return near[0] if head in BUSINESS and len(near) == 1 else None

    def _by_description(self, span: Span, head: str) -> int | None:
        """The person whose description has the noun and who was mentioned last: "the minister"."""
        best: tuple[int, int] | None = None
        for k, e in enumerate(self.linked):
            if e.type == "PERSON" and e.description and head in e.description.lower().split():
                last = max(
                    (self.mentions[m].start for m in e.mentions if self.mentions[m].start < span.start), default=-1
                )
                if last >= 0 and (best is None or last > best[0]):
                    best = last, k
        return best[1] if best else None
