import pytest

from tests.transforms.linking.linked_texts import linked, mentions_by_name
from transforms.linking.people import MOST_NAMESAKES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Rolf Aanders spoke. Mr. Aanders left, and Minister Aanders slept.",
            {"Rolf Aanders": ["Rolf Aanders", "Aanders", "Aanders"]},
        ),
        ("Ruth Finch spoke. Later Ruth M. Finch left.", {"Ruth M. Finch": ["Ruth Finch", "Ruth M. Finch"]}),
        ("Ruth Finch spoke. Later R. Finch left.", {"Ruth Finch": ["Ruth Finch", "R. Finch"]}),
        ("Paul Finch Jr. spoke. Later Paul Finch left.", {"Paul Finch Jr.": ["Paul Finch Jr.", "Paul Finch"]}),
    ],
)
def test_forms_of_a_name_are_one_person(text, expected):
    assert mentions_by_name(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Paul Finch met Ruth Finch. Then Finch left.",
            {"Paul Finch": ["Paul Finch", "Finch"], "Ruth Finch": ["Ruth Finch"]},
        ),
        (
            "Paul Finch met Ruth Finch. Ruth Finch spoke. Then Finch left.",
            {"Paul Finch": ["Paul Finch", "Finch"], "Ruth Finch": ["Ruth Finch", "Ruth Finch"]},
        ),
        (
            "Paul Finch met Ruth Finch. Ruth spoke. Ruth left. Then Finch left.",
            {"Paul Finch": ["Paul Finch", "Finch"], "Ruth Finch": ["Ruth Finch", "Ruth", "Ruth"]},
        ),
        (
            "Paul Finch met Ruth Finch. Ms. Finch spoke. Then Finch left.",
            {"Paul Finch": ["Paul Finch"], "Ruth Finch": ["Ruth Finch", "Finch", "Finch"]},
        ),
        (
            "Paul Finch met Ruth Finch. Then Mr. Finch left.",
            {"Paul Finch": ["Paul Finch", "Finch"], "Ruth Finch": ["Ruth Finch"]},
        ),
    ],
    ids=[
        "introduced first",
        "a relative in full",
        "a relative by first name",
        "called so before",
        "gender of the title",
    ],
)
def test_surname_shared_by_two_people(text, expected):
    assert mentions_by_name(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("President Ruth Finch came. The president left.", {"Ruth Finch": ["Ruth Finch", "The president"]}),
        ("The president left. President Ruth Finch slept.", {"Ruth Finch": ["The president", "Ruth Finch"]}),
        (
            "President Ruth Finch met President Paul Hale. The president left.",
            {"Ruth Finch": ["Ruth Finch"], "Paul Hale": ["Paul Hale", "The president"]},
        ),
    ],
    ids=["before", "after", "last before"],
)
def test_title_without_a_name(text, expected):
    assert mentions_by_name(text) == expected


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("Ruth Finch spoke.", "female"),
        ("Paul Finch spoke.", "male"),
        ("J. Paul Finch spoke.", "male"),
        ("Then Mrs. Quillfeather spoke.", "female"),
        ("Xoqu Quillfeather spoke.", None),
    ],
)
def test_gender_comes_from_title_or_first_name(text, gender):
    assert [entity.gender for entity in linked(text).values()] == [gender]


def test_people_with_one_surname_are_told_apart_however_many_they_are():
    first_names = [f"{a}{b}{c}" for a in "KLMR" for b in "aeiou" for c in ("ban", "dor", "mil", "sto")]
    text = " ".join(f"{name} Berg left." for name in first_names * 2)
    assert len(first_names) > MOST_NAMESAKES
    assert mentions_by_name(text) == {f"{name} Berg": [f"{name} Berg"] * 2 for name in first_names}
