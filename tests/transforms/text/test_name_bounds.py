"""Names are trimmed as corpora have them."""

import pytest

from transforms.text.name_bounds import trim_name


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
