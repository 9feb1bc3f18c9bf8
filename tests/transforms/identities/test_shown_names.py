"""The name that an identity is shown with."""

import pytest

from tests.transforms.identities.entity_tables import article, linked


@pytest.mark.parametrize(
    ("spellings", "shown"),
    [
        (["Ruth Finch", "Ruth J. Finch", "Ruth Finch"], "Ruth Finch"),
        (["RUTH FINCH", "RUTH FINCH", "Ruth Finch"], "Ruth Finch"),
        (["RUTH FINCH"], "RUTH FINCH"),
        (["Ruth J. Finch", "Ruth Finch"], "Ruth Finch"),
        (["NORP:Norwegian"], "Norway"),
        (["ORG:Acme Inc", "ORG:Acme Corp."], "Acme Corp."),
    ],
    ids=["most articles", "not in capitals", "only in capitals", "alphabetical", "country", "company"],
)
def test_the_spelling_of_most_articles(spellings, shown):
    rows = [row for i, name in enumerate(spellings) for row in article(f"a{i}", name)]
    assert {link.identity_name for link in linked(*rows).values()} == {shown}


def test_a_tagged_identity_has_a_spelling_of_its_own():
    found = linked(*article("a", "ORG:MINISTRY", "GPE:Norway"), *article("b", "ORG:Ministry"))
    assert (found["a", "MINISTRY"].identity_name, found["b", "Ministry"].identity_name) == ("MINISTRY", "Ministry")
