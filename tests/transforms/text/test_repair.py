"""Text repair: tokenised, wrapped and odd text becomes clean, and every character keeps its place of origin."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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

TOKENISED = [
    ("He left , she said .", "He left, she said."),
    ("`` We wo n't go , '' he said .", "“We won't go,” he said."),
    ("“ We won ’ t go , ” he said .", "“We won’t go,” he said."),
    ('" We ca n\'t , " she said , " and will not . "', '"We can\'t," she said, "and will not."'),
    ("The U.S . sovereignty , the U.N. 's President .", "The U.S. sovereignty, the U.N.'s President."),
    ("They went to the U.S. . It rained , too .", "They went to the U.S. It rained, too."),
    ("The country ’ s laws , the migrants ’ rights .", "The country’s laws, the migrants’ rights."),
    ("The U.S. ’ s power , they said .", "The U.S.’s power, they said."),
    ("The voters ' anger , the voters ' fear .", "The voters' anger, the voters' fear."),
    ("`` He said ` no ' , '' she said .", "“He said ‘no’,” she said."),
    ("`` He said , ` no . ''' That was it , then .", "“He said, ‘no.’” That was it, then."),
    ("Smith -LRB- a lawyer -RRB- , who left -LSB- again -RSB- .", "Smith (a lawyer), who left [again]."),
    ("`` [ Our ] plan , '' it says , `` [ W ] e hope . ''", "“[Our] plan,” it says, “[W]e hope.”"),
    ("It cost $ 5 million , or 10 % of it .", "It cost $5 million, or 10% of it."),
    ("They can not , and are gon na pay .", "They cannot, and are gonna pay."),
    ("I 'm sure , they 've said , we 'll see .", "I'm sure, they've said, we'll see."),
    ("Why ? Because ; note this : they , too , lost !", "Why? Because; note this: they, too, lost!"),
    ("It was hers -- or was it , he asked .", "It was hers -- or was it, he asked."),
    ("Wait ... what , again ? No .", "Wait ... what, again? No."),
    ("Mr. O ’ Neill came at 5 o ’ clock , alone .", "Mr. O’Neill came at 5 o’clock, alone."),
    ("Win \\/ loss , on 9 / 11 , he said .", "Win / loss, on 9/11, he said."),
    ("It was '' hard '' , he said , and `` long '' .", "It was “hard”, he said, and “long”."),
    ('It is "good" , " bad " , or neither .', 'It is "good", "bad", or neither.'),
    ("The town ` s mayor , he said .", "The town’s mayor, he said."),
    ("The coal - and gas lobby , she said .", "The coal - and gas lobby, she said."),
]

WRAPPED = """BRIDGE TO REOPEN

    SPRINGFIELD, May 3 - The old bridge over the river will be
open to traffic again by the end of the month, the county
said in a statement on the state of its roads.
    The repairs had been put off twice because of floods and
for want of money.
  Reporter
\x03"""


TURNED = {**dict.fromkeys("“”‘’", "`'"), **dict.fromkeys("()[]", "-")}


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_passes_unchanged(text):
    assert repair(text).text == text


@pytest.mark.parametrize(("raw", "clean"), TOKENISED)
def test_tokenised_text_becomes_clean(raw, clean):
    assert repair(raw).text == clean


@pytest.mark.parametrize(("raw", "clean"), TOKENISED)
def test_offsets_name_the_same_character(raw, clean):
    repaired = repair(raw)
    for character, offset in zip(repaired.text, repaired.offsets, strict=True):
        assert raw[offset] in TURNED.get(character, "") + character


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc\u2028d\x85e\x0cf", "a\nb\nc\nd\ne\nf"),
        ("a\n\n\n\n b \t c\xa0d", "a\n\nb c d"),
        ("\ufeffzero\u200bwidth so\xadft\x00 \x07bell", "zerowidth soft bell"),
        ("Cafe\u0301 A\u030angstro\u0308m", "Café Ångström"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("``Quoted,'' he said, `so'.", "“Quoted,” he said, ‘so'."),
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


def test_rows_of_a_table_are_not_joined():
    rows = ["Profit 7 million against 6 million", "Sales 21 million against 20 million"]
    note = "Note: sales for the year are without those of the two mills\nthat were sold in May."
    repaired = repair("MILLS REPORT\n\n    " + "\n    ".join([*rows, note])).text
    assert repaired.split("\n\n")[1:] == [*rows, note.replace("\n", " ")]


def test_a_wrap_after_a_hyphen_takes_no_space():
    lines = "the long lines of this text were cut by hand after a half-\n" * 3 + "done job."
    assert "half-the long" in repair(lines).text


def test_short_lines_are_not_joined():
    poem = "the rain came down on the town\nand the wind blew cold that night\nso we all went home again"
    assert repair(poem).text == poem


PIECES = st.lists(
    st.sampled_from(
        ["``", "''", "`", "'", '"', "“", "”", "‘", "’", " ", " ", " , ", " .", ". ", "...", "\n", "\n\n", "\r\n", "  "]
        + ["-LRB-", "-RRB-", "[", "]", "$", "%", "n't", "'s", "s", "t", "can", "not", "U.S", "word", "Word", "e\u0301"]
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
    assert all(0 <= i < len(raw) for i in offsets)
    assert text == text.strip(" \n")
    assert "  " not in text
    assert "\n\n\n" not in text
    assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(
    "raw", ["\n" * 200_000 + "x", "a" + " " * 200_000 + "b", " ." * 100_000, "`" * 100_000, "'s " * 50_000]
)
def test_long_runs_take_no_quadratic_time(raw):
    repair(raw)  # a minute and more if a pattern went back over the run for each of its characters
