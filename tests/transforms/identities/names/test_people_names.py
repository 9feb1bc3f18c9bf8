"""Which full names a short name may stand for."""

import pytest

from transforms.identities.names.name_keys import person_name
from transforms.identities.names.people_names import are_compatible, full_names, is_form_of
from transforms.identities.names.window_names import Node


def index(*names: str):
    return full_names([(Node("PERSON", person_name(name).key), name) for name in names])


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("finch", ["paul finch", "ruth finch"]),
        ("suvari", ["mena ko suvari"]),
        ("zubayr", ["zubayr khan"]),
        ("ruth", []),
        ("nobody", []),
    ],
    ids=["surname", "last word", "rare first name", "common first name", "unknown"],
)
def test_single_words(word, expected):
    names = index("Ruth Finch", "Paul Finch", "Mena Ko Suvari", "Zubayr Khan")
    assert [node.key for node in names.of_single(word)] == expected


def test_the_end_of_a_name_of_several_words():
    assert [n.key for n in index("Mena Ko Suvari").of_surname("ko suvari")] == ["mena ko suvari"]


@pytest.mark.parametrize(
    ("short", "full", "expected"),
    [
        ("R. Finch", "Ruth Finch", True),
        ("R. Finch", "Paul Finch", False),
        ("R.J. Finch", "Ruth Finch", False),
        ("Bob Finch", "Robert Finch", True),
        ("Robert Finch", "Bob Finch", True),
        ("Ruth Hale Finch", "Ruth Finch", False),
        ("Ruth Finch", "Ruth Hale Finch", True),
        ("Mikhael Vostek", "Mikhail Vostek", True),
        ("Marian Finch", "Marina Finch", False),
        ("Paul Finch", "Ruth Finch", False),
    ],
)
def test_forms_of_a_full_name(short, full, expected):
    assert are_compatible(person_name(short).words, person_name(full).words) == expected


def test_first_names_that_are_forms_of_one():
    assert is_form_of("bill", "william")
    assert not is_form_of("anna", "hanna")


def test_generations_are_told_apart():
    names = index("P. Finch Jr.", "Paul Finch", "Paul Finch Jr.")
    node = Node("PERSON", "p finch jr")
    assert [n.key for n in names.fuller(person_name("P. Finch Jr."), node)] == ["paul finch jr"]
