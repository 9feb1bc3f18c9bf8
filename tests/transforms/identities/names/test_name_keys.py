"""Spellings of one name have one key."""

import pytest

from transforms.identities.names.name_keys import fold, initials, person_name, plain_key


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (["Ruth Finch", "RUTH FINCH", "Ruth J. Finch", "Sen. Ruth Finch", "Ruth  Finch"], "ruth finch"),
        (["Nadir al-Bassam", "Nadir Al Bassam", "Nadir Bassam", "President Nadir el-Bassam"], "nadir bassam"),
        (["José Núñez", "Jose Nunez", "JOSÉ NÚÑEZ"], "jose nunez"),
        (["Anne-Marie Vinter", "Anne Marie Vinter"], "anne marie vinter"),
        (["Ole Sørmo", "Ole Sormo"], "ole sormo"),
        (["Rory O'Dell", "Rory O’Dell"], "rory odell"),
        (["Luis de la Torva", "Luis Torva"], "luis torva"),
        (["Paul Finch Jr.", "Paul Finch, Jr", "Paul Finch Jr"], "paul finch jr"),
        (["De Varo", "de Varo", "Varo"], "varo"),
        (["Al Finch"], "al finch"),
        (["Van Finch"], "van finch"),
        (["J.R. Finch", "J. R. Finch"], "j r finch"),
        (["Mayor"], "mayor"),
        (["Prince Oskar"], "prince oskar"),
    ],
)
def test_a_person_has_one_key(names: list[str], key: str):
    assert {person_name(name).key for name in names} == {key}


def test_generations_are_told_apart():
    assert len({person_name(name).key for name in ("Paul Finch", "Paul Finch Jr.", "Paul Finch III")}) == 3


@pytest.mark.parametrize(
    ("name", "single", "initial"),
    [("Finch", True, False), ("Finch-Hale", True, False), ("R. Finch", False, True), ("Ruth Finch", False, False)],
)
def test_what_a_name_leaves_open(name: str, single: bool, initial: bool):
    parsed = person_name(name)
    assert (parsed.is_single, parsed.has_initial_only) == (single, initial)


def test_middle_initials_are_kept_beside_the_key():
    assert person_name("Ruth J. K. Finch").middle == "jk"


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (["Acme Corp.", "The Acme Corporation", "ACME", "Acme Co., Ltd."], "acme"),
        (["Varn & Dorvale", "Varn and Dorvale"], "varn and dorvale"),
        (["U.S.", "US"], "us"),
        (["The", "the"], "the"),
    ],
)
def test_a_body_has_one_key(names: list[str], key: str):
    assert {plain_key(name) for name in names} == {key}


@pytest.mark.parametrize("name", ["", ".", "-", "*", "Jr.", "al-", "'", "Mr."])
def test_fragments_have_a_key(name: str):
    assert isinstance(person_name(name).key, str)
    assert isinstance(plain_key(name), str)


def test_initials_with_and_without_small_words():
    assert initials("Front for the Liberation of Varn") == ("FFTLOV", "FLV")
    assert initials("Front") == ()


def test_folding_leaves_other_scripts():
    assert fold("Ľudmila ПЕТРОВА") == "ludmila петрова"
