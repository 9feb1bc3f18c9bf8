"""Link what a reader found in one article: mentions to entities, and speaker mentions to speakers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.contract.ids import digest
from transforms.linking import entities, speakers
from transforms.linking.entities import Entity
from transforms.linking.genders import with_pronoun_genders
from transforms.linking.speakers import Speaker
from transforms.linking.type_agreement import agree_on_types
from transforms.reader_api import Article, Mention, Quote, Reading, Span
from transforms.text.quotation_marks import Quotation, quotations


@dataclass(frozen=True, slots=True)
class ResolvedArticle:
    """An article, what a reader found in it, and the entities and speakers that this stands for.

    Attributes:
        article_id: The article's id.
        article: The article.
        mentions: The reader's mentions, each name with one type.
        quotes: The reader's quotes.
        speakers: The resolved speaker of each quote.
        entities: The article's entities.
        entity_ids: The id of each entity.
        quote_ids: The id of each quote.
        quotations: What stands in quotation marks.
        sentence_starts: The first character of each sentence.
    """

    article_id: str
    article: Article
    mentions: Sequence[Mention]
    quotes: Sequence[Quote]
    speakers: Sequence[Speaker]
    entities: Sequence[Entity]
    entity_ids: Sequence[str]
    quote_ids: Sequence[str]
    quotations: Sequence[Quotation]
    sentence_starts: Sequence[int]

    def text(self, span: Span | None) -> str | None:
        """Return the text of a span; None without one."""
        return self.article.text[span.start : span.end] if span else None

    def sentence_at(self, offset: int) -> int:
        """Return the index of the sentence that contains the character at `offset`."""
        return bisect_right(self.sentence_starts, offset) - 1

    def entity_id(self, index: int | None) -> str | None:
        """Return the id of the entity of that index; None without one."""
        return None if index is None else self.entity_ids[index]


def resolve_article(article_id: str, article: Article, reading: Reading) -> ResolvedArticle:
    """Link an article's mentions to entities, and resolve the speakers of its quotes.

    Args:
        article_id: The article's id.
        article: The article.
        reading: What a reader found in it.
    """
    mentions = agree_on_types(article.text, reading.mentions)
    linked = entities.link(article, mentions, reading.antecedents, reading.roles, reading.attention)
    resolved = speakers.resolve(article, reading.quotes, mentions, linked)
    linked = speakers.relink_pronouns(linked, mentions, reading.quotes, resolved)
    linked = with_pronoun_genders(linked, mentions, article.text)
    return ResolvedArticle(
        article_id=article_id,
        article=article,
        mentions=mentions,
        quotes=reading.quotes,
        speakers=resolved,
        entities=linked,
        entity_ids=[digest("entity", e.type, e.name.casefold()) for e in linked],
        quote_ids=[
            digest(article_id, "quotes", "", *(offset for span in quote.content for offset in span))
            for quote in reading.quotes
        ],
        quotations=quotations(article.text, article.headline_end),
        sentence_starts=[s.start for s in article.sentences],
    )
