"""Recognise the format of a file."""

from __future__ import annotations

import pytest

from transforms.formats.recognise import ENDINGS, MARKS, recognise
from transforms.formats.registry import FORMATS, SEEKING


@pytest.mark.parametrize(
    ("name", "head", "form"),
    [
        ("in/a.CSV", b"id,text\n", "csv"),
        ("a.tsv", b"", "tsv"),
        ("a.csv", b"PAR1\x15", "parquet"),
        ("a.htm", b"<!doctype html>", "html"),
        ("a.md", b"text", None),
        ("csv", b"", None),
    ],
)
def test_the_format_is_told(name: str, head: bytes, form: str | None) -> None:
    assert recognise(name, head) == form


def test_each_format_that_is_recognised_has_a_reader():
    assert {*ENDINGS.values(), *MARKS.values()} <= set(FORMATS)
    assert set(FORMATS) >= SEEKING
