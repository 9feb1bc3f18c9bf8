import re

import pytest

from transforms.reader_api import Span
from transforms.text.article_parts import (
    credit_start,
    dateline_end,
    headline_end,
    is_caption_credit,
    paragraph_part,
)

BODY = "\n\nThe talks between the two sides failed on Monday, and nobody knows whether they will go on."


def parts(text: str, title: str | None = None) -> list[str]:
    """Return the part of each paragraph."""
    paragraphs = [Span(*match.span()) for match in re.finditer(r"[^\n]+", text)]
    return [paragraph_part(text, paragraphs, index, title) for index in range(len(paragraphs))]


def dateline(paragraph: str, index: int = 1) -> str:
    """Return the dateline at the start of a paragraph."""
    return paragraph[: dateline_end(paragraph, Span(0, len(paragraph)), index)].rstrip()


def credit(paragraph: str) -> str:
    """Return the credit at the end of a paragraph."""
    return paragraph[credit_start(paragraph, Span(0, len(paragraph))) :]


@pytest.mark.parametrize(
    "headline", ["Talks fail again", "TALKS FAIL IN ROME", "Talks Fail Again, Leaders Blame Each Other.", "Is this it?"]
)
def test_headline(headline):
    assert parts(headline + BODY) == ["headline", "body"]


@pytest.mark.parametrize("first", ["The talks failed on Monday.", "By Friday", "Then he said:"])
def test_first_paragraph_is_no_headline(first):
    assert parts(first + BODY) == ["body", "body"]


def test_short_paragraph_is_no_headline_without_more_text():
    assert parts("Talks fail again") == ["body"]


def test_title_is_the_headline_whatever_its_punctuation():
    assert parts("The talks failed on Monday." + BODY, title="The talks failed on Monday") == ["headline", "body"]


@pytest.mark.parametrize("line", ["Friday, July 21, 2017", "3 May 2017", "LONDON (AP) —"])
def test_date_or_place_alone_is_a_dateline(line):
    assert parts(f"Talks fail\n\n{line}{BODY}") == ["headline", "dateline", "body"]


@pytest.mark.parametrize("line", ["Reporting by Jo Doe; editing by Al Roe", "(Reuters)", "Reuter"])
def test_paragraph_is_a_credit(line):
    assert parts(f"The talks failed.\n\nThey will go on.\n\n{line}") == ["body", "body", "credit"]


def test_name_of_an_agency_is_a_credit_only_at_the_end():
    assert parts(f"The talks failed.\n\nReuter{BODY}") == ["body", "body", "body"]


@pytest.mark.parametrize(
    "expected",
    [
        "WASHINGTON (Reuters) -",
        "PARIS, March 3 (AP) —",
        "SALVADOR, Feb 26 -",
        "LONDON —",
        "DES MOINES, Iowa --",
        "Boulder, CO, Feb. 23 (UPI) --",
    ],
)
def test_dateline_before_the_first_sentence(expected):
    assert dateline(f"{expected} The talks failed on Monday, and they will not go on.") == expected


@pytest.mark.parametrize("start", ["BREAKING — ", "Ted Cruz (R-Texas) — ", "NATO said - ", "The plan - "])
def test_other_dashes_end_no_dateline(start):
    assert dateline(f"{start}The talks failed on Monday, and they will not go on.") == ""


def test_city_alone_is_a_dateline_only_in_the_first_paragraphs():
    assert dateline("LONDON — The talks failed.", index=2) == ""


@pytest.mark.parametrize(
    "expected",
    ["(Newsweek)", "(AP)", "[The Daily Post]", "(Reporting by Jo Doe in Rome; Editing by Al Roe)", "(Jo Doe/Reuters)"],
)
def test_credit_after_the_last_sentence(expected):
    assert credit(f"The talks failed. They will go on. {expected}") == expected


@pytest.mark.parametrize("bracket", ["(Laughter)", "(it was late)", "(He had said so before.)"])
def test_other_brackets_are_no_credit(bracket):
    assert credit(f"The talks failed. {bracket}") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Image: Jo Doe", True), ("Photos: Jo Doe", True), ("Image: by Jo", False), ("He said: No", False)],
)
def test_is_caption_credit(text, expected):
    assert is_caption_credit(text, 0) is expected


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("Talks fail in Rome The talks failed.", "Talks fail in Rome", "Talks fail in Rome"),
        ("Talks fail in Rome. The talks failed.", "TALKS FAIL, in Rome", "Talks fail in Rome."),
        ("‘Talks fail’ in Rome “We lost,” he said.", "'Talks fail' in Rome", "‘Talks fail’ in Rome"),
        ("Talks fail in Rome LONDON (AP) — It failed.", "Talks fail in Rome", "Talks fail in Rome"),
        ("Talks fail in Rome as leaders leave.", "Talks fail in Rome", ""),
        ("Talks fail The talks failed.", "Talks fail", ""),  # too short to tell
        ("Talks failed in Rome The talks failed.", "Talks fail in Rome", ""),
        ("Talks fail in Rome", "Talks fail in Rome", ""),  # nothing follows
        ("Talks fail in Rome The talks failed.", None, ""),
        (
            "Talks fail in Rome..The talks between the two sides failed on Monday, he said.",
            None,
            "Talks fail in Rome..",
        ),
        ("Talks fail in Rome...The talks between the two sides failed on Monday, he said.", None, ""),
        ("The talks failed. They stop..The sides left on Monday, and nobody knows why it is so.", None, ""),
    ],
)
def test_headline_without_a_line_of_its_own(text, title, expected):
    assert text[: headline_end(text, Span(0, len(text)), title)] == expected


@pytest.mark.parametrize(
    ("line", "part"),
    [("By Jo Doe", "credit"), ("Photo by Jo Doe", "caption"), ("Read more: Ferry runs again", "boilerplate")],
)
def test_what_stands_around_the_text(line, part):
    assert parts(BODY.strip() + "\n\n" + line) == ["body", part]
