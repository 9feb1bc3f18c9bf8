"""The attributions of one sentence; `test_quotes` has more sentences."""

from typing import NamedTuple

import pytest

from tests.transforms.rules.token_lists import text_of, tokens_of
from transforms.rules import attributions
from transforms.rules.attributions import Attribution


class Found(NamedTuple):
    """An attribution as text."""

    content: list[str | None]
    cue: str | None
    subject: str | None
    rule: str


def as_text(sentence: str, a: Attribution | None) -> Found | None:
    if a is None:
        return None
    tokens = tokens_of(sentence)
    contents = [text_of(sentence, tokens, part) for part in a.content]
    return Found(contents, text_of(sentence, tokens, a.cue), text_of(sentence, tokens, a.subject), a.rule)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Roe said that it rained, adding that it snowed.",
            [Found(["that it rained"], "said", "Roe", "that"), Found(["that it snowed"], "adding", "Roe", "that")],
        ),
        (
            "The suspect admitted it, police said.",  # the inner cue is part of the content
            [Found(["The suspect admitted it"], "said", "police", "clause-before")],
        ),
        (
            "According to the Gazette, Roe left, officials said.",
            [Found(["Roe left"], "said", "officials", "clause-before")],
        ),
        ("According to Roe, it rained.", [Found(["it rained"], "According to", "Roe", "according-before")]),
        ("It rained, according to Roe.", [Found(["It rained"], "according to", "Roe", "according-after")]),
        ("Roe, who said it rained, left.", [Found(["it rained"], "said", "who", "bare")]),
        ("Roe saw it and said that it rained.", [Found(["that it rained"], "said", "Roe", "that")]),
        ("“Stop,” Roe said, “it rained.”", [Found(["Stop,", "it rained."], "said", "Roe", "quote-before")]),
    ],
)
def test_attributions(sentence, expected):
    assert [as_text(sentence, a) for a in attributions.attributions(tokens_of(sentence))] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("“It rained.” — Jane Roe", Found(["It rained."], "—", "Jane Roe", "signature")),
        ("Roe: “It rained.”", Found(["It rained."], ":", "Roe", "colon")),
        ("Roe was blunt: “It rained.”", None),
    ],
)
def test_signed_quotation(sentence, expected):
    assert as_text(sentence, attributions.signed_quotation(tokens_of(sentence))) == expected


def test_introduced_quotation():
    sentence = "Roe was blunt: “It rained.”"
    found = attributions.introduced_quotation(tokens_of(sentence))
    assert as_text(sentence, found) == Found(["It rained."], ":", "Roe", "colon")


@pytest.mark.parametrize(
    ("sentence", "cue", "subject"),
    [("She went on to say:", "say", "She"), ("The mayor was blunt:", ":", "The mayor")],
)
def test_colon_introduction(sentence, cue, subject):
    tokens = tokens_of(sentence)
    found = attributions.colon_introduction(tokens)
    assert found is not None
    assert text_of(sentence, tokens, found.cue) == cue
    assert text_of(sentence, tokens, found.subject) == subject
