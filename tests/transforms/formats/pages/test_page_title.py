from __future__ import annotations

import pytest

from tests.transforms.formats.pages.written_pages import page
from transforms.formats.pages.page_title import heading_texts, printed_headline, without_site
from transforms.formats.pages.page_tree import parse_page


@pytest.mark.parametrize(
    ("title", "source", "expected"),
    [
        ("A mill closes | The Harrow Herald", "", "A mill closes"),
        ("A mill closes - The Harrow Herald", "Harrow Herald", "A mill closes"),
        ("A mill closes | Local | Harrow Herald", "Harrow Herald", "A mill closes"),
        ("A mill closes - harrowherald.com", "The Harrow Herald", "A mill closes"),
        ("Self-driving cars - a danger?", "Harrow Herald", "Self-driving cars - a danger?"),
        ("Opinion | Why the mill of Harrow Bay had to close", "", "Opinion | Why the mill of Harrow Bay had to close"),
        ("A mill closes", "A mill", "A mill closes"),
        ("", "Harrow Herald", ""),
    ],
)
def test_titles_without_the_newspaper(title: str, source: str, expected: str) -> None:
    assert without_site(title, source) == expected


def test_the_printed_headline_goes_before_other_wordings() -> None:
    said = ["Harrow Bay mill: why the mill closed", "The mill that closed"]
    assert printed_headline(["Why the mill of Harrow Bay closed"], said) == "Why the mill of Harrow Bay closed"


def test_the_newspapers_name_is_no_headline() -> None:
    assert printed_headline(["The Harrow Herald", ""], ["Why the mill closed"]) is None


def test_of_several_headings_the_one_that_shares_most_words() -> None:
    printed = ["Mill news of the day", "Why the mill of Harrow closed", "Why a mill closed"]
    assert printed_headline(printed, ["Why the mill of Harrow closed so soon"]) == "Why the mill of Harrow closed"


@pytest.mark.parametrize(
    ("heading", "texts"),
    [
        ("Why the <em>mill</em> closed", ["Why the mill closed"]),
        ("<span>Opinion</span> | Why the mill closed", ["Opinion | Why the mill closed", "Why the mill closed"]),
        ("<span class='sr-only'>Video</span>Why the mill closed", ["Why the mill closed"]),
        ("<b>Why the mill closed</b>", ["Why the mill closed"]),
        ("<i>Live</i><i>Why the mill closed</i>", ["LiveWhy the mill closed", "Why the mill closed"]),
        ("<b>Mill</b>", ["Mill"]),
    ],
)
def test_labels_and_hidden_words_of_a_heading(heading: str, texts: list[str]) -> None:
    root = parse_page(page(f"<h1>{heading}</h1>"))
    assert root is not None
    assert heading_texts(root.find(".//h1")) == texts
