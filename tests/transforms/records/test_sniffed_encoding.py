import pytest

from tests.language_samples import OTHER_LANGUAGES
from transforms.records.sniffed_encoding import sniff

ENGLISH = [
    "The mayor said no. “We have waited long enough,” she said.",
    "The mayor’s office said that it would not comment.",
    "The plan — the third in ten years — was drawn up by Zoë Müller.",
    "The café was closed, said André Dubois.",
    "The price of a ticket was £12, they said; it is €14 now.",
    "The naïve façade fell. “Non,” said François; the café’s owner agreed…",
]
OTHERS = [
    *((code, "cp1252") for code in ("de", "fr", "es", "pt", "sv", "da", "no")),
    *((code, "mac_roman") for code in ("de", "fr", "es")),
    *(("pl", codec) for codec in ("cp1250", "iso8859_2")),
    *(("ru", codec) for codec in ("cp1251", "koi8_r", "mac_cyrillic")),
    *(("el", "cp1253"), ("tr", "cp1254"), ("ja", "shift_jis"), ("ja", "euc_jp"), ("zh", "gb18030"), ("zh", "big5")),
    ("ko", "euc_kr"),
]


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman", "latin-1", "iso8859_15"])
@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_never_decoded_wrongly(text, codec):
    raw = text.encode(codec, "ignore")
    found = sniff(raw).codec
    assert found is None or raw.decode(found) == raw.decode(codec)


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_told_where_the_characters_tell(text, codec):
    raw = text.encode(codec)
    assert raw.decode(sniff(raw).codec or "ascii") == text


@pytest.mark.parametrize(("language", "codec"), OTHERS)
def test_an_article_in_another_language_is_decoded_rightly_or_not_at_all(language, codec):
    right = 0
    for text in OTHER_LANGUAGES[language]:
        raw = text.encode(codec, "ignore")
        if raw.isascii() or (found := sniff(raw).codec) is None:
            continue
        assert raw.decode(found) == raw.decode(codec)
        right += 1
    assert right >= 2


def test_several_encodings_are_guesses():
    found = sniff("The minister, Mr López, said no to the plan.".encode("mac_roman"))
    assert found.codec is None
    assert set(found.guesses) == {"Windows-1252", "Mac Roman"}


def test_what_is_mostly_utf_8_is_nothing_else():
    assert sniff("“We have waited,” said the aide".encode() + b"\xe9").codec is None


def test_the_bytes_that_tell_may_stand_far_behind():
    assert sniff(b"The mayor said that. " * 20_000 + ENGLISH[0].encode("cp1252")).codec == "cp1252"
