from __future__ import annotations

import pytest
from lxml import html

from transforms.formats.pages.page_boilerplate import is_apart, is_boilerplate


@pytest.mark.parametrize(
    "text",
    [
        "Read more: Council to vote on budget",
        "READ MORE",
        "Sign up for our morning newsletter",
        "Subscribe now",
        "Follow Ann Lee on Twitter: @annlee",
        "Get the latest headlines delivered to your inbox.",
        "Advertisement",
        "Related stories",
        "Story continues below",
        "© 2021 The Herald",
        "Copyright 2021. All rights reserved.",
        "Updated at 1:23 p.m.",
        "https://herald.example/news/1",
        "2021-03-02T18:30:00+01:00",
        "Photo: Ann Lee",
        "• • •",
    ],
)
def test_boilerplate(text: str) -> None:
    assert is_boilerplate(text)


@pytest.mark.parametrize(
    "text",
    [
        "“Sign up for the race while there is time,” she told them.",
        "Read more books, the minister told the pupils of the school.",
        "Subscribers to the theory are few.",
        "More than sixty people came.",
        "Follow the money, as they say.",
        "Related deaths rose by a third.",
        "Updated figures are expected in May, when 3 of them retire.",
        "Sources: the plan “has no chance of passing the council”",
    ],
)
def test_sentences_are_none(text: str) -> None:
    assert not is_boilerplate(text)


@pytest.mark.parametrize("name", ["caption", "photo-caption", "pullQuote", "article__newsletter", "js related"])
def test_boxes_are_known_by_name(name: str) -> None:
    root = html.fromstring(f"<div class='related'><div class='{name}'><p>x</p></div></div>")
    paragraph = root.find(".//p")
    assert is_apart(paragraph, {root})
    assert not is_apart(paragraph, {paragraph.getparent()})


@pytest.mark.parametrize("name", ["article-body", "heading", "stage", "download", "metadatum", ""])
def test_other_names_tell_nothing(name: str) -> None:
    root = html.fromstring(f"<div><div class='{name}'><p>x</p></div></div>")
    assert not is_apart(root.find(".//p"), {root})
