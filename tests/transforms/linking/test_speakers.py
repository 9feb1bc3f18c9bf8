"""Who a mention is; articles are read by the rules reader, as speakers need mentions and entities."""

import pytest

from transforms.batch import prepare
from transforms.linking import entities, speakers
from transforms.readers import get

LEAD = "The harbour town of Varnsund voted on Tuesday after a long and noisy debate in the old theatre."


def who(text: str) -> list[tuple[str | None, str]]:
    article = prepare(f"{LEAD}\n{text}")
    (reading,) = get("rules").read([article])
    linked = entities.link(article, reading.mentions)
    return [(s.name, s.type) for s in speakers.resolve(article, reading.quotes, reading.mentions, linked)]


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
    "nobody": (f"{LEAD}\n“We will rebuild it and we have the money for it.”", [(None, "unknown")]),
}


@pytest.mark.parametrize("name", CASES)
def test_speaker(name):
    text, expected = CASES[name]
    assert who(text) == expected


def test_description():
    article = prepare(f"{LEAD}\nNorwegian Finance Minister Ingrid Solberg said that the bridge would be closed.")
    (reading,) = get("rules").read([article])
    linked = entities.link(article, reading.mentions)
    (speaker,) = speakers.resolve(article, reading.quotes, reading.mentions, linked)
    assert speaker.description is not None
    assert "Finance Minister" in speaker.description


def test_a_pronoun_that_only_its_quote_resolves_is_a_mention_too():
    article = prepare(f"{LEAD}\nIngrid Solberg spoke first. “No,” Solberg said.\n{LEAD}\n{LEAD}\n“Yes,” she said.")
    (reading,) = get("rules").read([article])
    linked = entities.link(article, reading.mentions)
    who = speakers.resolve(article, reading.quotes, reading.mentions, linked)
    assert {s.name for s in who} == {"Ingrid Solberg"}
    again = speakers.with_pronouns(linked, reading.mentions, reading.quotes, who)
    mentions = [reading.mentions[i] for i in again[who[0].entity or 0].mentions]
    texts = [article.text[m.start : m.end] for m in mentions]
    assert "she" in texts
