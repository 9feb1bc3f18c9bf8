import pytest

from tests.transforms.linking.linked_texts import read
from transforms.linking.coreference.quoted_speakers import NamedPeople
from transforms.linking.people import cluster_people
from transforms.text.quotation_marks import quotations


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“It rained,” said Paul Hale.", "Paul Hale"),
        ("“It rained,” Paul Hale said.", "Paul Hale"),
        ("Paul Hale said, “It rained.”", "Paul Hale"),
        ("Paul Hale slept. “It rained.”", None),
        ("“It rained.”\nPaul Hale said so.", None),
    ],
)
def test_person_named_beside_a_quotation(text, name):
    _, mentions = read(text)
    people = cluster_people(text, mentions, {0: "Paul Hale"})
    (quotation,) = quotations(text)
    found = NamedPeople(text, mentions, people).beside(quotation)
    assert (found.name if found else None) == name
