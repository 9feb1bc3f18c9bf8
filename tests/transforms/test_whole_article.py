"""A report in Treebank style, read from end to end: the kinds of quotes and speakers that a newsroom asks about."""

import pandas as pd
import pytest

from tests.transforms.test_batch import records
from transforms import batch
from transforms.readers import get

REPORT = """\
The Orlan government announced on Tuesday that it would leave the Northern Water Treaty .
In a statement released Monday , Orlan 's Ambassador to the U.N. Petra Lindqvist said the treaty ’ s rules were unfair to small states .
`` [ We ] can not share a river that no longer reaches us , '' the statement reads . `` We will decide what we pump and when . The treaty is simply not compatible with U.N . practice . ''
According to a report in the Harbour Gazette , Lindqvist had wanted to stay in the treaty but was “ overruled by the cabinet , ” people familiar with the talks said .
Interior Minister Josef Brandl defended the decision , arguing it was not a threat but a question of supply .
“ While we will go on talking to our neighbours , in this case we do n't see a reason to wait , ” he said in an interview on Wednesday .
The treaty was signed in 1994 , when eleven states met to measure the river ’ s flow together . It has been amended twice . ( Continental Press )
Kordania 's Foreign Minister , Elena Markovic , expressed regret over the decision , saying in a letter that no state `` owns the rain . ''
`` The river is older than both of us , '' the letter reads . `` It will not sign anything . ''
"""  # noqa: E501


@pytest.fixture(scope="module")
def read() -> dict[str, pd.DataFrame]:
    frames, refused = batch.read_batch(records(REPORT), get("rules"))
    assert refused.empty
    return frames


def test_no_mark_of_tokenisation_is_left(read):
    text = read["articles"]["text"].iloc[0]
    assert "“[We] cannot share a river" in text
    assert "treaty’s rules" in text
    assert "U.N. practice" in text
    assert not any(mark in text for mark in ("``", "''", " ,", " .", "( ", " ’"))


def test_sentences_and_the_credit(read):
    sentences = read["sentences"]
    assert list(sentences["part"]).count("credit") == 1
    assert sentences.loc[sentences["part"] == "credit", "text"].item() == "(Continental Press)"
    assert list(sentences["part"]).count("body") == 13


EXPECTED = [
    ("indirect", "it would leave", None, "organization"),
    ("indirect", "the treaty’s rules were unfair", "Petra Lindqvist", "person"),
    ("direct", "[We] cannot share", "Petra Lindqvist", "person"),
    ("mixed", "Lindqvist had wanted to stay", None, "anonymous"),
    ("indirect", "it was not a threat", "Josef Brandl", "person"),
    ("direct", "While we will go on talking", "Josef Brandl", "person"),
    ("mixed", "that no state", "Elena Markovic", "person"),
    ("direct", "The river is older", "Elena Markovic", "person"),
]


@pytest.mark.parametrize(("kind", "text", "name", "speaker_type"), EXPECTED)
def test_quote(read, kind, text, name, speaker_type):
    quotes = read["quotes"]
    (quote,) = quotes[quotes["text"].str.contains(text, regex=False)].to_dict("records")
    assert quote["kind"] == kind
    assert quote["speaker_type"] == speaker_type
    assert quote["speaker_name"] == name if name else pd.isna(quote["speaker_name"])


def test_nothing_else_is_a_quote(read):
    assert len(read["quotes"]) == len(EXPECTED)


def test_speaker_as_the_article_has_it(read):
    quotes = read["quotes"]
    assert quotes.loc[quotes["speaker_type"] == "anonymous", "speaker"].item() == "people familiar with the talks"
    described = quotes.loc[quotes["speaker_name"] == "Petra Lindqvist", "speaker_description"]
    assert described.str.contains("Ambassador to the U.N.", regex=False).all()
