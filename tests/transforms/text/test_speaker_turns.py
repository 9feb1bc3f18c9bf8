"""What is said after a colon or before a dash."""

from __future__ import annotations

import pytest

from transforms.batch import prepare
from transforms.reader_api import Quote, Span
from transforms.text.speaker_turns import Turn, find_turns, with_turns

TRANSCRIPT = """\
MARGARET HOLT, HOST: Good evening. We begin with the water.

SEN. PAUL RIVERA: Thank you, Margaret.

HOLT: Did the governor know?

RIVERA: Nobody can say that she did not."""


def said(text: str, *people: str) -> list[tuple[str, str]]:
    """Return the speaker and the content of each turn."""
    article = prepare(text)
    return [
        (article.text[slice(*t.speaker)], "|".join(article.text[slice(*s)] for s in t.content))
        for t in find_turns(article, people)
    ]


def test_turns_of_a_transcript():
    assert said(TRANSCRIPT) == [
        ("MARGARET HOLT", "Good evening. We begin with the water."),
        ("SEN. PAUL RIVERA", "Thank you, Margaret."),
        ("HOLT", "Did the governor know?"),
        ("RIVERA", "Nobody can say that she did not."),
    ]


def test_a_transcript_in_quotation_marks_goes_on_over_paragraphs():
    text = """\
Rivera: Governor knew of the leak

They talked on Sunday.

"HOLT: Did the governor know?

"RIVERA: Nobody can say that she did not.

"But we ask her to come.

"(CROSSTALK.)

"HOLT: When?

"RIVERA: “Soon,” she says.

"Follow Ada Berg on Twitter @adaberg."
"""
    assert said(text, "Paul Rivera") == [
        ("Rivera", "Governor knew of the leak"),
        ("HOLT", "Did the governor know?"),
        ("RIVERA", "Nobody can say that she did not.|But we ask her to come."),
        ("HOLT", "When?"),
        ("RIVERA", "“Soon,” she says."),
    ]


def test_labels_in_small_letters_make_a_transcript_if_most_paragraphs_have_one():
    text = "Holt: Good evening.\n\nRivera: Good evening.\n\nHolt: Is it safe?\n\nRivera: It is."
    assert said(text)[2:] == [("Holt", "Is it safe?"), ("Rivera", "It is.")]
    assert said("\n\n".join(["The bridge is safe."] * 8) + "\n\n" + text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Anna Berg, Harbour Gazette: “The council has no excuses left.”",
            ("Anna Berg", "The council has no excuses left."),
        ),
        ('Tom Reilly: "Nobody wanted this bridge. Nobody."', ("Tom Reilly", "Nobody wanted this bridge. Nobody.")),
        ("“Nobody ever wanted this bridge.”\n\n— Tom Reilly", ("Tom Reilly", "Nobody ever wanted this bridge.")),
        ("“Nobody ever wanted this bridge.” – Tom Reilly, driver.", ("Tom Reilly", "Nobody ever wanted this bridge.")),
        (
            'Jo Roe, who led the council from 1990 to 2001 -- "Nobody wanted it at all." Roe lives in Tarn.',
            ("Jo Roe", "Nobody wanted it at all."),
        ),
        ("“Nobody ever wanted it, Ada.” — Ada Berg. That was a lie.", ("Ada Berg", "Nobody ever wanted it, Ada.")),
        ("” Nobody ever wanted it. ”\xa0― José N. Reilly\xa0", ("José N. Reilly", "Nobody ever wanted it.")),
        (
            '"Nobody wants what he calls "help" now." -Tom Reilly',
            ("Tom Reilly", 'Nobody wants what he calls "help" now.'),
        ),
    ],
)
def test_a_quotation_beside_a_name(text, expected):
    assert said(text, "Ada Berg") == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Film of the week: “The Bridge.”",
        "Ada Berg read: “Nobody wanted this bridge at all.” Then she left.",
        "“Nobody ever wanted this bridge.”\n\nTom Reilly lives there.",
        '"Nobody wanted this bridge at all," she said. "Nobody." – Tom Reilly',
        "“. . . .” — Tom Reilly",
        "“Nobody ever wanted this bridge.” — The Gazette. That was a lie.",
        "The Bridge — “a work of great art and beauty”",
        "They brought three things: bread, water and a rope.",
    ],
)
def test_other_colons_and_quotations_are_no_turn(text):
    assert said(text, "Ada Berg") == []


@pytest.mark.parametrize(
    ("text", "people", "expected"),
    [
        ("Mayor: The bridge plan is dead", (), [("Mayor", "The bridge plan is dead")]),
        ("Officials: Storm may hit by Friday\n\nA storm came.", (), [("Officials", "Storm may hit by Friday")]),
        ("Mayor: ‘The bridge is dead’\n\nIt is.", (), [("Mayor", "The bridge is dead")]),
        ("Berg to Council: Bridge Is Safe\n\nAda Berg spoke.", ("Ada Berg",), [("Berg", "Bridge Is Safe")]),
        ("Bridge Plan: What We Know\n\nIt is closed.", ("Ada Berg",), []),
        ("Mayor: ”\n\nIt is.", (), []),
        ("Mayor: The bridge plan is dead.", (), []),  # a sentence with a colon is no headline
    ],
)
def test_a_headline_with_a_speaker(text, people, expected):
    assert said(text, *people) == expected


def quote(start: int, end: int, cue: Span | None, speaker: Span | None) -> Quote:
    return Quote((Span(start, end),), cue, speaker, 0.5)


def test_a_turn_replaces_quotes_that_cross_it_and_keeps_those_nested_in_it():
    turn = Turn(Span(0, 5), Span(6, 7), (Span(10, 50),), 0.9)
    crossing, nested = quote(40, 60, Span(61, 65), Span(66, 70)), quote(25, 45, Span(20, 24), Span(12, 19))
    elsewhere = quote(70, 80, Span(61, 65), None)
    added = Quote((Span(10, 50),), Span(6, 7), Span(0, 5), 0.9)
    assert with_turns([crossing, nested, elsewhere], [turn]) == [added, nested, elsewhere]


def test_of_a_quote_that_crosses_a_turn_the_parts_elsewhere_are_kept():
    turn = Turn(Span(40, 45), Span(46, 47), (Span(50, 90),), 0.9)
    crossing = Quote((Span(10, 20), Span(52, 95)), Span(21, 25), Span(26, 30), 0.5)
    rest = Quote((Span(10, 20),), Span(21, 25), Span(26, 30), 0.5)
    assert with_turns([crossing], [turn]) == [rest, Quote((Span(50, 90),), Span(46, 47), Span(40, 45), 0.9)]


def test_a_quote_like_a_turn_is_kept_instead():
    found = quote(10, 48, None, Span(0, 5))
    assert with_turns([found], [Turn(Span(0, 5), Span(6, 7), (Span(10, 50),), 0.9)]) == [found]
