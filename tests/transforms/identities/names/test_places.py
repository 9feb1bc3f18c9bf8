"""Countries, regions and faiths with their people."""

import pytest

from transforms.identities.names.places import is_listed_place, place_of


@pytest.mark.parametrize(
    ("name", "type_", "expected"),
    [
        ("Norwegian", "NORP", ("Norway", "GPE", "NO")),
        ("NORWEGIANS", "NORP", ("Norway", "GPE", "NO")),
        ("Norway", "GPE", ("Norway", "GPE", "NO")),
        ("U.S.", "GPE", ("United States", "GPE", "US")),
        ("S. Korean", "NORP", ("South Korea", "GPE", "KR")),
        ("Scottish", "NORP", ("Scotland", "GPE", "GB")),
        ("Scotland", "GPE", ("Scotland", "GPE", "GB")),
        ("British", "NORP", ("United Kingdom", "GPE", "GB")),
        ("European", "NORP", ("Europe", "LOC", None)),
        ("Moslems", "NORP", ("Islam", "NORP", None)),
        ("Russian Federation", "ORG", ("Russia", "GPE", "RU")),
    ],
)
def test_a_people_is_its_country(name, type_, expected):
    assert place_of(name, type_) == expected


@pytest.mark.parametrize(
    ("name", "type_"),
    [("Norway", "ORG"), ("Norwegian", "PERSON"), ("Dorvale", "GPE"), ("Georgia", "GPE"), ("United States", "ORG")],
)
def test_teams_people_and_unlisted_names_are_no_countries(name, type_):
    assert place_of(name, type_) is None


def test_listed_places():
    assert is_listed_place("norway")
    assert is_listed_place("chicago")
    assert not is_listed_place("dorvale")
