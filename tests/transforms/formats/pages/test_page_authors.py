from __future__ import annotations

import pytest

from transforms.formats.pages.page_authors import author_names, looks_like_a_name


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("By Ann Lee", ["Ann Lee"]),
        ("Ann Lee and Bo Park", ["Ann Lee", "Bo Park"]),
        ("Ann Lee, Bo Park & Cy Roe", ["Ann Lee", "Bo Park", "Cy Roe"]),
        ("ANN LEE, Political Writer", ["ANN LEE"]),
        ("Ann Lee | Staff Writer", ["Ann Lee"]),
        ("Ann Lee in Harrow Bay", ["Ann Lee"]),
        ("Ann Lee, a.lee@herald.example", ["Ann Lee"]),
        ("Ann Lee (@annlee)", ["Ann Lee"]),
        ("Ann Lee, https://social.example/annlee", ["Ann Lee"]),
        ("Ann Lee, Herald.com", ["Ann Lee"]),
        ("Analysis by Ann E. Lee", ["Ann E. Lee"]),
        ("Sam Hill, Jr.", ["Sam Hill, Jr."]),
        ("Ann Lee, ann lee", ["Ann Lee"]),
        ("Ann Lee, The Northford Herald", ["Ann Lee"]),
        ("Ann Lee and Staff", ["Ann Lee"]),
        ("Regan", ["Regan"]),
    ],
)
def test_names_of_persons(said: str, names: list[str]) -> None:
    assert author_names([said], "Northford Herald") == names


@pytest.mark.parametrize(
    "said",
    [
        "Staff",
        "Herald Newsroom",
        "The Associated Press",
        "Reuters",
        "AFP",
        "Northford Herald",
        "Northford Herald Sport",
        "Arts and Culture Desk",
        "admin",
        "https://social.example/ann.lee",
        "March 2, 2021",
        "",
    ],
)
def test_what_is_no_person(said: str) -> None:
    assert author_names([said], "The Northford Herald") == []


def test_a_surname_that_is_a_word_of_outlets_stays() -> None:
    assert author_names(["Ann Post, Bo Times"]) == ["Ann Post", "Bo Times"]


@pytest.mark.parametrize(
    ("text", "is_name"), [("Ann Lee", True), ("Sam Hill, Jr.", True), ("Ann", False), ("ann lee", False)]
)
def test_the_form_of_a_full_name(text: str, is_name: bool) -> None:
    assert looks_like_a_name(text) is is_name
