from __future__ import annotations

import pytest

from transforms.text.sentences import split
from transforms.text.unmarked_breaks import unmarked_breaks

BREAKS = [  # "|" marks where a sentence begins without a mark before it
    "Ada, |I think that we agree.",
    "It is done. Thanks |Jo",
    "It is done. Regards, |Ada |Here is the plan.",
    "Dear Mr. Roe, |the plan is done.",
    "The plan is late :( |Nobody knows why.",
    "They came late lol |They stayed for good.",
    "WHO: Ada Berg |WHAT: a talk |WHEN: tonight",
    "See the plan.doc |- table.xls",
    "We have the plan |Jo Doe@TARN |05/04/2001 10:15 AM |Here it is.",
    "We have the plan |Sent by: Jo Doe",
    "We have the plan |PS Nobody knows.",
    "Jo Doe of Tarn |In the Berg East district, five lists ran.",
]
NO_BREAKS = [
    "Yes, I think that we agree.",  # no greeting: "Yes" is no name
    "Ada: I think that we agree.",  # a turn of an interview
    "He ran 1. May Berg (Oslo) 2.03 metres.",
    "He asked the Senate What Who did.",
]


@pytest.mark.parametrize("marked", BREAKS)
def test_a_sentence_begins_without_a_mark(marked):
    text = marked.replace("|", "")
    assert [text[s.start : s.end] for s in split(text) if s.start in unmarked_breaks(text, 0, len(text))[0]] == [
        *map(str.strip, marked.split("|")[1:])
    ]


@pytest.mark.parametrize("text", NO_BREAKS)
def test_no_sentence_begins_within(text):
    assert unmarked_breaks(text, 0, len(text))[0] == []


def test_items_of_a_list_and_the_dots_of_their_markers():
    text = "Take these: 1. Bread 2. Butter, 3.5 pounds"
    assert unmarked_breaks(text, 0, len(text)) == ([text.index("2.")], {text.index("1.") + 1, text.index("2.") + 1})


def test_decimal_numbers_are_no_markers():
    assert unmarked_breaks("1. Ada 2.03 3. Jo", 0, 17) == ([], {1})
