"""Names are trimmed as corpora have them, and brackets are whole."""

import pytest

from transforms.text.name_bounds import trim_name, with_bracket


@pytest.mark.parametrize(
    ("name", "trimmed"),
    [
        ("the Senate", "Senate"),
        ("The Hague's", "Hague"),
        ("a Labour", "Labour"),
        ("Ann Roe’s", "Ann Roe"),
        ("Roe 's", "Roe "),
        ("Theresa May", "Theresa May"),
        ("The", "The"),
        ("'s", ""),
    ],
)
def test_a_name_loses_its_article_and_its_possessive(name, trimmed):
    start, end = trim_name(f"xx {name}.", 3, 3 + len(name))
    assert f"xx {name}."[start:end] == trimmed


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("Ada Berg (D-Varn), a mayor", "Ada Berg (D-Varn", "Ada Berg (D-Varn)"),
        ("Ada Berg (D-Vn.) said", "Ada Berg (D-Vn", "Ada Berg (D-Vn.)"),
        ("Ada Berg (a mayor) said", "Ada Berg (", "Ada Berg"),
        ("Ada Berg (Varn) said", "Ada Berg (Varn)", "Ada Berg (Varn)"),
        ("(as Ada Berg said)", "Ada Berg", "Ada Berg"),
    ],
)
def test_a_span_has_the_bracket_that_ends_it(text, found, whole):
    start = text.index(found)
    assert text[slice(*with_bracket(text, start, start + len(found)))] == whole
