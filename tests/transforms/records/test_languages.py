"""A language's ISO 639-1 code, from the code, tag or name that an input gives."""

import pytest

from transforms.records.languages import language_code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("en", "en"), ("EN-us", "en"), ("pt_BR", "pt"), ("zh-Hans-CN", "zh"), (" en ", "en")),
        *(("eng", "en"), ("deu", "de"), ("ger", "de"), ("GER", "de"), ("fra", "fr"), ("fre", "fr"), ("chi", "zh")),
        *(("English", "en"), ("norwegian bokmål", "nb"), ("Modern Greek (1453-)", "el"), ("Ewe", "ee"), ("sh", "sh")),
    ],
)
def test_a_language_is_its_two_letters(name, code):
    assert language_code(name) == code


@pytest.mark.parametrize("name", ["zz", "fil", "", " ", "-", "unknown", "English-US", "en US", "Greek"])
def test_what_is_no_language_with_two_letters_has_no_code(name):
    assert language_code(name) is None


def test_every_code_of_two_letters_is_its_own():
    from transforms.records.languages import _table

    codes, names = _table()
    short = {code for code in codes if len(code) == 2}
    assert len(short) == 184
    assert short == set(codes.values()) == set(names.values())
    assert {code: language_code(code) for code in short} == {code: code for code in short}
    assert sum(len(code) == 3 for code in codes) == 204  # 20 languages have another code for bibliographies
