import pytest

from transforms.lexicons import gazetteers


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("United States", ("GPE", "US", "United States")),
        ("U.S.", ("GPE", "US", "United States")),
        ("Scotland", ("GPE", "GB", "Scotland")),
        ("Dutch", ("NORP", "NL", "Dutch")),
        ("Georgia", ("GPE", None, "Georgia")),
        ("NATO", ("ORG", None, "NATO")),
    ],
)
def test_listed_names_have_type_country_and_canonical_form(name, expected):
    assert tuple(gazetteers.known()[name]) == expected


def test_every_country_has_a_code_of_two_capitals_and_a_name():
    rows = list(gazetteers.countries())
    assert len(rows) > 190
    assert all(len(code) == 2 and code.isupper() and name for code, (name, _, _) in rows)


def test_no_country_stands_twice():
    codes = [code for code, _ in gazetteers.countries()]
    assert len(codes) == len(set(codes))


def test_the_largest_city_of_a_name_wins():
    assert gazetteers.cities()["Paris"].country == "FR"


@pytest.mark.parametrize(
    ("name", "gender"), [("mary", "female"), ("john", "male"), ("angela", "female"), ("vladimir", "male")]
)
def test_first_names_have_a_gender(name, gender):
    assert gazetteers.first_names()[name] == gender
