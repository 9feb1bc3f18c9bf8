import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.records import parse_json
from transforms.records.encodings import decode
from transforms.records.parse_json import parse_object
from transforms.records.refusals import REASONS, Refused


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_with_its_mark_is_decoded_without_it(encoding):
    assert decode("“Été” said Łukasz".encode(encoding)) == "“Été” said Łukasz"


@pytest.mark.parametrize(("raw", "byte"), [(b"caf\xe9 noir", 3), (b"\xef\xbb\xbfcaf\xe9 noir", 6), (b"\x93no", 0)])
def test_a_wrong_byte_is_refused_with_its_offset(raw, byte):
    refused = decode(raw)
    assert isinstance(refused, Refused)
    assert refused.reason == "undecodable"
    assert refused.message.startswith(f"byte {byte} (0x{raw[byte]:02x})")


def test_half_a_utf16_character_is_refused():
    assert isinstance(decode("ab".encode("utf-16")[:-1]), Refused)


@pytest.mark.parametrize(
    ("raw", "reason", "named"),
    [
        (b'{"a": 1', "broken_json", "column 8"),
        (b'{\n "a" 1}', "broken_json", "line 2, column 6"),
        (b"", "broken_json", "column 1"),
        (b'{"a": ' + b"[" * 100_000, "broken_json", "cannot be parsed"),
        (b'{"a": ' + b"1" * 5_000 + b"}", "broken_json", "cannot be parsed"),
        (b"[1]", "not_an_object", "list"),
        (b'"a"', "not_an_object", "str"),
        (b'{"a": "\xff"}', "undecodable", "byte 7"),
    ],
)
def test_json_that_is_no_object_is_refused_with_its_place(raw, reason, named):
    refused = parse_object(raw)
    assert isinstance(refused, Refused)
    assert refused.reason == reason
    assert named in refused.message


def test_an_object_is_parsed():
    assert parse_object(b'\xef\xbb\xbf {"a": "\\u00e9"} \r') == {"a": "é"}


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_or_refused(raw):
    result = parse_object(raw)
    assert isinstance(result, dict) or result.reason in REASONS


def test_json_of_very_many_values_is_refused_before_it_is_parsed(monkeypatch):
    monkeypatch.setattr(parse_json, "MAX_VALUES", 100)
    refused = parse_object(b'{"a": [' + b"[]," * 60 + b"0]}")
    assert isinstance(refused, Refused)
    assert refused.reason == "record_too_large"
    assert parse_object(b'{"text": "' + b"Rain. " * 60 + b'"}') == {"text": "Rain. " * 60}
