"""Read the values of a JSON file one after another."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.formats import json_stream
from transforms.formats.json_stream import BrokenJsonError, JsonStream, TooLargeError, UndecodableError, characters
from transforms.records.encodings import in_utf_8

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def cut(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


@settings(deadline=None)
@given(values=st.lists(VALUES, min_size=1, max_size=4), size=st.integers(1, 9), ascii_only=st.booleans())
def test_values_are_the_same_however_the_file_is_cut(values: list[object], size: int, ascii_only: bool):
    stream = JsonStream(cut(" \n".join(json.dumps(value, ensure_ascii=ascii_only) for value in values), size))
    found = []
    while stream.peek():
        found.append(stream.value()[0])
    assert found == values


@settings(deadline=None)
@given(value=VALUES, size=st.integers(1, 9), ascii_only=st.booleans())
def test_a_value_can_be_skipped(value: object, size: int, ascii_only: bool):
    stream = JsonStream(cut(json.dumps(value, ensure_ascii=ascii_only) + ' ["next"]', size))
    stream.skip()
    assert stream.value()[0] == ["next"]


def test_what_only_python_writes_is_read():
    text = "[NaN, -Infinity, 1" + "0" * 400 + ', "\\ud83d", "a\nb"]'
    value = JsonStream(cut(text, 7)).value()[0]
    assert value[1:] == [float("-inf"), 10**400, "\ud83d", "a\nb"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{"a":\n  1,\n  b', "line 3, column 3"),
        ('["' + "a" * 40 + '" 1]', "line 1, column 45"),
        ('["abc', "line 1, column 2"),
        ("[" * 100_000, "line 1, column 1"),
        ("[" + "9" * 5000 + "]", "line 1, column 1"),
    ],
)
@pytest.mark.parametrize("size", [5, 1 << 20])
def test_a_broken_value_is_told_with_its_place(text: str, where: str, size: int):
    with pytest.raises(BrokenJsonError, match=where):
        JsonStream(cut(text, size)).value()


def test_a_long_value_is_too_large_and_can_be_skipped(monkeypatch):
    monkeypatch.setattr(json_stream, "MAX_VALUE_CHARS", 100)
    stream = JsonStream(cut('{"a": "' + '\\"' * 500 + '"} 7', 16))
    with pytest.raises(TooLargeError):
        stream.value()
    stream.skip()
    assert stream.value()[0] == 7


NO_NUL = st.text(st.characters(exclude_characters="\0", codec="utf-8"))  # "x\0" in UTF-8 is also x in UTF-16


@given(text=NO_NUL, codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]), size=st.integers(1, 5))
def test_encodings_with_a_mark_are_decoded(text: str, codec: str, size: int):
    text = "x" + text
    raw = text.encode(codec)
    pieces = in_utf_8((raw[at : at + size] for at in range(0, len(raw), size)), any_encoding=True)
    assert "".join(characters(pieces)) == text


def test_bytes_that_are_no_text_are_told_with_their_place():
    pieces = characters([b"abcd\xc3", b"\xa9ef\xff"])
    assert next(pieces) == "abcd"
    assert next(pieces) == "éef"
    with pytest.raises(UndecodableError, match="byte 8 of the file, as UTF-8, is no text"):
        next(pieces)


def test_a_value_of_very_many_others_is_too_large_and_can_be_skipped(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(json_stream, "MAX_VALUES", 50)
    stream = JsonStream(cut('{"a": [' + "[]," * 200 + '0]} "next"', 40))
    with pytest.raises(TooLargeError):
        stream.value()
    stream.skip()
    assert stream.value()[0] == "next"
