import pytest

from transforms.linking import titles
from transforms.reader_api import Article, Mention, Sentence
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


def mention(text: str, name: str) -> tuple[Article, Mention]:
    """Return the text as an article of one sentence, and the mention with this name."""
    article = Article(text, (Sentence(0, len(text), 0, "body"),))
    return article, next(m for m in names.find(article) if text[m.start : m.end] == name)


@pytest.mark.parametrize(("text", "name", "expected"), BEFORE + AFTER)
def test_description_is_title_before_or_apposition_after(text, name, expected):
    span = titles.description_span(*mention(text, name))
    assert span is not None
    assert text[span.start : span.end] == expected


def test_description_of_an_organization_is_the_apposition_after_it():
    text = "Shares of Tillmark Inc., a maker of small boats, fell."
    span = titles.description_span(*mention(text, "Tillmark Inc."))
    assert span is not None
    assert text[span.start : span.end] == "maker of small boats"


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
def test_no_description_without_a_role_beside_the_name(text, name):
    assert titles.description_span(*mention(text, name)) is None
