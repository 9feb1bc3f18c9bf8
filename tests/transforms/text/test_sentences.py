"""Sentences: boundaries, abbreviations, quotation marks, lists, and the parts of an article."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.text.sentences import split


def pieces(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split(text)]


def parts(text: str, title: str | None = None) -> list[tuple[str, str]]:
    return [(s.part, text[s.start : s.end]) for s in split(text, title)]


TWO = [  # "|" stands where one sentence ends
    "It rained.| They left.",
    "Really?!| She had no idea.",
    "“We lost,” he said.| “It hurts.”",
    '"It is over." |She closed the door.',
    "“It is over.” |“Is it?”",
    "He works in the U.S.| He likes it.",
    "She joined Acme Inc.| The firm grew.",
    "They met at 5 p.m.| The talks went on.",
    "It cost $3.50.| That was all.",
    "They sold shares, bonds, etc.| Nobody knew.",
    "You and I.| Did you hear?",
    "He knew it . . . .| Then he left.",
    "I never thought so....| She agreed.",
    "It ended (so they say).| He was glad.",
    "See https://example.org/a.html.| It is all there.",
    "Write to jo.doe@example.org.| He answers.",
    "He won.| 2016 was his year.",
    "The end came in Sept.| Nobody saw it.",
    "how was it?| we liked it a lot.",
    "it was fine.| we liked it a lot.",
    "It was so.[3]| It still is.",
    "They left.No one stayed.".replace(".No", ".|No"),
    "1. The first thing| 2. The second thing",
    "1.) Go there.| 2.) Come back.",
    "• one thing| • another thing",
    "Great news! :)| We all came.",
    "The storm over the bay.| Image: Jo Doe.",
]

ONE = [
    "Mr. Smith met Dr. J. K. Jones of St. Louis.",
    "George W. Bush and Sen. Al Smith (D-Calif.) spoke.",
    "The U.S. Senate and U.S. officials agreed.",
    "The bill, i.e. No. 5 of Jan. 3, is on p. 12.",
    "“Why?” she asked.",
    "“Why now?” Smith asked.",
    "“We will win!” the crowd shouted.",
    "He (a lawyer) paid 3.5 percent.",
    "It was . . . well, late.",
    "It was ... well, late.",
    "The firm, Yahoo! in those days, grew.",
    "At 5 a.m. Mr. Smith left.",
    "The game starts at 8 p.m. Monday in Ohio.",
    "He wrote “[...] all was well.”",
    "Acme Corp. of Ohio sued Foo Inc. over it.",
    "He holds a Ph.D. in law.",
]


@pytest.mark.parametrize("marked", TWO)
def test_ends_a_sentence(marked):
    text = marked.replace("|", "")
    assert pieces(text) == [piece.strip() for piece in marked.split("|")]


@pytest.mark.parametrize("text", ONE)
def test_goes_on(text):
    assert pieces(text) == [text]


def test_a_paragraph_ends_a_sentence():
    assert [(s.start, s.end, s.paragraph) for s in split("One\n\ntwo\nthree.")] == [(0, 3, 0), (5, 8, 1), (9, 15, 2)]


@pytest.mark.parametrize(
    "credit",
    ["(Newsweek)", "(AP)", "[The Daily Post]", "(Reporting by Jo Doe in Rome; Editing by Al Roe)", "(Jo Doe/Reuters)"],
)
def test_a_credit_at_the_end_of_a_paragraph_stands_alone(credit):
    text = f"The talks failed. They will go on. {credit}\nNobody was surprised."
    assert parts(text)[2] == ("credit", credit)


@pytest.mark.parametrize("bracket", ["(Laughter)", "(it was late)", "(He had said so before.)"])
def test_other_brackets_are_no_credit(bracket):
    assert "credit" not in dict(parts(f"The talks failed. {bracket}"))


@pytest.mark.parametrize("credit", ["Reporting by Jo Doe; editing by Al Roe", "(Reuters)", "Reuter"])
def test_a_paragraph_may_be_a_credit(credit):
    assert parts(f"The talks failed.\n\nThey will go on.\n\n{credit}")[-1] == ("credit", credit)


@pytest.mark.parametrize(
    "dateline",
    [
        "WASHINGTON (Reuters) -",
        "PARIS, March 3 (AP) —",
        "SALVADOR, Feb 26 -",
        "LONDON —",
        "DES MOINES, Iowa --",
        "Boulder, CO, Feb. 23 (UPI) --",
    ],
)
def test_a_dateline_stands_alone(dateline):
    text = f"Talks fail\n\n{dateline} The talks failed on Monday, and they will not go on."
    assert parts(text)[1:] == [
        ("dateline", dateline),
        ("body", "The talks failed on Monday, and they will not go on."),
    ]


@pytest.mark.parametrize("start", ["BREAKING — ", "Ted Cruz (R-Texas) — ", "NATO said - ", "The plan - "])
def test_other_dashes_make_no_dateline(start):
    assert "dateline" not in dict(parts(f"Talks fail\n\n{start}The talks failed on Monday, and they will not go on."))


def test_a_date_alone_is_a_dateline():
    assert parts("Talks fail\n\nFriday, July 21, 2017\n\nThe talks failed again.")[1] == (
        "dateline",
        "Friday, July 21, 2017",
    )


BODY = "\n\nThe talks between the two sides failed on Monday, and nobody knows whether they will go on."


@pytest.mark.parametrize(
    "headline", ["Talks fail again", "TALKS FAIL IN ROME", "Talks Fail Again, Leaders Blame Each Other.", "Is this it?"]
)
def test_a_headline_comes_first(headline):
    assert parts(headline + BODY)[0] == ("headline", headline)


@pytest.mark.parametrize("first", ["The talks failed on Monday.", "By Jo Doe", "Then he said:"])
def test_other_first_paragraphs_are_no_headline(first):
    assert parts(first + BODY)[0][0] == "body"


def test_the_title_is_the_headline_whatever_its_marks():
    assert parts("The talks failed on Monday." + BODY, title="The talks failed on Monday")[0][0] == "headline"


def test_no_text_has_no_sentences():
    assert split("") == []


TEXTS = st.lists(
    st.sampled_from(
        [
            "Mr.",
            "U.S.",
            "He",
            "said",
            "J.",
            "...",
            ". . .",
            "?",
            "!",
            ".",
            "”",
            "“",
            '"',
            ")",
            "(",
            "1.",
            "a.",
            "2)",
            "•",
        ]
        + [
            "(AP)",
            "LONDON",
            "—",
            "-----",
            "[...]",
            "https://a.b/c.",
            ":)",
            "\n",
            "\n\n",
            "Reuter",
            "May 3",
            " ",
            " ",
            " ",
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), TEXTS))
def test_sentences_cover_all_but_white_space_and_never_overlap(text):
    done = 0
    for sentence in split(text):
        assert text[done : sentence.start].strip() == ""
        piece = text[sentence.start : sentence.end]
        assert piece
        assert piece == piece.strip()
        assert "\n" not in piece
        done = sentence.end
    assert text[done:].strip() == ""


@pytest.mark.parametrize(
    "text", ["A b. " * 100_000, "." * 200_000, " ." * 100_000, "x" + " -" * 100_000, "Mr. " * 50_000]
)
def test_long_paragraphs_take_no_quadratic_time(text):
    split(text)  # a minute and more if each boundary looked through the whole paragraph
