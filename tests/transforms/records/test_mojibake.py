import pytest

from transforms.records.mojibake import mend


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman"])
def test_utf_8_that_was_decoded_wrongly_is_mended(codec):
    text = "“It’s a café,” said Zoë — for £5.".replace("”", "’")  # of its bytes, Windows-1252 lacks one
    assert mend(text.encode().decode(codec)) == text


def test_control_characters_of_latin_1_are_quotation_marks_of_windows():
    assert mend("it\x92s \x93late\x94") == "it’s “late”"


@pytest.mark.parametrize(
    "text",
    [
        "“It’s a naïve façade,” said Zoë; `` no '' -- ﬁne … 1/2 &amp; ½",
        "Ärger über Öl: „Nein“, sagte André. PÃO DE AÇÚCAR, ÂME",
        "Line one\r\nline two\u2028three\u00a0four \x00 \x1b[0m",
        "Ｆｕｌｌ　ｗｉｄｔｈ, ﬂow, \ud800",
        "",
    ],
)
def test_all_other_text_stays_as_it_is(text):
    assert mend(text) == text


def test_a_line_is_mended_beside_one_that_is_right():
    assert mend("â€œNo,â€™ he said.\n“No,” she said.") == "“No,’ he said.\n“No,” she said."
