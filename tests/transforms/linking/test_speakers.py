"""Speakers of quotes; the rules reader finds the quotes and the mentions that they need."""

import pytest

from transforms.batch import prepare
from transforms.linking import entities, speakers
from transforms.linking.speakers import Speaker
from transforms.reader_api import Article, Mention, Quote, Span
from transforms.readers import get

LEAD = "The harbour town of Varnsund voted on Tuesday after a long and noisy debate in the old theatre."


def read(text: str) -> tuple[Article, list[Mention], list[Quote], list[entities.Entity]]:
    """Return an article with this text after its lead, and its mentions, quotes and entities."""
    article = prepare(f"{LEAD}\n{text}")
    (reading,) = get("rules").read([article])
    return article, reading.mentions, reading.quotes, entities.link(article, reading.mentions)


def speakers_of(text: str) -> list[Speaker]:
    article, mentions, quotes, linked = read(text)
    return speakers.resolve(article, quotes, mentions, linked)


CASES = {
    "a name": ("“We will rebuild it,” Ingrid Solberg said.", [("Ingrid Solberg", "person")]),
    "a title and a name": (
        "Finance Minister Ingrid Solberg said that the bridge would be closed.",
        [("Ingrid Solberg", "person")],
    ),
    "a pronoun": (
        "Ingrid Solberg defended the plan. “We will rebuild it,” she said.",
        [("Ingrid Solberg", "person")],
    ),
    "a surname": (
        "Ingrid Solberg said that the bridge was old. “We will rebuild it,” Solberg said.",
        [("Ingrid Solberg", "person")] * 2,
    ),
    "who": (
        "The plan came from Ingrid Solberg, who said that the bridge was old.",
        [("Ingrid Solberg", "person")],
    ),
    "an anonymous source": ("The bridge is old, diplomatic sources said.", [(None, "anonymous")]),
    "officials who won't be named": (
        "Two officials familiar with the talks said that the bridge was old.",
        [(None, "anonymous")],
    ),
    "a spokesman is not whom he speaks for": (
        "A spokesman for Ingrid Solberg said that the bridge was old.",
        [(None, "anonymous")],
    ),
    "a group": ("Residents said that the bridge was old.", [(None, "group")]),
    "a document without an author": ("The report said that the bridge was old.", [(None, "document")]),
    "a statement whose author is known": (
        "In a statement released on Monday, Ingrid Solberg said that the bridge was old.\n"
        "“We will rebuild it,” the statement reads. “We have the money.”",
        [("Ingrid Solberg", "person")] * 2,
    ),
    "a country": ("Norway said that the bridge was old.", [("Norway", "place")]),
    "the organization with the noun in its name": (
        "The Ministry of Fisheries met on Monday. The ministry said that the bridge was old.",
        [("Ministry of Fisheries", "organization")],
    ),
    "the company mentioned just before": (
        "Shares of Tillmark Inc. fell. The company said that the bridge was old.",
        [("Tillmark Inc.", "organization")],
    ),
    "an organization that is not mentioned before": (
        "The company said that the bridge was old.",
        [(None, "organization")],
    ),
    "the person described by the noun": (
        "Finance Minister Ingrid Solberg met Paul Hale, a lawyer. The lawyer said that the bridge was old.",
        [("Paul Hale", "person")],
    ),
    "nobody": (f"{LEAD}\n“We will rebuild it and we have the money for it.”", [(None, "unknown")]),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_name_and_type(text, expected):
    assert [(speaker.name, speaker.type) for speaker in speakers_of(text)] == expected


def test_description():
    (speaker,) = speakers_of("Norwegian Finance Minister Ingrid Solberg said that the bridge would be closed.")
    assert speaker.description == "Norwegian Finance Minister"


def test_relink_pronouns_adds_a_pronoun_that_only_its_quote_resolves():
    article, mentions, quotes, linked = read(
        f"Ingrid Solberg spoke first. “No,” Solberg said.\n{LEAD}\n{LEAD}\n{LEAD}\n“Yes,” she said."
    )
    linked = [e._replace(mentions=tuple(i for i in e.mentions if mentions[i].form == "name")) for e in linked]
    resolved = speakers.resolve(article, quotes, mentions, linked)
    before = {entity.name: _texts(article, mentions, entity) for entity in linked}
    relinked = speakers.relink_pronouns(linked, mentions, quotes, resolved)
    after = {entity.name: _texts(article, mentions, entity) for entity in relinked}
    assert [speaker.name for speaker in resolved] == ["Ingrid Solberg", "Ingrid Solberg"]
    assert before["Ingrid Solberg"] == ["Ingrid Solberg", "Solberg"]
    assert after["Ingrid Solberg"] == ["Ingrid Solberg", "Solberg", "she"]


def _texts(article: Article, mentions: list[Mention], entity: entities.Entity) -> list[str]:
    return [article.text[mentions[i].start : mentions[i].end] for i in entity.mentions]


def test_relink_pronouns_removes_a_pronoun_whose_speaker_is_no_entity():
    article, mentions, quotes, linked = read("Ingrid Solberg defended the plan. “We will rebuild it,” she said.")
    unknown = [speakers.UNKNOWN] * len(quotes)
    relinked = speakers.relink_pronouns(linked, mentions, quotes, unknown)
    solberg = next(entity for entity in relinked if entity.name == "Ingrid Solberg")
    assert _texts(article, mentions, solberg) == ["Ingrid Solberg"]


def test_a_title_that_was_taken_for_a_name_is_not_the_speaker():
    text = "“We voted no,” Councilman Robert Teague said."
    article = prepare(text)
    title, name, verb = text.index("Councilman"), text.index("Robert"), text.index("said")
    mentions = [Mention(title, name - 1, "PERSON", "name", 0.5), Mention(name, verb - 1, "PERSON", "name", 0.9)]
    quote = Quote((Span(1, text.index(",”")),), Span(verb, verb + 4), Span(title, verb - 1), 0.9)
    (speaker,) = speakers.resolve(article, [quote], mentions, entities.link(article, mentions))
    assert speaker.name == "Robert Teague"
