from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.transforms.formats.pages.written_pages import page
from transforms.formats.pages.page_dates import printed_day, time_elements
from transforms.formats.pages.page_tree import parse_page


def _times(body: str) -> list[str]:
    return list(time_elements(parse_page(page(body))))


def test_the_articles_own_time_goes_first() -> None:
    card = "<div><time datetime='2024-05-01'>1 May</time></div>"
    own = "<article><h1>A mill closes</h1><time datetime='2024-05-03T10:00Z'>3 May</time></article>"
    assert _times(card + own) == ["2024-05-03T10:00Z", "2024-05-01"]


@pytest.mark.parametrize(
    "around",
    ["<nav>{}</nav>", "<footer>{}</footer>", "<ul class='RelatedStories'>{}</ul>", "<ol id='comments'>{}</ol>"],
)
def test_times_beside_the_article_are_passed_over(around: str) -> None:
    assert _times(around.format("<time datetime='2024-05-01'>1 May</time>")) == []


def test_the_time_of_an_update_goes_last() -> None:
    updated = "<time class='updated-date' datetime='2024-05-04'></time><time>Updated May 5, 2024</time>"
    assert _times(f"{updated}<time>Published on May 3, 2024</time>")[0] == "May 3, 2024"


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("<div class='article__date'>November 12, 2024 - 11:28 AM</div>", "2024-11-12"),
        ("<span class='publish-date'>Published 3rd of May 2024</span>", "2024-05-03"),
        ("<p class='meta'>By Ann LeeMay 3, 2024</p>", "2024-05-03"),
        ("<p class='date'>23/05/2024</p>", "2024-05-23"),
        ("<p class='date'>03/05/2024</p>", None),
        ("<p class='date'>May 2024</p>", None),
        ("<p>The mill opened in 1924 and burnt down in May.</p>", None),
    ],
)
def test_a_printed_day(body: str, day: str | None) -> None:
    assert printed_day(parse_page(page(f"<h1>A mill closes</h1>{body}"))) == day


def test_a_day_in_broken_json_ld() -> None:
    script = "<script type='application/ld+json'>{'@type': x, \"datePublished\": \"2024-05-03T10:00:00Z\",}</script>"
    assert printed_day(parse_page(page("<p>x</p>", head=script))) == "2024-05-03"


def test_a_day_after_the_page_was_fetched_is_none() -> None:
    root = parse_page(page("<h1>A mill closes</h1><p class='date'>May 13, 2024</p>"))
    assert printed_day(root, datetime(2024, 5, 20, tzinfo=UTC)) == "2024-05-13"
    assert printed_day(root, datetime(2024, 5, 1, tzinfo=UTC)) is None
