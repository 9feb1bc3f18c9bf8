"""Sentences as tokens."""

import pytest

from tests.transforms.rules.token_lists import tokens_of
from transforms.batch import prepare
from transforms.rules.tokens import MAX_TOKENS, tokenize
from transforms.text.quotation_marks import quotations


def sentences(text: str) -> list[str]:
    """Return the tokenized sentences of an article as text."""
    article = prepare(text)
    found = tokenize(article, quotations(article.text))
    return [article.text[s.tokens[0].start : s.tokens[-1].end] for s in found]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Roe said no.", ["Roe", "said", "no", "."]),
        ("Dr. Roe of the U.S. said no.", ["Dr.", "Roe", "of", "the", "U.S.", "said", "no", "."]),
        ("“It rained. It snowed,” Roe said.", ["It rained. It snowed,", "", "Roe", "said", "."]),
        ("Roe (D-Ohio) said 5,000 left.", ["Roe", "said", "5,000", "left", "."]),
    ],
)
def test_tokens(sentence, expected):
    assert [sentence[t.start : t.end] for t in tokens_of(sentence)] == expected


def test_a_quotation_is_one_token_and_its_last_comma_another():
    quotation, comma, *_ = tokens_of("“No,” Roe said.")
    assert quotation._asdict() == {"start": 1, "end": 4, "lower": "", "capital": True, "quotation": 0}
    assert comma._asdict() == {"start": 4, "end": 4, "lower": ",", "capital": False, "quotation": -1}


BODY = "The council met on Monday in the old hall by the harbour, and nobody left early on that rainy day."


def test_only_sentences_that_may_hold_an_attribution_are_kept():
    text = f"{BODY}\nIt rained. Roe said no. It was “red.” The list:"
    assert sentences(text) == ["Roe said no.", "It was “red.", "The list:"]


def test_a_sentence_that_only_attributes_belongs_to_the_quotation_before_it():
    assert sentences(f"{BODY}\n“Why did it rain?” the judge asked. Nobody said.") == [
        "Why did it rain?” the judge asked.",
        "Nobody said.",
    ]


def test_attributions_that_go_on_and_on_do_not_make_one_sentence():
    found = sentences("“No.” " + "she said, “no.” " * 2_000)
    assert len(found) > 2
    assert max(map(len, found)) < 20 * MAX_TOKENS
