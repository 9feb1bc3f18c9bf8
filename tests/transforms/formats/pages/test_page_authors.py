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
        ("ANN LEE Staff Writer", ["ANN LEE"]),
        ("Ann Lee Senior Education Reporter", ["Ann Lee"]),
        ("Mary E. Hill Associated Press", ["Mary E. Hill"]),
        ("Ann Lee The Northford Herald", ["Ann Lee"]),
        ("Ann Lee, London", ["Ann Lee"]),
        ("Ann Lee in New York and Bo Park in Los Angeles", ["Ann Lee", "Bo Park"]),
        ("Ann Lee, photographs by Cy Roe and Bo Park", ["Ann Lee"]),
        ("Ann Lee, M.D., Bo Park, Ph.D.", ["Ann Lee", "Bo Park"]),
        ("Ann Lee, Northford", ["Ann Lee"]),
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
        "kevin-r",
        "PTI, Washington",
        "Northford Herald Staff Writer",
        "Harrow Bay Reporter",
        "https://social.example/ann.lee",
        "March 2, 2021",
        "",
    ],
)
def test_what_is_no_person(said: str) -> None:
    assert author_names([said], "The Northford Herald") == []


def test_what_begins_with_the_letters_of_the_outlet_is_no_person() -> None:
    assert author_names(["Ann Lee, ABC Fact Check"], "ABC News") == ["Ann Lee"]


def test_a_surname_that_is_a_word_of_outlets_stays() -> None:
    assert author_names(["Ann Post, Bo Times"]) == ["Ann Post", "Bo Times"]


@pytest.mark.parametrize(
    ("text", "is_name"), [("Ann Lee", True), ("Sam Hill, Jr.", True), ("Ann", False), ("ann lee", False)]
)
def test_the_form_of_a_full_name(text: str, is_name: bool) -> None:
    assert looks_like_a_name(text) is is_name
