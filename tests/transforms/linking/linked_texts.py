"""Texts read by the rules reader and linked, for the tests of linking."""

from __future__ import annotations

from transforms.linking import entities, speakers
from transforms.linking.speakers import Speaker
from transforms.reader_api import Article, Mention, Quote, Span
from transforms.rules import names
from transforms.text.sentences import split


def read(text: str) -> tuple[Article, list[Mention]]:
    """Return the text as an article, and its mentions."""
    article = Article(text, tuple(split(text)))
    return article, names.find(article)


def mentions_by_name(text: str) -> dict[str, list[str]]:
    """Return the texts of each entity's mentions, by the entity's name."""
    article, mentions = read(text)
    return {
        entity.name: [text[mentions[i].start : mentions[i].end] for i in entity.mentions]
        for entity in entities.link(article, mentions)
    }


def linked(text: str) -> dict[str, entities.Entity]:
    """Return the entities of a text by their names."""
    return {entity.name: entity for entity in entities.link(*read(text))}


def speakers_of(text: str, *quoted: tuple[str, str]) -> list[Speaker]:
    """Return the speakers of quotes, each given by its speaker mention and its content, both as they stand in the text.

    Of words that the text has several times, the last ones count.
    """
    article, mentions = read(text)

    def span(words: str) -> Span:
        start = text.rindex(words)
        return Span(start, start + len(words))

    quotes = [Quote((span(content),), None, span(mention), 0.9) for mention, content in quoted]
    return speakers.resolve(article, quotes, mentions, entities.link(article, mentions))
