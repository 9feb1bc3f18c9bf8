import re

import pytest

from transforms.text.offset_text import OffsetText


@pytest.mark.parametrize(
    ("raw", "pattern", "new", "text", "offsets"),
    [
        ("abc", "x", "y", "abc", [0, 1, 2]),
        ("abc", "b", "", "ac", [0, 2]),
        ("a b", " ", "--", "a--b", [0, 1, 1, 2]),
        ("a--b", "--", "–", "a–b", [0, 1, 3]),
        ("a  ,b", " +,", ",", "a,b", [0, 3, 4]),
        ("a  ,b", " +,", " ,", "a ,b", [0, 1, 2, 4]),
        ("aba", "a", "xy", "xybxy", [0, 0, 1, 2, 2]),
    ],
    ids=["no match", "removed", "longer", "shorter", "without leading spaces", "with leading space", "twice"],
)
def test_sub_keeps_offsets(raw, pattern, new, text, offsets):
    edited = OffsetText(raw)
    edited.sub(re.compile(pattern), new)
    assert edited.text == text
    assert list(edited.offsets) == offsets


def test_sub_with_a_function():
    edited = OffsetText("a1b2")
    edited.sub(re.compile(r"\d"), lambda match: f"[{match[0]}]")
    assert edited.text == "a[1]b[2]"
    assert list(edited.offsets) == [0, 1, 1, 1, 2, 3, 3, 3]


def test_offsets_after_several_edits_refer_to_the_raw_text():
    edited = OffsetText("  a - b  ")
    edited.cut(2, 7)
    edited.sub(re.compile(" - "), "–")
    assert edited.text == "a–b"
    assert list(edited.offsets) == [2, 4, 6]
