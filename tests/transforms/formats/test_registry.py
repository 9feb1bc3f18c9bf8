"""Each format has a reader that yields no error for any bytes."""

from __future__ import annotations

import io
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.robustness.mutations import mutated
from benchmarks.robustness.seed_documents import seeds
from transforms.formats.items import NO_OPTIONS
from transforms.formats.recognise import recognise
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


NAMES = {form: [name for name, raw in seeds().items() if recognise(name, raw) == form] for form in FORMATS}


@pytest.mark.parametrize("form", [form for form in FORMATS if NAMES[form]])
@settings(max_examples=40, deadline=None)
@given(chance=st.integers(0, 10**12))
def test_damaged_documents_are_read_or_refused(form: str, chance: int) -> None:
    _, raw = mutated(Random(chance), NAMES[form])
    for item in read(form, io.BytesIO(raw), NO_OPTIONS):
        assert item.place
        assert getattr(item, "reason", "missing_text") in REASONS
