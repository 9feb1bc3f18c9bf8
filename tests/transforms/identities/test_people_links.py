"""Short names of people: surnames that stand alone, initials, nicknames, two people of one surname."""

import pytest

from tests.transforms.identities.entity_tables import article, entity, linked, window
from transforms.identities.link_entities import link_entities


def several(n: int, *names: str, start: int = 0):
    """Return `n` articles with the same names."""
    return [row for i in range(start, start + n) for row in article(f"full-{names[0]}-{i}", *names)]


@pytest.mark.parametrize(
    "short", ["Vostek", "VOSTEK", "I. Vostek", "President Vostek", "Ilya P. Vostek", "al-Vostek", "Mr. Vostek"]
)
def test_a_short_name_is_the_one_person_who_bears_it(short):
    found = linked(*several(3, "Ilya Vostek", "ORG:Acme"), *article("short", short, "ORG:Acme"))
    assert found["short", short].identity_id == found["full-Ilya Vostek-0", "Ilya Vostek"].identity_id
    assert found["short", short].identity_name == "Ilya Vostek"


def test_the_method_says_what_links():
    found = linked(*several(3, "Ilya Vostek", "ORG:Acme"), *article("short", "Vostek", "ORG:Acme"))
    assert found["full-Ilya Vostek-0", "Ilya Vostek"].method == "name"
    assert found["short", "Vostek"].method == "alias"
    assert 0.75 <= found["short", "Vostek"].confidence < 1


def test_a_common_surname_stays_apart_without_evidence():
    rows = [*several(2, "Ruth Smith"), *(r for i in range(300) for r in article(f"x{i}", f"Ann Varn{i}"))]
    found = linked(*rows, *article("one", "Smith"), *article("two", "Smith"))
    ids = {
        found[a, n].identity_id for a, n in (("one", "Smith"), ("two", "Smith"), ("full-Ruth Smith-0", "Ruth Smith"))
    }
    assert len(ids) == 3


def test_the_company_decides_between_namesakes():
    rows = [
        *several(3, "Ruth Smith", "ORG:Acme", "Ilya Vostek"),
        *several(3, "Paul Smith", "ORG:Dorvale", "Mena Suvari"),
        *several(200, "Ann Varn"),
    ]
    found = linked(*rows, *article("short", "Smith", "ORG:Dorvale", "Mena Suvari"))
    assert found["short", "Smith"].identity_name == "Paul Smith"
    assert found["short", "Smith"].method == "context"


def test_namesakes_stay_apart_where_nothing_decides():
    rows = [*several(3, "Ruth Vostek"), *several(3, "Ilya Vostek")]
    found = linked(*rows, *article("short", "Vostek"))
    full = {found[f"full-{name}-0", name].identity_id for name in ("Ruth Vostek", "Ilya Vostek")}
    assert found["short", "Vostek"].identity_id not in full
    assert len(full) == 2


def test_the_office_decides_between_namesakes():
    rows = [
        *(entity(f"r{i}", "Ruth Vostek", description="the finance minister") for i in range(4)),
        entity("p", "Paul Vostek", description="a goalkeeper"),
    ]
    beside = [entity(r["article_id"], "Acme", "ORG") for r in rows]
    short = [entity("short", "Vostek", description="Finance Minister"), *article("short", "ORG:Acme")]
    assert linked(*rows, *beside, *short)["short", "Vostek"].identity_name == "Ruth Vostek"


def test_a_title_of_the_other_gender_excludes():
    rows = [entity(f"r{i}", "Ruth Vostek", gender="female", gender_basis="pronoun") for i in range(4)]
    found = linked(*rows, entity("short", "Vostek", gender="male", gender_basis="honorific"))
    assert found["short", "Vostek"].identity_id != found["r0", "Ruth Vostek"].identity_id


def test_father_and_son_stay_apart():
    found = linked(*several(9, "Paul Vostek"), *article("son", "Paul Vostek Jr."))
    assert found["son", "Paul Vostek Jr."].identity_id != found["full-Paul Vostek-0", "Paul Vostek"].identity_id


def test_a_nickname():
    found = linked(*several(3, "Bob Vostek", "ORG:Acme"), *article("one", "Robert Vostek", "ORG:Acme"))
    assert found["one", "Robert Vostek"].identity_name == "Bob Vostek"


def test_one_article_tells_two_full_names_apart():
    found = linked(*several(3, "Bob Vostek", "ORG:Acme"), *article("one", "Robert Vostek", "Bob Vostek", "ORG:Acme"))
    assert found["one", "Robert Vostek"].identity_name == "Robert Vostek"


def test_a_transliteration():
    found = linked(*several(4, "Mikhail Vostek", "ORG:Acme"), *article("one", "Mikhael Vostek", "ORG:Acme"))
    assert found["one", "Mikhael Vostek"].identity_name == "Mikhail Vostek"


def test_a_rare_first_name_alone():
    found = linked(*several(3, "Zubayr Khan", "ORG:Acme"), *article("one", "Zubayr", "ORG:Acme"))
    assert found["one", "Zubayr"].identity_name == "Zubayr Khan"


def test_a_clipped_first_name_in_the_article():
    found = linked(*article("one", "Zubayrim Khan", "Zubay"))
    assert found["one", "Zubay"].identity_name == "Zubayrim Khan"


def test_a_rare_surname_without_a_full_name_is_one_person():
    found = linked(*article("one", "Vostek"), *article("two", "VOSTEK"))
    assert found["one", "Vostek"].identity_id == found["two", "VOSTEK"].identity_id


def test_nobody_depends_on_a_name_alone_of_another_type():
    rows = window(*several(3, "Ilya Vostek"), *article("one", "FAC:Vostek Tower"))
    names = link_entities(rows, ["unknown"])["identity_name"].to_pylist()
    assert names.count("Vostek Tower") == 1
