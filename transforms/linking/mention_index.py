"""An article's mentions, entities and sentences, looked up by position in the text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from transforms.lexicons import lexicon
from transforms.linking.entities import Entity
from transforms.linking.speaker_nouns import WORD
from transforms.reader_api import Article, Mention, Sentence, Span

PREPOSITIONS = lexicon.words("function_words.txt", "prepositions")
GOVERNING = PREPOSITIONS | {"the", "a"}
SUBJECT_PRONOUNS = frozenset(("he", "she"))
LONGEST_PREPOSITION = 40  # characters, with the space after it
WORDS_BEFORE_SUBJECT = 5  # at the start of a sentence: a title, "then"


class MentionIndex:
    """The mentions and entities of one article, by position.

    Attributes:
        text: The article's text.
        mentions: Its mentions, sorted.
        entities: Its entities.
        sentences: Its sentences.
        sentence_starts: The first character of each sentence.
    """

    def __init__(self, article: Article, mentions: Sequence[Mention], entities: Sequence[Entity]) -> None:
        self.text = article.text
        self.mentions = mentions
        self.entities = entities
        self.sentences = article.sentences
        self.sentence_starts = [s.start for s in article.sentences]
        self._mention_starts = [m.start for m in mentions]
        self._entity_of = {m: k for k, entity in enumerate(entities) for m in entity.mentions}
        self._people_by_noun: dict[str, list[int]] = defaultdict(list)
        for k, entity in enumerate(entities):
            if entity.type == "PERSON" and entity.description:
                for word in set(entity.description.lower().split()):
                    self._people_by_noun[word].append(k)
        self._described: dict[str, list[tuple[int, int]]] = {}  # by noun: start and entity of their mentions, sorted

    def sentence_at(self, position: int) -> int:
        """Return the index of the sentence that contains the character at `position`."""
        return bisect_right(self.sentence_starts, position) - 1

    def words(self, span: Span | None) -> list[str]:
        """Return the words of a span in lower case."""
        return [w.lower() for w in WORD.findall(self.text[span.start : span.end])] if span else []

    def linked_in(self, span: Span) -> list[tuple[Mention, int]]:
        """Return the mentions that start in `span` and belong to an entity, each with the entity's index."""
        first = bisect_left(self._mention_starts, span.start)
        last = bisect_left(self._mention_starts, span.end, first)
        return [(self.mentions[i], self._entity_of[i]) for i in range(first, last) if i in self._entity_of]

    def linked_before(self, position: int, most: int) -> list[tuple[Mention, int]]:
        """Return those of the last `most` mentions before `position` that belong to an entity, with its index."""
        end = bisect_left(self._mention_starts, position)
        indices = range(max(0, end - most), end)
        return [(self.mentions[i], self._entity_of[i]) for i in indices if i in self._entity_of]

    def last_described(self, noun: str, position: int) -> int | None:
        """Return the person mentioned last before `position` whose description contains a word in lower case."""
        if noun not in self._described:
            people = self._people_by_noun[noun]
            mentions = ((self._mention_starts[m], k) for k in people for m in self.entities[k].mentions)
            self._described[noun] = sorted(mentions)
        found = self._described[noun]
        at = bisect_left(found, (position,))
        return found[at - 1][1] if at else None

    def is_governed(self, mention: Mention, span: Span) -> bool:
        """Return whether a preposition or article precedes a name in `span`: "a spokesman for X", "the X aide"."""
        before = self.words(Span(max(span.start, mention.start - LONGEST_PREPOSITION), mention.start))
        return bool(before) and before[-1] in GOVERNING

    def is_possessive(self, mention: Mention) -> bool:
        """Return whether a possessive ending follows a name."""
        return self.text.startswith(("’s ", "'s ", "’ ", "' "), mention.end)

    def subject(self, sentence: Sentence) -> int | None:
        """Return the entity of the person with whom a sentence begins, after at most a title or a few words."""
        for mention, entity in self.linked_in(Span(sentence.start, sentence.end)):
            if mention.type != "PERSON":
                continue
            before = self.words(Span(sentence.start, mention.start))
            governed = bool(before) and before[-1] in PREPOSITIONS
            if len(before) > WORDS_BEFORE_SUBJECT or governed or self.is_possessive(mention):
                return None
            is_object = (
                mention.form == "pronoun" and self.text[mention.start : mention.end].lower() not in SUBJECT_PRONOUNS
            )
            return None if is_object else entity
        return None
