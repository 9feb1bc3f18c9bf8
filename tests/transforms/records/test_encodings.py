import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.records.encodings import decode, in_utf_8, text_encoding
from transforms.records.refusals import Refused

TEXT = "“We have waited,” said the mayor’s aide, Zoë Müller. It costs £12."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_with_its_mark_is_decoded_without_it(encoding):
    assert decode("“Été” said Łukasz".encode(encoding)) == "“Été” said Łukasz"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [TEXT, "Rain.", "Городской совет во вторник одобрил план."])
def test_wide_text_without_a_mark_is_told_by_its_nuls(encoding, text):
    assert decode(text.encode(encoding)) == text


def test_a_nul_alone_does_not_make_text_utf_16():
    assert decode(b"a\x00 text with a stray NUL") == "a\x00 text with a stray NUL"


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_what_is_certain_is_decoded(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT


def test_what_is_known_goes_before_all_but_a_mark():
    raw = "The price of Łódź".encode("cp1250")
    assert decode(raw, "cp1250") == "The price of Łódź"
    assert decode("café".encode("utf-8-sig"), "cp1252") == "café"
    assert isinstance(decode(b"\x81", "cp1252"), Refused)


def test_what_could_be_two_encodings_is_refused_with_both():
    refused = decode("The minister, Mr López, said no to the plan.".encode("mac_roman"))
    assert isinstance(refused, Refused)
    assert refused.reason == "undecodable"
    assert "Windows-1252" in refused.message
    assert "Mac Roman" in refused.message
    assert "--encoding" in refused.message


def test_damaged_utf_8_is_no_other_encoding():
    refused = decode("“We have waited,” said the mayor’s aide".encode() + b"\xff")
    assert isinstance(refused, Refused)
    assert "UTF-8 with damaged bytes" in refused.message


@pytest.mark.parametrize("name", ["windows-1252", "Mac Roman", "UTF-16", " latin-1 "])
def test_names_of_encodings_are_known(name):
    assert "abc".encode(text_encoding(name))


@pytest.mark.parametrize("name", ["klingon", "hex", "idna", "rot13", "", "a\x00b"])
def test_what_is_no_encoding_of_text_is_refused(name):
    with pytest.raises(ValueError, match="no encoding has the name"):
        text_encoding(name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_stream_becomes_utf_8(encoding):
    raw = f"{TEXT}\n".encode(encoding) * 200 if encoding == "utf-16-le" else (f"{TEXT}\n" * 200).encode(encoding)
    pieces = [raw[i : i + 333] for i in range(0, len(raw), 333)]
    assert b"".join(in_utf_8(pieces)).decode() == f"{TEXT}\n" * 200


def test_a_damaged_character_of_utf_16_is_not_utf_8():
    raw = "one\ntwo says that it is late ".encode("utf-16-le") + b"\x00\xd8" + "\nthree".encode("utf-16-le")
    lines = b"".join(in_utf_8([raw])).split(b"\n")
    assert [lines[0], lines[2]] == [b"one", b"three"]
    assert isinstance(decode(lines[1]), Refused)


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(raw):
    assert isinstance(decode(raw), (str, Refused))
