import pytest

from transforms.rules import dates_and_amounts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on Monday, March 3, 2014 at noon", ("Monday, March 3, 2014", "DATE")),
        ("born 12 February 1956 in town", ("12 February 1956", "DATE")),
        ("in the 1990s it rained", ("the 1990s", "DATE")),
        ("It rained last year.", ("last year", "DATE")),
        ("Two days ago it rained", ("Two days ago", "DATE")),
        ("at 3:30 p.m. they left", ("3:30 p.m.", "TIME")),
        ("they left on Friday night", ("Friday night", "TIME")),
        ("it cost $3.5 million then", ("$3.5 million", "MONEY")),
        ("it cost 300 euros then", ("300 euros", "MONEY")),
        ("some 20 percent agreed", ("20 percent", "PERCENT")),
        ("some 4.5% agreed", ("4.5%", "PERCENT")),
        ("they ran 12 miles", ("12 miles", "QUANTITY")),
        ("the third time", ("third", "ORDINAL")),
        ("some 5,000 people", ("5,000", "CARDINAL")),
        ("all twenty-five came", ("twenty-five", "CARDINAL")),
    ],
)
def test_span_and_type(text, expected):
    assert [(text[m.start : m.end], m.type) for m in dates_and_amounts.find(text)] == [expected]


@pytest.mark.parametrize(
    "text", ["She may leave and march on.", "the Tenth Street", "No second-hand cars", "version v2.1"]
)
def test_words_that_only_look_like_amounts_are_left_out(text):
    assert [text[m.start : m.end] for m in dates_and_amounts.find(text)] == []
