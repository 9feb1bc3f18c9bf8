from __future__ import annotations

from tests.transforms.formats.pages.written_pages import (
    BODY,
    FIRST,
    LAST,
    QUOTED,
    THIRD,
    TITLE,
    article,
    page,
    paragraphs,
)
from transforms.formats.pages.page_text import PageText, page_text
from transforms.formats.pages.page_tree import parse_page, shown_paragraphs

PLAIN = "\n\n".join(BODY)


def _of(text: str) -> PageText:
    root = parse_page(text)
    return page_text(root, list(shown_paragraphs(root)), [TITLE])


def test_paragraphs_without_the_headline() -> None:
    found = _of(article())
    assert found.text == PLAIN
    assert found.area == list(BODY)


def test_an_article_in_several_elements_is_whole() -> None:
    chunks = "".join(
        f"<div class='chunk article-body'>{paragraphs(text, text.replace('the', 'a'))}</div><hr>" for text in BODY
    )
    assert [text for text in BODY if text in _of(article(LAST + " Or so.", after=chunks)).text] == list(BODY)


def test_a_quote_that_looks_like_a_box_is_kept_in_its_place() -> None:
    boxed = f"<div class='embed-text'><p>{QUOTED}</p></div>"
    found = _of(page(f"<article><p>{FIRST}</p><p>{THIRD}</p>{boxed}<p>{LAST}</p></article>"))
    assert found.text == "\n\n".join((FIRST, THIRD, QUOTED, LAST))


def test_captions_and_boxes_are_left_out() -> None:
    boxes = (
        "<figure><img src=a><figcaption>“The hall was never so full,” said one of the readers.</figcaption></figure>"
        "<div class='caption'><p>“It was the longest meeting that we have ever had,” said the mayor.</p></div>"
        "<aside><p>“Libraries close in many towns, and no one knows why,” said a scholar last year.</p></aside>"
    )
    found = _of(page(f"<article><p>{FIRST}</p><p>{QUOTED}</p>{boxes}<p>{THIRD}</p><p>{LAST}</p></article>"))
    assert found.text == PLAIN


def test_a_pull_quote_is_not_said_twice() -> None:
    pulled = "<blockquote>We have counted every penny, and there is nothing left to count</blockquote>"
    assert _of(page(f"<article>{paragraphs(FIRST, QUOTED)}{pulled}{paragraphs(THIRD, LAST)}</article>")).text == PLAIN


def test_a_quotation_in_a_block_of_its_own_stays() -> None:
    own = "<blockquote><p>“Nobody asked us, and nobody will be asked the next time,” the letter says.</p></blockquote>"
    assert "Nobody asked us" in _of(article(after=own)).text


def test_links_at_the_end_are_cut() -> None:
    links = "<li><a href=/1>Mayor opens new bridge</a></li><li><a href=/2>Rain on Sunday</a></li>"
    after = f"<h3>More from Northford</h3><ul>{links}</ul>"
    assert _of(article(after=after)).text == PLAIN


def test_a_paragraph_is_not_said_twice_but_a_short_line_is() -> None:
    found = _of(article(FIRST, "“No,” they said.", THIRD, "“No,” they said.", LAST, THIRD, QUOTED))
    assert found.text == "\n\n".join((FIRST, "“No,” they said.", THIRD, "“No,” they said.", LAST, QUOTED))


def test_invitations_are_cut() -> None:
    texts = (FIRST, "Read more: The mayor's budget", QUOTED, "Sign up for our daily newsletter", THIRD, LAST)
    assert _of(article(*texts)).text == PLAIN


def test_a_line_break_divides_lines_and_after_a_sentence_paragraphs() -> None:
    found = _of(page(f"<article><p>{FIRST}<br><br>{THIRD}</p><p>Town Hall<br>1 High Street</p><p>{LAST}</p></article>"))
    assert found.text == f"{FIRST}\n\n{THIRD}\n\nTown Hall\n1 High Street\n\n{LAST}"


def test_the_next_article_of_an_endless_page_is_another_one() -> None:
    other = "".join(
        f"<p>{text.replace('Northford', 'Easton').replace('five', 'nine')} Easton waits.</p>" for text in BODY
    )
    found = _of(
        page(
            f"<article><div class='b'>{paragraphs(*BODY)}</div></article>"
            f"<article><div class='b'>{other}</div></article>"
        )
    )
    assert found.text == PLAIN


def test_a_page_without_paragraphs_has_no_text() -> None:
    assert _of(page("<div></div>")) == PageText("", [])
