"""Each format has a reader that yields no error for any bytes."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.formats.items import NO_OPTIONS
from transforms.formats.registry import FORMATS, read
from transforms.records.refusals import REASONS


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=50, deadline=None)
@given(
    start=st.sampled_from(
        [b"", b"text,id\n", b'[{"text": "a"}, ', b"PAR1", b"\xff\xfe", b"<rss><item>", b"WARC/1.0\r\n"]
    ),
    rest=st.binary(max_size=200),
)
def test_any_bytes_are_read_or_refused(form: str, start: bytes, rest: bytes) -> None:
    for item in read(form, io.BytesIO(start + rest), NO_OPTIONS):
        assert item.place
        assert getattr(item, "reason", "missing_text") in REASONS
