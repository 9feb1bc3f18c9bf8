"""Elections are found by their full names."""

import pytest

from transforms.lexicons.elections import find


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("He lost the 1987 Danish general election by far.", "1987 Danish general election"),
        ("She won the May 2024 Varnland by-election.", "May 2024 Varnland by-election"),
        ("She won the 2014 Union Parliament election in Italy Roe said.", "2014 Union Parliament election in Italy"),
        ("She won the 2014 Varn local election in December.", "2014 Varn local election"),
        ("She stood at the 2014 Varn local election in Harrow West.", "2014 Varn local election"),
        ("Before the May 2016 presidential election he left.", "2016 presidential election"),
    ],
)
def test_the_name_is_whole(text: str, name: str):
    assert [text[start:end] for start, end in find(text)] == [name]


@pytest.mark.parametrize("text", ["The election of 2016 was close.", "In 2016 Roe won an office.", "May 2016 came."])
def test_no_name(text: str):
    assert list(find(text)) == []
