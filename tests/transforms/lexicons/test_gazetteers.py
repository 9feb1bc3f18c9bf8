from collections import Counter

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
def test_listed_name_has_type_country_and_canonical_form(name, expected):
    assert tuple(gazetteers.listed_names()[name]) == expected


def test_every_country_has_a_code_of_two_capitals_and_a_name():
    names = {code: name for code, (name, _, _) in gazetteers.countries()}
    assert len(names) > 190
    assert [code for code in names if len(code) != 2 or not code.isupper()] == []
    assert [code for code, name in names.items() if not name] == []


def test_no_country_is_listed_twice():
    counts = Counter(code for code, _ in gazetteers.countries())
    assert [code for code, n in counts.items() if n > 1] == []


def test_a_city_name_means_the_largest_city():
    assert gazetteers.cities()["Paris"].country == "FR"


@pytest.mark.parametrize(
    ("name", "country", "dominant"),
    [
        *(("London", "GB", True), ("San José", "CR", True)),
        *(("'s-Hertogenbosch", "NL", True), ("Misato, Saitama", "JP", True)),
        *(("Newcastle", "AU", False), ("Valencia", "VE", False), ("Kochi", "IN", False)),
    ],
)
def test_city_has_country_and_whether_it_dominates_its_name(name, country, dominant):
    city = gazetteers.cities()[name]
    assert city.country == country
    assert city.dominant == dominant


def test_all_cities_of_the_table_are_read():
    cities = gazetteers.cities()
    assert len(cities) == 18_659
    assert min(city.population for city in cities.values()) == 30_000
    assert [city for city in cities.values() if len(city.country) != 2 or not city.country.isupper()] == []
    assert sum(not city.dominant for city in cities.values()) == 126
    assert "Gotham" not in cities


@pytest.mark.parametrize(
    ("name", "gender"), [("mary", "female"), ("john", "male"), ("angela", "female"), ("vladimir", "male")]
)
def test_first_names_have_a_gender(name, gender):
    assert gazetteers.first_names()[name] == gender
