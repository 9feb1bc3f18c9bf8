"""Sentences and articles with their quotes: (content, cue, speaker)."""

import sys
from typing import Any

import pytest

from transforms.batch import prepare
from transforms.reader_api import Span
from transforms.rules import quotes


def found(text: str) -> list[tuple[tuple[str, ...], str, str]]:
    """Return the quotes of an article as text; "" where there is no cue or speaker."""
    article = prepare(text)

    def piece(span: Span | None) -> str:
        return article.text[span.start : span.end] if span else ""

    return [(tuple(piece(s) for s in q.content), piece(q.cue), piece(q.speaker)) for q in quotes.find(article)]


BODY = "The council met on Monday to talk about the harbour and its future, and nobody left early that day."

CASES = {
    "cue behind": (
        "“The bridge is safe,” the mayor said.",
        [(("The bridge is safe",), "said", "the mayor")],
    ),
    "inverted": (
        "“The bridge is safe,” said Maria Okono, the town's engineer.",
        [(("The bridge is safe",), "said", "Maria Okono, the town's engineer")],
    ),
    "cue before": (
        "Okono said: “The bridge is safe.”",
        [(("The bridge is safe.",), "said", "Okono")],
    ),
    "broken by its cue": (
        "“The bridge,” she said, “is safe for now.”",
        [(("The bridge,", "is safe for now."), "said", "she")],
    ),
    "goes on in the next sentence": (
        "“The bridge is safe,” she said. “It will stand for years.”",
        [(("The bridge is safe,", "It will stand for years."), "said", "she")],
    ),
    "question": (
        "“Is the bridge safe?” Okono asked. “Nobody knows.”",
        [(("Is the bridge safe?", "Nobody knows."), "asked", "Okono")],
    ),
    "indirect with that": (
        "The ministry said that the bridge would be closed.",
        [(("that the bridge would be closed",), "said", "The ministry")],
    ),
    "indirect without that": (
        "Okono said the bridge would be closed.",
        [(("the bridge would be closed",), "said", "Okono")],
    ),
    "indirect, cue behind": (
        "The bridge will be closed on Friday, the mayor said.",
        [(("The bridge will be closed on Friday",), "said", "the mayor")],
    ),
    "mixed": (
        "Okono said the bridge was “a danger to everyone” and must be closed.",
        [(("the bridge was “a danger to everyone” and must be closed",), "said", "Okono")],
    ),
    "verdict": (
        "She called the plan “a gift to the rich.”",
        [(("the plan “a gift to the rich.",), "called", "She")],
    ),
    "according to, behind": (
        "The bridge is unsafe, according to a report by engineers.",
        [(("The bridge is unsafe",), "according to", "a report by engineers")],
    ),
    "according to, before": (
        "According to the mayor, the bridge will be closed.",
        [(("the bridge will be closed",), "According to", "the mayor")],
    ),
    "participle": (
        "Okono defended the plan, arguing that the bridge was unsafe.",
        [(("that the bridge was unsafe",), "arguing", "Okono")],
    ),
    "two cues": (
        "Okono said the bridge was unsafe, adding that it would be closed.",
        [
            (("the bridge was unsafe",), "said", "Okono"),
            (("that it would be closed",), "adding", "Okono"),
        ],
    ),
    "told": (
        "Okono told reporters that the bridge was unsafe.",
        [(("that the bridge was unsafe",), "told", "Okono")],
    ),
    "aside between cue and content": (
        "Okono said in a statement on Sunday that the bridge was unsafe.",
        [(("that the bridge was unsafe",), "said", "Okono")],
    ),
    "apposition": (
        "Maria Okono, the town's engineer, said that the bridge was unsafe.",
        [(("that the bridge was unsafe",), "said", "Maria Okono, the town's engineer")],
    ),
    "brackets in the name": (
        "Sen. Jane Roe (D-Ohio) said the bridge was unsafe.",
        [(("the bridge was unsafe",), "said", "Sen. Jane Roe")],
    ),
    "an abbreviation in the name behind": (
        "“The bridge is safe,” said Dr. Maria R. Okono.",
        [(("The bridge is safe",), "said", "Dr. Maria R. Okono")],
    ),
    "a participle that leads in": (
        "Asked about the bridge, Maria Okono said: “Nobody knows.”",
        [(("Nobody knows.",), "said", "Maria Okono")],
    ),
    "an adverbial that leads in": (
        "In a tweet, Maria Okono wrote: “Nobody knows.”",
        [(("Nobody knows.",), "wrote", "Maria Okono")],
    ),
    "a party and state between commas": (
        "Sen. Jane Roe, D-Ohio, said that the bridge was unsafe.",
        [(("that the bridge was unsafe",), "said", "Sen. Jane Roe, D-Ohio")],
    ),
    "an office, then the name": (
        "“The bridge is safe,” said the town's engineer, Maria Okono.",
        [(("The bridge is safe",), "said", "the town's engineer, Maria Okono")],
    ),
    "an office with its place, between commas": (
        "Maria Okono, Varnsund's chief engineer, told reporters that the bridge was unsafe.",
        [(("that the bridge was unsafe",), "told", "Maria Okono, Varnsund's chief engineer")],
    ),
    "the outer source": (
        "The suspect admitted the theft, police said.",
        [(("The suspect admitted the theft",), "said", "police")],
    ),
    "according to one, said another": (
        "According to the Gazette, Okono wanted to leave but was “overruled,” officials said.",
        [(("Okono wanted to leave but was “overruled",), "said", "officials")],
    ),
    "another speaker's clause": (
        "Okono said that the bridge was unsafe, while Roe said that it was not.",
        [
            (("that the bridge was unsafe",), "said", "Okono"),
            (("that it was not",), "said", "Roe"),
        ],
    ),
    "an indirect quote broken by its cue": (
        "The bridge was old, Okono said, and would be closed.",
        [(("The bridge was old",), "said", "Okono")],
    ),
    "a colon without a cue": (
        "Okono was blunter: “The bridge is a danger to everyone.”",
        [(("The bridge is a danger to everyone.",), ":", "Okono")],
    ),
    "scare quotes": ("The so-called “miracle” bridge was closed.", []),
    "no speech": ("The bridge was closed and the ferry was late.", []),
    "a noun that looks like a cue": ("The report and the claim were long.", []),
    "passive": ("The minister was told nothing and was asked to leave.", []),
    "colon": (
        "Okono: “The bridge is unsafe and will be closed.”",
        [(("The bridge is unsafe and will be closed.",), ":", "Okono")],
    ),
    "signature": (
        "“The bridge is unsafe and will be closed.” — Maria Okono",
        [(("The bridge is unsafe and will be closed.",), "—", "Maria Okono")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_sentence(text, expected):
    assert found(f"{BODY}\n{text}") == expected


def test_a_quote_over_several_paragraphs_is_one_quote():
    text = f"{BODY}\n“We will rebuild it,” said the mayor. “We have the money.\n“And we have the will.”"
    assert found(text) == [
        (("We will rebuild it,", "We have the money.", "And we have the will."), "said", "the mayor"),
    ]


def test_a_quotation_alone_in_the_next_paragraph_continues_the_quote():
    text = f"{BODY}\n“We will rebuild it,” the mayor said.\n“We have the money and we have the will.”"
    assert found(text) == [
        (("We will rebuild it,", "We have the money and we have the will."), "said", "the mayor"),
    ]


def test_a_quotation_before_an_attributed_one_belongs_to_it():
    assert found(f"{BODY}\n“We will rebuild it.” “We have the money,” the mayor said.") == [
        (("We will rebuild it.", "We have the money"), "said", "the mayor"),
    ]


def test_a_sentence_with_a_colon_introduces_the_quotation_in_the_next_paragraph():
    assert found(f"{BODY}\nThe mayor went on:\n“We have the money and we have the will.”") == [
        (("We have the money and we have the will.",), "went", "The mayor"),
    ]


@pytest.mark.parametrize("text", ["“", "”“”", "“Said said said", "said “ said ” said", '"', "'", "According to", ":"])
def test_unbalanced_marks_and_bare_cues_raise_no_error(text):
    found(f"{BODY}\n{text}")


def test_spans_are_in_order_and_in_the_text():
    article = prepare(f"{BODY}\n" + "\n".join(text for text, _ in CASES.values()))
    for quote in quotes.find(article):
        assert list(quote.content) == sorted(quote.content)
        assert 0 < quote.confidence < 1
        for span in quote.content:
            assert 0 <= span.start < span.end <= len(article.text)


def test_the_reporters_own_sentence_ends_a_quote():
    text = f"{BODY}\n“I saw it all,” Okono said. The harbour was dark by then. “It was red and it was very large.”"
    assert found(text) == [
        (("I saw it all",), "said", "Okono"),
        (("It was red and it was very large.",), "", "Okono"),
    ]


def function_calls(text: str) -> int:
    """Return how many function calls it takes to find the quotes of a text: unlike time, the same in each run."""
    article = prepare(text)
    n = 0

    def count(_frame: Any, event: str, _arg: Any) -> None:
        nonlocal n
        n += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        quotes.find(article)
    finally:
        sys.setprofile(None)
    return n


@pytest.mark.parametrize("piece", ["he said, ", "Ann Roe, who said, ", "“a” said ", "according to Roe, "])
def test_work_grows_linearly_with_the_length_of_a_sentence(piece):
    function_calls(piece)  # fills the caches
    assert function_calls(piece * 400) < 2.5 * function_calls(piece * 200)  # quadratic work makes it 4 times as many


@pytest.mark.parametrize(
    "headline",
    ["Okono: ‘We will rebuild the old bridge’", "“We will rebuild the bridge,” Okono says", "Okono says: “We"],
)
def test_no_quote_goes_on_from_the_headline_into_the_body(headline):
    text = f"{headline}\n“We will rebuild the bridge soon,” she added. {BODY}"
    first, *others = [q for q, _, _ in found(text) if "soon" in " ".join(q)]
    assert first == ("We will rebuild the bridge soon",)
    assert others == []


def test_function_words_before_according_to_are_no_quote():
    assert found(f"{BODY} Meanwhile, according to Okono, the bridge is closed.") == [
        (("the bridge is closed",), "according to", "Okono")
    ]
