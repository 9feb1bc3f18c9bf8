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
    ("name", "country", "alone"),
    [
        *(("London", "GB", True), ("San José", "CR", True)),
        *(("'s-Hertogenbosch", "NL", True), ("Misato, Saitama", "JP", True)),
        *(("Newcastle", "AU", False), ("Valencia", "VE", False), ("Kochi", "IN", False)),
    ],
)
def test_a_city_has_its_country_and_says_whether_it_has_its_name_alone(name, country, alone):
    city = gazetteers.cities()[name]
    assert (city.country, city.alone) == (country, alone)


def test_all_cities_of_the_table_are_read():
    cities = gazetteers.cities()
    assert len(cities) == 18_659
    assert min(city.population for city in cities.values()) == 30_000
    assert all(len(city.country) == 2 and city.country.isupper() for city in cities.values())
    assert sum(not city.alone for city in cities.values()) == 126
    assert "Gotham" not in cities


@pytest.mark.parametrize(
    ("name", "gender"), [("mary", "female"), ("john", "male"), ("angela", "female"), ("vladimir", "male")]
)
def test_first_names_have_a_gender(name, gender):
    assert gazetteers.first_names()[name] == gender
