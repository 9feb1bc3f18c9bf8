import pytest

from transforms.linking import titles
from transforms.reader_api import Article, Sentence
from transforms.rules import names

BEFORE = [
    ("On Monday, Kenyan Ambassador to the U.N. Ada Wenzel said no.", "Ada Wenzel", "Kenyan Ambassador to the U.N."),
    (
        "The U.N.'s President of the General Assembly Ada Wenzel left.",
        "Ada Wenzel",
        "U.N.'s President of the General Assembly",
    ),
    ("Ruth Hale and Secretary of State Paul Finch met.", "Paul Finch", "Secretary of State"),
    ("They met former finance minister Paul Finch there.", "Paul Finch", "former finance minister"),
    ("Bank of England Governor Paul Finch left.", "Paul Finch", "Bank of England Governor"),
    (
        "Acme Corp. chairman and chief executive Paul Finch left.",
        "Paul Finch",
        "Acme Corp. chairman and chief executive",
    ),
    ("The group’s executive director, Paul Finch, left.", "Paul Finch", "executive director"),
]
AFTER = [
    (
        "Jane Hale, a professor of law at Tarnow University, said so.",
        "Jane Hale",
        "professor of law at Tarnow University",
    ),
    ("Jane Hale, 45, a retired teacher from Ohio, said so.", "Jane Hale", "retired teacher from Ohio"),
    ("Jane Hale, R-Ohio, chairman of the Senate, said so.", "Jane Hale", "chairman of the Senate"),
    ("They asked Jane Hale, the group's spokeswoman, about it.", "Jane Hale", "group's spokeswoman"),
]


def mention(text: str, name: str):
    article = Article(text, (Sentence(0, len(text), 0, "body"),))
    return article, next(m for m in names.find(article) if text[m.start : m.end] == name)


@pytest.mark.parametrize(("text", "name", "expected"), BEFORE + AFTER)
def test_the_description_is_the_title_before_or_the_apposition_after(text, name, expected):
    span = titles.description_span(*mention(text, name))
    assert span is not None
    assert text[span.start : span.end] == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The crowd saw Ada Wenzel in town.", "Ada Wenzel"),
        ("A word from Mr. Wenzel came.", "Wenzel"),
        ("Ada Wenzel (R-Ohio) told the chairman of the board so.", "Ada Wenzel"),
        ("Ada Wenzel, speaking in town, said so.", "Ada Wenzel"),
        ("Secretary of State Paul Finch and Ada Wenzel met.", "Ada Wenzel"),
    ],
)
def test_there_is_no_description_where_no_role_stands_beside_the_name(text, name):
    assert titles.description_span(*mention(text, name)) is None


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (
            "Later, Kenyan Ambassador to the U.N. Ada Wenzel said no.",
            "Ada Wenzel",
            "Kenyan Ambassador to the U.N. Ada Wenzel",
        ),
        ("A word from Mr. Wenzel came.", "Wenzel", "Mr. Wenzel"),
        ("Jane Hale, a professor of law, said so.", "Jane Hale", "Jane Hale, a professor of law"),
        ("The crowd saw Ada Wenzel in town.", "Ada Wenzel", "Ada Wenzel"),
    ],
)
def test_the_noun_phrase_has_title_name_and_apposition(text, name, expected):
    span = titles.noun_phrase(*mention(text, name))
    assert text[span.start : span.end] == expected
