"""What a reader found becomes entities with ids, and speakers that refer to them."""

from __future__ import annotations

from transforms.contract.ids import digest
from transforms.reader_api import Article, Mention, Quote, Reading, Sentence, Span
from transforms.resolved_article import resolve_article

TEXT = "Ingrid Solberg spoke. “The bridge stays,” she said."


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def test_a_pronoun_that_speaks_refers_to_the_person_and_tells_the_gender() -> None:
    end = TEXT.index(".") + 1
    article = Article(TEXT, (Sentence(0, end, 0, "body"), Sentence(end + 1, len(TEXT), 0, "body")))
    mentions = [
        Mention(*span("Ingrid Solberg"), "PERSON", "name", 1.0),
        Mention(*span("she"), "PERSON", "pronoun", 1.0),
    ]
    quote = Quote((span("The bridge stays,"),), span("said"), span("she"), 0.9)
    found = resolve_article("a", article, Reading(mentions, [quote]))
    (entity,) = found.entities
    assert found.entity_ids == [digest("entity", "PERSON", "ingrid solberg")]
    assert found.entity_id(found.speakers[0].entity) == found.entity_ids[0]
    assert (entity.gender, entity.gender_basis) == ("female", "pronoun")
    assert found.sentence_at(span("she").start) == 1
