import pytest

from transforms.linking.cluster import change_case, spellings_by_key


@pytest.mark.parametrize(
    ("name", "spellings", "expected"),
    [
        ("RUTH FINCH", [], "Ruth Finch"),
        ("RUTH McHALE", [], "RUTH McHALE"),
        ("RUTH MCHALE", ["RUTH MCHALE", "Ruth McHale"], "Ruth McHale"),
        ("QUILLFEATHER", [], "Quillfeather"),
        ("UNESCO", [], "UNESCO"),
        ("U.S.A.", ["u.s.a."], "U.S.A."),
        ("WHO", ["Who"], "WHO"),
    ],
)
def test_change_case(name, spellings, expected):
    assert change_case(name, spellings_by_key(spellings)) == expected
