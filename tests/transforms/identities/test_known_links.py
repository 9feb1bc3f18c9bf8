"""Names that the archive's owner knows."""

from tests.transforms.identities.entity_tables import article, entity, known, linked
from transforms.identities.known_names import KnownName

RUTH = KnownName("Ruth Finch", "PERSON", "Q901", "NO", "Minister of fisheries")
VOSTEK = KnownName("Ilya Vostek", "PERSON", "Q902", "RU", "goalkeeper")
OTHER = KnownName("Ilya Vostek", "PERSON", "Q903", "UA", "composer")


def test_one_candidate_is_taken():
    found = linked(*article("a", "R. Finch"), known=known(("R. Finch", RUTH), ("Ruth Finch", RUTH)))
    link = found["a", "R. Finch"]
    assert (link.method, link.wikidata_id, link.country_code, link.identity_name) == (
        "known",
        "Q901",
        "NO",
        "Ruth Finch",
    )


def test_the_identity_is_that_of_the_name_without_a_list():
    names = ("Ruth Finch", RUTH)
    with_list = linked(*article("a", "Ruth Finch"), known=known(names))
    assert (
        with_list["a", "Ruth Finch"].identity_id == linked(*article("a", "Ruth Finch"))["a", "Ruth Finch"].identity_id
    )


def test_a_surname_is_first_linked_within_the_window():
    rows = [row for i in range(4) for row in article(f"full-{i}", "Paul Finch", "ORG:Acme")]
    found = linked(*rows, *article("a", "Finch", "ORG:Acme"), known=known(("Finch", RUTH)))
    assert found["full-0", "Paul Finch"].method == "name"
    assert found["a", "Finch"].identity_name == "Ruth Finch"
    both = known(("Finch", RUTH), ("Paul Finch", RUTH._replace(name="Paul Finch", wikidata_id="Q9")))
    assert linked(*rows, *article("a", "Finch", "ORG:Acme"), known=both)["a", "Finch"].wikidata_id == "Q9"


def test_the_country_decides_between_several():
    rows = [entity("ru", "Ilya Vostek"), entity("ru", "Russia", "GPE", country_code="RU"), entity("no", "Ilya Vostek")]
    found = linked(*rows, known=known(("Ilya Vostek", VOSTEK), ("Ilya Vostek", OTHER)))
    assert found["ru", "Ilya Vostek"].wikidata_id == "Q902"
    assert found["no", "Ilya Vostek"].wikidata_id is None
    assert found["ru", "Ilya Vostek"].identity_id != found["no", "Ilya Vostek"].identity_id


def test_the_description_decides_between_several():
    rows = [entity("a", "Ilya Vostek", description="the Composer of operas")]
    found = linked(*rows, known=known(("Ilya Vostek", VOSTEK), ("Ilya Vostek", OTHER)))
    assert found["a", "Ilya Vostek"].wikidata_id == "Q903"


def test_namesakes_of_the_list_have_ids_of_their_own():
    names = known(("Ilya Vostek", VOSTEK), ("Ilya Vostek", OTHER), ("Vostek the composer", OTHER))
    rows = [entity("a", "Ilya Vostek", description="composer"), entity("b", "Vostek the composer")]
    found = linked(*rows, entity("c", "Ilya Vostek", description="goalkeeper"), known=names)
    assert found["a", "Ilya Vostek"].identity_id == found["b", "Vostek the composer"].identity_id
    assert found["a", "Ilya Vostek"].identity_id != found["c", "Ilya Vostek"].identity_id


def test_an_entry_of_another_type_is_none():
    found = linked(*article("a", "ORG:Ruth Finch"), known=known(("Ruth Finch", RUTH)))
    assert found["a", "Ruth Finch"].method == "name"


def test_a_country_has_its_code_without_a_list():
    found = linked(*article("a", "NORP:Norwegian", "GPE:Dorvale"))
    assert found["a", "Norwegian"].country_code == "NO"
    assert found["a", "Dorvale"].country_code is None
