"""Print refused records so that no terminal acts on what they hold."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from flows.cli.quarantine_text import UNSAFE, escaped, escaped_bytes


def test_escapes_of_terminals_and_hidden_characters_are_written_out() -> None:
    assert escaped("\x1b]0;title\x07") == r"\x1b]0;title\x07"
    assert escaped("safe\u202etxt.exe") == r"safe\u202etxt.exe"
    assert escaped("a\nb") == r"a\nb"
    assert escaped("Ünïcode “quotes” – 漢字") == "Ünïcode “quotes” – 漢字"


def test_bytes_keep_their_lines_and_show_what_is_no_text() -> None:
    assert escaped_bytes(b"one\ntwo\t\x9b31m\xff\x00") == "one\ntwo\t\\x9b31m\\xff\\x00"
    assert escaped_bytes("\x9b".encode()) == r"\x9b"


@given(st.binary())
def test_nothing_unsafe_is_left_of_any_bytes(raw: bytes) -> None:
    left = {unicodedata.category(char) for char in escaped_bytes(raw).replace("\n", "").replace("\t", "")}
    assert left.isdisjoint(UNSAFE)
