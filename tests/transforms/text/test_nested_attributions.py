"""Quotes within quotes, where the inner attribution is clear."""

from __future__ import annotations

import pytest

from transforms.batch import prepare
from transforms.reader_api import Quote, Span
from transforms.text.nested_attributions import with_nested


def read(text: str, content: str, cue: str, speaker: str) -> list[tuple[str, ...]]:
    """Return content, cue and speaker of each quote, given one quote as strings of the text."""
    article = prepare(text)

    def span(part: str) -> Span:
        start = article.text.index(part)
        return Span(start, start + len(part))

    found = with_nested(article, [Quote((span(content),), span(cue), span(speaker), 0.9)])
    assert all(q.confidence <= 0.9 for q in found)
    return [
        (
            " … ".join(article.text[slice(*s)] for s in q.content),
            *(article.text[slice(*s)] for s in (q.cue, q.speaker) if s),
        )
        for q in found
    ]


REPORT = "According to a report in the Gazette, Berg wanted to stay but was “overruled by the cabinet,” "


@pytest.mark.parametrize("source", ["people familiar with the talks", "two officials", "Ada Lund"])
def test_an_attribution_that_follows_an_outer_content(source):
    content = "Berg wanted to stay but was “overruled by the cabinet"
    assert read(f"{REPORT}{source} said.", content, "According to", "a report in the Gazette") == [
        (content, "said", source),
        (f"{content},” {source} said", "According to", "a report in the Gazette"),
    ]


def test_an_attribution_that_ends_an_outer_content():
    text = "The agency wrote that the pilot had complained for weeks, according to two colleagues."
    outer = "that the pilot had complained for weeks, according to two colleagues"
    assert read(text, outer, "wrote", "The agency") == [
        ("that the pilot had complained for weeks", "according to", "two colleagues"),
        (outer, "wrote", "The agency"),
    ]


def test_an_attribution_that_begins_an_outer_content():
    text = "Brandl said the minister had told him that the dam would be closed, officials confirmed."
    outer = "Brandl said the minister had told him that the dam would be closed"
    assert read(text, outer, "confirmed", "officials") == [
        (outer, "confirmed", "officials"),
        ("the minister had told him that the dam would be closed", "said", "Brandl"),
    ]


@pytest.mark.parametrize(
    ("text", "content", "cue", "speaker"),
    [
        (
            "Berg wanted to stay in it, two officials said.",
            "Berg wanted to stay in it",
            "said",
            "two officials",
        ),  # its own
        (
            f"{REPORT}which nobody said.",
            "Berg wanted to stay but was “overruled by the cabinet",
            "According to",
            "a report",
        ),
        ("Ola said that he, Berg said.", "that he", "said", "Ola"),  # too little is said
        ("Ola wrote that what she said was closed is open.", "that what she said was closed is open", "wrote", "Ola"),
        ("Ola wrote that Berg said no to the harbour plan.", "that Berg said no to the harbour plan", "wrote", "Ola"),
    ],
)
def test_unclear_ones_are_left(text, content, cue, speaker):
    assert read(text, content, cue, speaker) == [(content, cue, speaker)]


def test_an_outer_attribution_before_a_quote_with_its_own():
    content = "Berg wanted to stay but was “overruled by the cabinet"
    assert read(f"{REPORT}two officials said.", content, "said", "two officials") == [
        (content, "said", "two officials"),
        (f"{content},” two officials said", "According to", "a report in the Gazette"),
    ]


def test_an_inner_attribution_before_a_quote_with_its_own():
    text = "Brandl said the dam would be closed in May, officials confirmed."
    content = "the dam would be closed in May"
    assert read(text, content, "confirmed", "officials") == [
        (f"Brandl said {content}", "confirmed", "officials"),
        (content, "said", "Brandl"),
    ]
