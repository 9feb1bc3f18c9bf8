from __future__ import annotations

import pytest

from tests.transforms.formats.pages.written_pages import BODY, page, paragraphs
from transforms.formats.pages.page_bylines import bylines
from transforms.formats.pages.page_tree import parse_page

CARD = "<span class='byline'>By Wrong Person</span>"


def _of(body: str) -> list[str]:
    return [text for text in bylines(parse_page(page(body))) if text]


@pytest.mark.parametrize(
    "byline",
    [
        "<p class='byline'>Ann Lee</p>",
        "<p data-testid='byline-names'>Ann Lee</p>",
        "<p data-qa='author-name'>Ann Lee</p>",
        "<p id='author'>Ann Lee</p>",
        "<a data-testid='AuthorNameLink'>Ann Lee</a>",
        "<a rel='author'>Ann Lee</a>",
        "<p itemprop='author'>By <span itemprop='name'>Ann Lee</span></p>",
        "<p itemprop='author'><meta itemprop='name' content='Ann Lee'></p>",
    ],
)
def test_what_marks_a_byline(byline: str) -> None:
    assert _of(f"<h1>A mill closes</h1>{byline}{paragraphs(*BODY)}")[0] == "Ann Lee"


def test_a_byline_in_pieces_and_whole() -> None:
    byline = "<p class='byline'><b>By</b> <a>Ann Lee</a><i>Chief Reporter</i></p>"
    assert _of(f"<h1>A mill closes</h1>{byline}") == ["By, Ann Lee, Chief Reporter", "By Ann LeeChief Reporter"]


@pytest.mark.parametrize(
    "body",
    [
        f"<article><h1>A mill closes</h1>{paragraphs(*BODY)}</article><div>{CARD}</div>",
        f"<h1>A mill closes</h1>{paragraphs(*BODY)}{CARD}",
        f"<h1>A mill closes</h1><ul class='related-stories'>{CARD}</ul>{paragraphs(*BODY)}",
        f"<article><h1>A mill closes</h1>{paragraphs(*BODY)}<div class='c-card'>{CARD}</div></article>",
        f"<h1>A mill closes</h1>{paragraphs(*BODY)}<div id='comments'>{CARD}</div>",
    ],
)
def test_bylines_of_other_articles_are_passed_over(body: str) -> None:
    assert _of(body) == []


def test_a_byline_below_the_headline_goes_before_one_above_and_one_at_the_end() -> None:
    above, below = "<p class='byline'>Bo Park</p>", "<p class='byline'>Ann Lee</p>"
    end = "<p class='byline'>Cy Roe</p>"
    body = f"{above}<article><h1>A mill closes</h1>{below}{paragraphs(*BODY)}{end}</article>"
    assert list(dict.fromkeys(_of(body))) == ["Ann Lee", "Cy Roe", "Bo Park"]


def test_a_long_element_is_no_byline() -> None:
    assert _of(f"<h1>A mill closes</h1><div class='author-bio author'>{'Ann Lee has written. ' * 20}</div>") == []
