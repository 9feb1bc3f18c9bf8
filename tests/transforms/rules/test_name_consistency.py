"""The types of names after a look at the whole article."""

import pytest

from transforms.reader_api import Article
from transforms.rules import capitalised_runs
from transforms.rules.name_consistency import ArticleNames
from transforms.rules.name_types import TypedName
from transforms.text.sentences import split


def names_in(text: str, *found: tuple[str, str, str]) -> list[TypedName]:
    """Return names by text, type and rule; each is searched for after the one before."""
    names, at = [], 0
    for name, type_, rule in found:
        at = text.index(name, at)
        names.append(TypedName(at, at + len(name), type_, rule))
        at += len(name)
    return names


def final_types(text: str, *found: tuple[str, str, str]) -> list[tuple[str, str]]:
    names = names_in(text, *found)
    return [(text[n.start : n.end], n.type) for n in ArticleNames(text, names).with_final_types(names)]


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        (
            "Clara Ostrava came. Ostrava left.",
            [("Clara Ostrava", "PERSON", "first"), ("Ostrava", "GPE", "city")],
            [("Clara Ostrava", "PERSON"), ("Ostrava", "PERSON")],
        ),
        (
            "in Zorblat, then Zorblat and Zorblat",  # the surer rule decides
            [("Zorblat", "GPE", "context"), ("Zorblat", "ORG", "single_org"), ("Zorblat", "ORG", "single_org")],
            [("Zorblat", "GPE"), ("Zorblat", "GPE"), ("Zorblat", "GPE")],
        ),
        (
            "Bill Clinton and the Clintons",
            [("Bill Clinton", "PERSON", "first"), ("Clintons", "ORG", "single_org")],
            [("Bill Clinton", "PERSON"), ("Clintons", "PERSON")],
        ),
        (
            "from Kenya, Zorblat and Peru",  # a doubtful name in a list
            [("Kenya", "GPE", "known"), ("Zorblat", "ORG", "single"), ("Peru", "GPE", "known")],
            [("Kenya", "GPE"), ("Zorblat", "GPE"), ("Peru", "GPE")],
        ),
        ("Zorblat left.", [("Zorblat", "ORG", "single_org")], []),  # too little evidence
        (
            "Lisbon 2 Dorvale 1",
            [("Lisbon", "GPE", "city"), ("Dorvale", "GPE", "city")],
            [("Lisbon", "ORG"), ("Dorvale", "ORG")],
        ),
    ],
)
def test_final_types(text, found, expected):
    assert final_types(text, *found) == expected


@pytest.mark.parametrize("headline", ["Ada Wenzel Quits Over Kenya Deal", "WENZEL QUITS OVER KENYA DEAL"])
def test_names_in_headlines_are_listed_or_known_from_the_article(headline):
    text = f"{headline}\n\nThe crowd booed Ada Wenzel on the steps."
    article = Article(text, tuple(split(text)))
    body = names_in(text[len(headline) :], ("Ada Wenzel", "PERSON", "first"))
    shifted = [n._replace(start=n.start + len(headline), end=n.end + len(headline)) for n in body]
    article_names = ArticleNames(text, shifted)
    found: list[TypedName] = []
    for run in capitalised_runs.find(article, set()):
        if run.style != "plain":
            article_names.find_in_headline(run, found)
    types = {text[n.start : n.end].title().split()[-1]: n.type for n in found}
    assert types == {"Wenzel": "PERSON", "Kenya": "GPE"}
