"""Neighbouring names are parts of one, or two."""

import pytest

from tests.transforms.name_rules.named import names_in
from transforms.name_rules.name_joins import belong_together, union

PER, ORG, GPE, LOC = "PERSON", "ORG", "GPE", "LOC"


def joined(text: str, first: tuple[str, str], second: tuple[str, str]) -> bool:
    return belong_together(text, *names_in(text, first, second))


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("The Varn Quarry Workers Party won.", ("Varn Quarry", ORG), ("Workers Party", ORG)),
        ("Bund Garten und Feld met.", ("Bund Garten", ORG), ("Feld", ORG)),
        ("The Coalition for the Old Harbour met.", ("Coalition", ORG), ("Old Harbour", ORG)),
        ("The Alliance of Farmers and Fishers won.", ("Alliance of Farmers", ORG), ("Fishers", ORG)),
        ("It was the Crown Colony of Varnland.", ("Crown Colony", GPE), ("Varnland", GPE)),
        ("She went to Washington, D.C., by train.", ("Washington", GPE), ("D.C.", GPE)),
        ("He won Harrow-Varn-Lee.", ("Harrow-Varn", GPE), ("Lee", LOC)),
        ("Boxer Ann “The Fox” Roe won.", ("Ann", PER), ("Roe", PER)),
        ("Boxer Ann “The Fox” Roe won.", ("Ann", PER), ("The Fox", PER)),
        ("Boxer Ann “The Fox” Roe won.", ("Ann “The Fox", PER), ("Roe", PER)),
        ('Boxer Ann "Fox" Roe won.', ("Ann", PER), ("Roe", PER)),
    ],
)
def test_parts_of_one_name(text: str, first: tuple[str, str], second: tuple[str, str]):
    assert joined(text, first, second)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("The Varn Party and the Farmers won.", ("Varn Party", ORG), ("Farmers", ORG)),
        ("The Guild of Masons and Harrow Ltd met.", ("Guild of Masons", ORG), ("Harrow Ltd", ORG)),
        ("She left the Varn Party for the Greens.", ("Varn Party", ORG), ("Greens", ORG)),
        ("In Varn, Oslo and Kenya", ("Varn", GPE), ("Oslo", GPE)),
        ("The Kenya-Oslo route", ("Kenya", GPE), ("Oslo", GPE)),
        ("The mayor of Varn of Kenya", ("Varn", GPE), ("Kenya", GPE)),
        ("It was Ann, “Fox” Roe said.", ("Ann", PER), ("Roe", PER)),
        ("She told Ann “Moe is here” Roe left.", ("Ann", PER), ("Moe", PER)),
        ("Varn United * Harrow Town", ("Varn United *", ORG), ("Harrow Town", ORG)),
        ("The united Varn Party met.", ("united", ORG), ("Varn Party", ORG)),
        ("A Varn Party MSP left.", ("Varn Party", ORG), ("MSP", ORG)),
        ("The Oslo-based Harrow Fund grew.", ("Oslo-based", ORG), ("Harrow Fund", ORG)),
        ("HARROW VARNHOLM", ("HARROW", ORG), ("VARNHOLM", ORG)),
        ("Varn Party Ann Roe", ("Varn Party", ORG), ("Ann Roe", PER)),
    ],
)
def test_two_names(text: str, first: tuple[str, str], second: tuple[str, str]):
    assert not joined(text, first, second)


def test_the_whole_is_as_sure_as_its_least_sure_part():
    first, second = names_in("Maria Roe", ("Maria", PER), ("Roe", PER))
    whole = union(first, second._replace(confidence=0.3))
    assert (whole.start, whole.end, whole.confidence) == (0, 9, 0.3)
