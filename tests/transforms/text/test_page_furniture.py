from __future__ import annotations

import pytest

from transforms.text.page_furniture import is_boilerplate, is_byline, is_caption


@pytest.mark.parametrize(
    "line",
    [
        "By ADA BERG",
        "By Ada Berg and Jo Doe",
        "BY ADA BERG, JO DOE and BO LUND",
        "By Jo Doe, Staff Writer",
        "By Jo de Roe",
    ],
)
def test_byline(line):
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "By Ada Berg the plan was dropped.",
        "By Friday the Ferry",
        "By May 2016",
        "By noon",
        "Bystanders Saw It",
    ],
)
def test_other_lines_are_no_byline(line):
    assert not is_byline(line)


@pytest.mark.parametrize(
    "paragraph",
    [
        "FILE PHOTO: The mayor of Varnsund speaks in May.",
        "FILE - In this May 3, 2016 file photo, the mayor speaks.",
        "Photograph: Ada Berg/Tarn Press",
        "Photo by Ada Berg",
        "Image: Jo Doe.",
        "The bridge in May. (Photo by Ada Berg)",
        "The bridge (AP Photo/Ada Berg)",
        "The storm over the bay. Image: Jo Doe.",
        "© Tarn Press",
    ],
)
def test_caption(paragraph):
    assert is_caption(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Photographs of the bridge were shown to the court.",
        "Images: they are what he lives by.",
        "The mayor said that the photo was old (he had seen it).",
        "Files were found in the house.",
        "He showed it to the court. " * 20 + "(Photo by Ada Berg)",
    ],
)
def test_other_paragraphs_are_no_caption(paragraph):
    assert not is_caption(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Read more: Mayor wants a bridge",
        "• Read more about the ferry: Two boats for Varnsund",
        "RELATED: Ferry runs again",
        "Sign up for our newsletter",
        "Sign up here to receive our daily newsletter.",
        "For more, sign up for the Tarn newsletter.",
        "Follow us on Twitter",
        "Follow Ada Berg on Twitter @adaberg.",
        "© 2019 Tarn Press. All rights reserved.",
        "Copyright 2019 Tarn Press",
        "This article was amended on May 3 to correct a name.",
        "This story has been updated with comments from the mayor.",
        "An earlier version of this article said that Mr. Roe had died.",
        "Correction: The bridge is in Varnsund.",
        "Editor’s note: This is the second of three parts.",
        "Click here to read the report.",
        "Advertisement",
    ],
)
def test_boilerplate(paragraph):
    assert is_boilerplate(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Read more slowly, the teacher said.",
        "Follow the money, he said, and you will find the mayor.",
        "Related companies were sold in May.",
        "More than 300 people came.",
        "Sign up for war, they were told.",
        "Copyright law protects him, the judge said.",
        "Correction officers went on strike.",
        "This story is about a bridge.",
        "Click by click, she moved on.",
        "See the mayor run.",
        "Share prices fell.",
        "Follow us on Twitter. " * 20,
    ],
)
def test_other_paragraphs_are_no_boilerplate(paragraph):
    assert not is_boilerplate(paragraph)
