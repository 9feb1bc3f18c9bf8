from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.text.growth import BOUND, growth
from transforms.reader_api import Article
from transforms.text.sentences import MAX_CHARACTERS, split


def pieces(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split(text)]


SEVERAL_SENTENCES = [  # "|" marks the end of a sentence
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
    "They left.|No one stayed.",
    "1. The first thing| 2. The second thing",
    "1.) Go there.| 2.) Come back.",
    "• one thing| • another thing",
    "Great news! :)| We all came.",
    "The storm over the bay.| Image: Jo Doe.",
    "The score was: 21.| They lost.",
    "Take these: 1. Bread| 2. Butter",
    "She knew it . . .| The others left.",
    "He came. .| Nobody saw it.",
    "they WON!!!| we saw it.",
    "Talks fail in Rome (again)| The talks have failed.",
    "Talks fail in Rome| Monday, May 4, 2015",
    "Call me at jo@example.org| Attached is the plan.",
    "See << File: plan.xls >>| Let me know.",
    "I will be there.| Thanks,| Jo| Did you see it?",
    "Jo Doe| 03/15/2001 04:11 PM| Kay was there.",
    "It was so in May. 8| The others left.",
    "Figure 1.3| This is the bridge.",
    "Two small hands?” |He asked for more.",
]

ONE_SENTENCE = [
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
    "Hold it for an hour.[1]",
    "Hold it for an hour. [1]",
    "Hold it for an hour. [citation needed]",
    "He is alone (m. 1977; div. 1979) in Rome.",
    "“Is she here?” I ask.",
    "“Not being paid!” Lund declared, again and again.",
    "“Why not?” Mr. Lund told reporters.",
    "The call is at 10 AM CST and at noon.",
    "Tarn Foods said The company agrees.",
    "Call jo@example.org University of Tarn.",
    "He died on Monday, May 4, 2015",
]


@pytest.mark.parametrize("marked", SEVERAL_SENTENCES)
def test_several_sentences(marked):
    text = marked.replace("|", "")
    assert pieces(text) == [piece.strip() for piece in marked.split("|")]


@pytest.mark.parametrize("text", ONE_SENTENCE)
def test_one_sentence(text):
    assert pieces(text) == [text]


def test_end_of_paragraph_ends_a_sentence():
    assert [(s.start, s.end, s.paragraph) for s in split("One\n\ntwo\nthree.")] == [(0, 3, 0), (5, 8, 1), (9, 15, 2)]


def test_dateline_and_credit_are_sentences_of_their_own():
    text = "Talks fail\n\nLONDON — The talks failed. They will go on. (AP)\n\nNobody was surprised.\n\nImage: Jo Doe."
    assert [(s.part, text[s.start : s.end], s.paragraph) for s in split(text)] == [
        ("headline", "Talks fail", 0),
        ("dateline", "LONDON —", 1),
        ("body", "The talks failed.", 1),
        ("body", "They will go on.", 1),
        ("credit", "(AP)", 1),
        ("body", "Nobody was surprised.", 2),
        ("caption", "Image: Jo Doe.", 3),
    ]


def test_title_helps_to_recognise_the_headline():
    text = "The talks failed on Monday.\n\nThey failed between the two sides, and nobody knows whether they will go on."
    assert [s.part for s in split(text)] == ["body", "body"]
    assert [s.part for s in split(text, title="The talks failed on Monday")] == ["headline", "body"]


def test_a_headline_without_a_line_of_its_own_is_a_paragraph():
    text = "Talks fail in Rome LONDON (AP) — The talks failed. They will go on.\nNobody was surprised."
    sentences = split(text, "Talks fail in Rome")
    assert [(s.part, text[s.start : s.end], s.paragraph) for s in sentences] == [
        ("headline", "Talks fail in Rome", 0),
        ("dateline", "LONDON (AP) —", 1),
        ("body", "The talks failed.", 1),
        ("body", "They will go on.", 1),
        ("body", "Nobody was surprised.", 2),
    ]
    assert Article(text, tuple(sentences)).headline_end == len("Talks fail in Rome")
    assert Article(text, tuple(split(text))).headline_end == 0


def test_a_list_without_stops_is_cut_at_white_space():
    text = "Ada Berg and " * (3 * MAX_CHARACTERS // 13)
    found = pieces(text.strip())
    assert len(found) == 3
    assert " ".join(found) == text.strip()


def test_a_word_without_end_is_cut():
    assert list(map(len, pieces("a" * (2 * MAX_CHARACTERS + 1)))) == [MAX_CHARACTERS, MAX_CHARACTERS, 1]


def test_empty_text_has_no_sentences():
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
        + ["(AP)", "LONDON", "—", "-----", "[...]", "https://a.b/c.", ":)", "\n", "\n\n", "Reuter", "May 3"]
        + [" ", " ", " "]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), TEXTS))
def test_sentences_cover_everything_but_white_space_without_overlaps(text):
    end = 0
    for sentence in split(text):
        assert text[end : sentence.start].strip() == ""
        piece = text[sentence.start : sentence.end]
        assert piece
        assert piece == piece.strip()
        assert "\n" not in piece
        end = sentence.end
    assert text[end:].strip() == ""


@pytest.mark.parametrize(
    ("unit", "n"), [("A b. ", 3_000), (".", 20_000), (" .", 5_000), (" -", 10_000), ("Mr. ", 3_000), ("1. a ", 3_000)]
)
def test_time_grows_linearly_with_the_paragraph(unit, n):
    assert max(growth(lambda text: split(f"x{text}"), unit, n)) < BOUND
