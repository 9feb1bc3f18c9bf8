from __future__ import annotations

from tests.transforms.formats.pages.written_pages import FIRST, LAST, QUOTED, THIRD, article, page, paragraphs
from transforms.formats.pages.lost_paragraphs import Found, lost_paragraphs
from transforms.formats.pages.page_tree import parse_page, shown_paragraphs, words


def _lost(text: str, *kept: str) -> list[str]:
    shown = list(shown_paragraphs(parse_page(text)))
    found = Found.among(shown, [tuple(words(block)) for block in kept])
    return [shown[i].text for i in lost_paragraphs(shown, found)]


def test_nothing_is_lost_of_a_whole_text() -> None:
    assert _lost(article(), FIRST, QUOTED, THIRD, LAST) == []


def test_a_paragraph_in_an_element_like_the_others_is_the_articles() -> None:
    assert _lost(article(), FIRST, QUOTED, THIRD) == [LAST]


def test_a_quote_between_paragraphs_is_the_articles_whatever_it_is_in() -> None:
    inserted = f"<article><p>{FIRST}</p><div class='inset'><p>{QUOTED}</p></div><p>{LAST}</p></article>"
    assert _lost(page(inserted), FIRST, LAST) == [QUOTED]


def test_another_article_of_the_page_is_not_lost() -> None:
    other = f"<article>{paragraphs(THIRD, LAST)}</article>"
    assert _lost(page(f"<article>{paragraphs(FIRST, QUOTED)}</article>{other}"), FIRST, QUOTED) == []


def test_a_page_without_a_found_text_has_lost_nothing() -> None:
    assert _lost(article()) == []
