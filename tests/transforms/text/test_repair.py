from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.text.growth import BOUND, growth
from transforms.text.repair import repair

CLEAN = [
    'The mayor said: "We can not wait." Nobody, she added, "wants that".',
    "The council’s ‘plan’, as he called it, cost $3.5 million (about £2.7 million).",
    "« Non », dit-il : « jamais ! » Pourquoi ?",
    "One odd space , in a text that is clean. It has commas, stops, and more.",
    "I was . . . well, late, as ever. So what?",
    "First paragraph.\nSecond paragraph.\n\nThird one.",
    "Apples\noranges\nand pears\nwere sold.",
    "Use `ls` or don`t, it's O'Brien's rock 'n' roll.",
]

WRAPPED = """BRIDGE TO REOPEN

    SPRINGFIELD, May 3 - The old bridge over the river will be
open to traffic again by the end of the month, the county
said in a statement on the state of its roads.
    The repairs had been put off twice because of floods and
for want of money.
  Reporter
\x03"""


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_is_unchanged(text):
    assert repair(text).text == text


def test_tokenised_text_is_detokenised():
    assert repair("He left , she said .").text == "He left, she said."


def test_tokenised_text_may_be_hard_wrapped():
    line = "and the mayor of the old town by the sea did n't say a word ,"
    clean = "and the mayor of the old town by the sea didn't say a word,"
    assert repair(f"{line}\n{line}\n{line}\nand left .").text == f"{clean} {clean} {clean} and left."


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc\u2028d\x85e\x0cf", "a\nb\nc\nd\ne\nf"),
        ("a\n\n\n\n b \t c\xa0d", "a\n\nb c d"),
        ("\ufeffzero\u200bwidth so\xadft\x00 \x07bell", "zerowidth soft bell"),
        ("Cafe\u0301 A\u030angstro\u0308m", "Café Ångström"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("A bracket -LRB-here-RRB-.", "A bracket (here)."),
        (" \n\t ", ""),
    ],
)
def test_characters_are_normalised(raw, clean):
    assert repair(raw).text == clean


def test_hard_wrapped_lines_become_paragraphs():
    assert repair(WRAPPED).text.split("\n\n") == [
        "BRIDGE TO REOPEN",
        "SPRINGFIELD, May 3 - The old bridge over the river will be open to traffic again by the end of the month, "
        "the county said in a statement on the state of its roads.",
        "The repairs had been put off twice because of floods and for want of money.",
        "Reporter",
    ]


def test_table_rows_are_not_joined():
    rows = ["Profit 7 million against 6 million", "Sales 21 million against 20 million"]
    note = "Note: sales for the year are without those of the two mills\nthat were sold in May."
    repaired = repair("MILLS REPORT\n\n    " + "\n    ".join([*rows, note])).text
    assert repaired.split("\n\n")[1:] == [*rows, note.replace("\n", " ")]


def test_lines_are_joined_without_a_space_after_a_hyphen():
    lines = "the long lines of this text were cut by hand after a half-\n" * 3 + "done job."
    assert "half-the long" in repair(lines).text


def test_short_lines_are_not_joined():
    poem = "the rain came down on the town\nand the wind blew cold that night\nso we all went home again"
    assert repair(poem).text == poem


PIECES = st.lists(
    st.sampled_from(
        ["``", "''", "`", "'", '"', "“", "”", "‘", "’", " ", " ", " , ", " .", ". ", "...", "\n", "\n\n", "\r\n", "  "]
        + ["-LRB-", "-RRB-", "[", "]", "$", "%", "n't", "'s", "s", "t", "can", "not", "U.S", "word", "Word", "e\u0301"]
        + [
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<br>",
            "<",
            ">",
            "&amp;",
            "&lt;",
            "&",
            "amp;",
            "lt;",
            "<!--",
            "-->",
            "<style>",
        ]
        + ["\u0301", "\xa0", "\u200b", "\x07", "\u1100\u1161", "a longer run of words in one line that could wrap"]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), PIECES))
def test_repair_is_idempotent(raw):
    once = repair(raw).text
    assert repair(once).text == once


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(st.characters(exclude_categories=[])), PIECES))
def test_offsets_are_monotone_and_text_is_tidy(raw):
    text, offsets = repair(raw)
    assert len(offsets) == len(text)
    assert list(offsets) == sorted(offsets)
    assert [i for i in offsets if not 0 <= i < len(raw)] == []
    assert text == text.strip(" \n")
    assert "  " not in text
    assert "\n\n\n" not in text
    assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(
    ("unit", "n"), [("\n", 5_000), (" ", 5_000), (" .", 5_000), ("`", 2_000), ("'s ", 5_000), ("word , ", 1_000)]
)
def test_time_grows_linearly(unit, n):
    assert max(growth(lambda text: repair(f"a{text}b"), unit, n)) < BOUND
