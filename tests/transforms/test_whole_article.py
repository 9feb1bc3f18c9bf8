"""One article in Treebank style from raw text to tables, with every kind of quote and several kinds of speakers."""

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


def test_text_is_detokenised(read):
    text = read["articles"]["text"].iloc[0]
    assert "“[We] cannot share a river" in text
    assert "treaty’s rules" in text
    assert "U.N. practice" in text
    assert [mark for mark in ("``", "''", " ,", " .", "( ", " ’") if mark in text] == []


def test_parts_of_the_sentences(read):
    assert read["sentences"]["part"].value_counts().to_dict() == {"body": 13, "credit": 1}


def test_credit(read):
    sentences = read["sentences"]
    assert sentences.loc[sentences["part"] == "credit", "text"].to_list() == ["(Continental Press)"]


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
    quotes = read["quotes"].astype(object).where(read["quotes"].notna(), None)
    found = quotes.loc[quotes["text"].str.contains(text, regex=False), ["kind", "speaker_name", "speaker_type"]]
    assert found.to_dict("records") == [{"kind": kind, "speaker_name": name, "speaker_type": speaker_type}]


def test_there_are_no_other_quotes(read):
    unexpected = [text for text in read["quotes"]["text"] if not any(start in text for _, start, _, _ in EXPECTED)]
    assert unexpected == []


def test_anonymous_speaker_in_the_words_of_the_article(read):
    quotes = read["quotes"]
    speakers = quotes.loc[quotes["speaker_type"] == "anonymous", "speaker"]
    assert speakers.to_list() == ["people familiar with the talks"]


def test_speaker_description(read):
    quotes = read["quotes"]
    descriptions = quotes.loc[quotes["speaker_name"] == "Petra Lindqvist", "speaker_description"]
    assert descriptions.to_list() == ["Orlan's Ambassador to the U.N."] * 2


READ_BY_THE_MODEL = [
    ("it would leave", "organization"),
    ("the treaty’s rules were unfair", "person"),
    ("[We] cannot share", "person"),
    ("overruled by the cabinet", "anonymous"),
    ("people familiar with the talks said", "organization"),  # what the newspaper's report says, with its source
    ("the decision", "person"),  # "defended the decision"
    ("it was not a threat", "person"),
    ("While we will go on talking", "person"),
    ("regret over the decision", "person"),
    ("no state “owns the rain", "person"),
    ("The river is older", "person"),
]


def test_the_trained_reader_finds_every_attribution():
    quotes = batch.read_batch(records(REPORT), get("model"))[0]["quotes"].sort_values(["start", "end"])
    assert len(quotes) == len(READ_BY_THE_MODEL)
    found = zip(quotes["text"], quotes["speaker_type"], strict=True)
    for (part, speaker_type), (text, found_type) in zip(READ_BY_THE_MODEL, found, strict=True):
        assert part in text
        assert found_type == speaker_type


def test_the_trained_reader_names_the_anonymous_source_within_a_report():
    quotes = batch.read_batch(records(REPORT), get("model"))[0]["quotes"]
    overruled = quotes[quotes["text"].str.contains("overruled")].sort_values("end")
    assert list(zip(overruled["cue"], overruled["speaker"], overruled["speaker_type"], strict=True)) == [
        ("said", "people familiar with the talks", "anonymous"),
        ("According to", "a report in the Harbour Gazette", "organization"),
    ]
