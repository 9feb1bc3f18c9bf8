"""An article's mentions, entities and sentences, looked up by position in the text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from transforms.lexicons import lexicon
from transforms.linking.entities import Entity
from transforms.linking.speaker_nouns import WORD
from transforms.reader_api import Article, Mention, Sentence, Span

PREPOSITIONS = lexicon.words("function_words.txt", "prepositions")
GOVERNING = PREPOSITIONS | {"the", "a"}
SUBJECT_PRONOUNS = frozenset(("he", "she"))
LONGEST_PREPOSITION = 40  # characters, with the space after it
WORDS_BEFORE_SUBJECT = 5  # at the start of a sentence: a title, "then"
WORDS_INTRODUCING = 15  # of a phrase before the subject that a comma ends: "Speaking on Monday in Oslo, "


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

    def named_in(self, spans: Iterable[Span]) -> frozenset[int]:
        """Return the entities of which a name stands in one of the spans."""
        return frozenset(k for span in spans for m, k in self.linked_in(span) if m.form == "name")

    def linked_before(self, position: int, most: int) -> list[tuple[Mention, int]]:
        """Return those of the last `most` mentions before `position` that belong to an entity, with its index."""
        end = bisect_left(self._mention_starts, position)
        indices = range(max(0, end - most), end)
        return [(self.mentions[i], self._entity_of[i]) for i in indices if i in self._entity_of]

    def is_governed(self, mention: Mention, span: Span) -> bool:
        """Return whether a preposition or article precedes a name in `span`: "a spokesman for X", "the X aide"."""
        before = self.words(Span(max(span.start, mention.start - LONGEST_PREPOSITION), mention.start))
        return bool(before) and before[-1] in GOVERNING

    def is_possessive(self, mention: Mention) -> bool:
        """Return whether a possessive ending follows a name."""
        return self.text.startswith(("’s ", "'s ", "’ ", "' "), mention.end)

    def subject(self, sentence: Sentence) -> int | None:
        """Return the entity of the person with whom a sentence begins, after at most a title or a few words."""
        found = self.subject_mention(sentence)
        return found[1] if found else None

    def subject_mention(self, sentence: Sentence) -> tuple[Mention, int] | None:
        """Return the mention of the person with whom a sentence begins, and its entity; see `subject`."""
        for mention, entity in self.linked_in(Span(sentence.start, sentence.end)):
            if mention.type != "PERSON":
                continue
            before = self.words(Span(sentence.start, mention.start))
            governed = bool(before) and before[-1] in PREPOSITIONS
            introduced = self.text.startswith(", ", mention.start - 2) and len(before) <= WORDS_INTRODUCING
            if (len(before) > WORDS_BEFORE_SUBJECT and not introduced) or governed or self.is_possessive(mention):
                return None
            is_object = (
                mention.form == "pronoun" and self.text[mention.start : mention.end].lower() not in SUBJECT_PRONOUNS
            )
            return None if is_object else (mention, entity)
        return None
