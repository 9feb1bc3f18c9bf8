"""Short names of bodies: acronyms, short forms, teams, offices that every country has."""

import pytest

from tests.transforms.identities.entity_tables import article, entity, linked
from transforms.identities.body_links import country_and_office


def several(n: int, *names: str):
    """Return `n` articles with the same names."""
    return [row for i in range(n) for row in article(f"full-{i}", *names)]


def filler(n: int):
    """Return articles with other names."""
    return [row for i in range(n) for row in article(f"other-{i}", "Ann Varn", f"ORG:Body {i}")]


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Varnian Democratic Front", "VDF"),
        ("Front for the Liberation of Varn", "FLV"),
        ("Varnian Democratic Front", "V.D.F."),
        ("Acme Corp.", "Acme"),
        ("Dorvale Holdings", "Dorvale"),
        ("Chicago Foxes", "Foxes"),
        ("Chicago Foxes", "Chicago"),
    ],
)
def test_a_short_name_is_the_one_body_that_has_it(full, short):
    beside = ("Ilya Vostek", "Mena Suvari", "ORG:Ostrova")
    found = linked(*several(4, f"ORG:{full}", *beside), *article("one", f"ORG:{short}", *beside), *filler(40))
    assert found["one", short].identity_id == found["full-0", full].identity_id
    assert found["one", short].identity_name == full


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Varnian Democratic Front", "VD"),
        ("Acme Financial Corp.", "Acme Corp."),
        ("Ostrova Bank", "Ostrova"),
        ("Varn Development Corp", "VDC"),
    ],
    ids=["two letters", "other company", "other word", "legal form in the acronym"],
)
def test_other_bodies_stay_apart(full, short):
    found = linked(*several(4, f"ORG:{full}"), *article("one", f"ORG:{short}"), *filler(40))
    assert found["one", short].identity_id != found["full-0", full].identity_id


@pytest.mark.parametrize(
    ("full", "short"), [("Miami Blaze", "Blaze"), ("Federal Reserve", "Fed"), ("Ostrova Airlines", "Ostrova")]
)
def test_a_part_of_a_name_in_the_article(full, short):
    found = linked(*article("one", f"ORG:{full}", f"ORG:{short}"), *filler(40))
    assert found["one", short].identity_name == full


def test_a_team_is_not_its_place():
    found = linked(*article("one", "ORG:Chicago", "GPE:Boston"), *article("two", "GPE:Chicago"))
    assert found["one", "Chicago"].identity_id != found["two", "Chicago"].identity_id


def test_an_office_is_that_of_the_country_in_the_article():
    rows = [
        *(entity("no", "Norway", "GPE", country_code="NO"), entity("no", "Foreign Ministry", "ORG")),
        *(entity("td", "Chad", "GPE", country_code="TD"), entity("td", "Foreign Ministry", "ORG")),
        entity("named", "Norwegian Foreign Ministry", "ORG"),
        entity("none", "Foreign Ministry", "ORG"),
    ]
    found = linked(*rows)
    ids = {a: link.identity_id for (a, name), link in found.items() if "Ministry" in name}
    assert ids["no"] == ids["named"]
    assert len(set(ids.values())) == 3
    assert found["no", "Foreign Ministry"].method == "context"
    assert found["named", "Norwegian Foreign Ministry"].method == "alias"


def test_a_ministry_of_any_kind_stays_in_its_article():
    rows = [entity(a, *of, country_code="NO") for a in "ab" for of in (("Norway", "GPE"),)]
    found = linked(*rows, entity("a", "Ministry", "ORG"), entity("b", "Ministry", "ORG"))
    assert found["a", "Ministry"].identity_id != found["b", "Ministry"].identity_id


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("norwegian foreign ministry", ("NO", "foreign ministry")),
        ("us supreme court", ("US", "supreme court")),
        ("foreign ministry", (None, "foreign ministry")),
        ("american bank", (None, None)),
        ("security council", (None, None)),
        ("ostrova ministry", (None, None)),
        ("foreign affairs", (None, None)),
    ],
)
def test_offices(key, expected):
    assert country_and_office(key) == expected
