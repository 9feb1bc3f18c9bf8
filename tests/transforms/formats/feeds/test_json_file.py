from __future__ import annotations

from io import BytesIO

import pytest

from transforms.formats.feeds import json_file
from transforms.formats.feeds.json_file import documents, encoded, string
from transforms.records.refusals import Refused


def test_one_document_or_one_on_each_line():
    assert documents(BytesIO(b'{"a":\n1}')) == [{"a": 1}]
    assert documents(BytesIO(b'{"a": 1}\n\n{"a": 2}\n')) == [{"a": 1}, {"a": 2}]
    assert documents(BytesIO(b"")) == []
    assert documents(BytesIO('\ufeff["é"]'.encode("utf-16-le"))) == [["é"]]


@pytest.mark.parametrize(
    ("file", "reason"),
    [(b'{"a": 1', "broken_json"), (b"[" * 200_000, "broken_json"), (b'"\xe9"', "undecodable")],
)
def test_what_is_no_json_is_refused(file: bytes, reason: str):
    found = documents(BytesIO(file))
    assert isinstance(found, Refused)
    assert found.reason == reason


def test_too_large_files_are_refused(monkeypatch):
    monkeypatch.setattr(json_file, "MAX_BYTES", 10)
    found = documents(BytesIO(b'"0123456789"'))
    assert isinstance(found, Refused)
    assert found.reason == "record_too_large"


def test_documents_are_encoded_as_they_were():
    assert encoded({"a": "é\ud83d"}) == '{"a": "é\\ud83d"}'.encode()


def test_numbers_are_strings_and_other_values_are_none():
    assert [string(value) for value in (" x ", 7, None, True, ["x"])] == ["x", "7", "", "", ""]
