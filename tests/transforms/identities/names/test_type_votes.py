"""A name has one type in a window, unless its articles say otherwise."""

import pytest

from tests.transforms.identities.entity_tables import entity, window
from transforms.identities.names.type_votes import agree_on_types
from transforms.identities.names.window_names import Window


def types(*counts: tuple[str, str, int]) -> dict[tuple[str, str], str]:
    """Return the agreed type of each (name, type), given in how many articles each is."""
    rows = [entity(f"{name}-{type_}-{i}", name, type_) for name, type_, n in counts for i in range(n)]
    found = Window(window(*rows))
    agree_on_types(found)
    return {form: node.type for form, node in zip(found.forms, found.nodes, strict=True)}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([("Ostrova", "ORG", 23), ("Ostrova", "PERSON", 20), ("Ostrova", "GPE", 5)], "ORG"),
        ([("OSTROVA", "PERSON", 1), ("Ostrova", "ORG", 9)], "ORG"),
        ([("Varn Cup", "ORG", 1), ("Varn Cup", "EVENT", 5)], "EVENT"),
        ([("Vostek", "GPE", 3), ("Ilya Vostek", "PERSON", 2)], "PERSON"),
    ],
    ids=["most articles", "in capitals", "several words", "part of a full name"],
)
def test_the_type_of_most_evidence(counts, expected):
    found = types(*counts)
    assert {found[name, type_] for name, type_, _ in counts} == {expected}


@pytest.mark.parametrize(
    "counts",
    [
        [("Chicago", "GPE", 9), ("Chicago", "ORG", 1)],
        [("Finch", "ORG", 9), ("Finch", "PERSON", 1), ("Ruth Finch", "PERSON", 1)],
        [("Washington", "GPE", 9), ("Washington", "PERSON", 1)],
        [("Ostrova", "ORG", 5), ("Ostrova", "GPE", 5)],
    ],
    ids=["team and place", "company and surname", "place and surname", "undecided"],
)
def test_names_that_stay_apart(counts):
    found = types(*counts)
    assert {type_ for _, type_ in found} == set(found.values())


def test_a_legal_form_makes_a_company():
    assert types(("Finch Inc", "PERSON", 3), ("Finch Inc.", "ORG", 1)) == {
        ("Finch Inc", "PERSON"): "ORG",
        ("Finch Inc.", "ORG"): "ORG",
    }
