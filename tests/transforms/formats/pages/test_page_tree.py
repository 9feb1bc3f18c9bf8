from __future__ import annotations

import pytest

from tests.transforms.formats.pages.written_pages import page
from transforms.formats.pages.page_tree import (
    MAX_DEPTH,
    MAX_ELEMENTS,
    decode_page,
    head_elements,
    names,
    parse_page,
    shown_paragraphs,
    words,
)


def _texts(body: str) -> list[str]:
    return [shown.text for shown in shown_paragraphs(parse_page(page(body)))]


@pytest.mark.parametrize(
    ("raw", "charset"),
    [
        ("“café”".encode(), None),
        ("“café”".encode("utf-8-sig"), "latin-1"),
        ("\ufeff“café”".encode("utf-16-le"), None),
        ("“café”".encode("cp1252"), None),
        ("“café”".encode("mac-roman"), "macintosh"),
        ("“café”".encode("cp1252"), "unknown-9"),
        ("“café”".encode("cp1252"), "hex"),
    ],
)
def test_decode(raw: bytes, charset: str | None) -> None:
    assert decode_page(raw, charset) == "“café”"


def test_the_declared_encoding_is_used_where_it_is_not_utf_8() -> None:
    raw = '<meta charset="windows-1251"><p>мир</p>'.encode("cp1251")
    assert "мир" in (decode_page(raw) or "")


def test_control_characters_and_lone_surrogates_are_removed() -> None:
    assert decode_page(b"a\x00b\x01c") == "abc"
    root = parse_page("<p>a\ud800b\x00c</p>")
    assert [shown.text for shown in shown_paragraphs(root)] == ["abc"]


@pytest.mark.parametrize("text", ["", " ", "<!-- x -->", "<!DOCTYPE html>"])
def test_nothing_is_no_page(text: str) -> None:
    assert parse_page(text) is None


def test_entities_are_not_expanded() -> None:
    root = parse_page('<?xml version="1.0" encoding="latin-1"?><!DOCTYPE html [<!ENTITY a "boo">]><p>é &a; end</p>')
    assert "boo" not in "".join(shown.text for shown in shown_paragraphs(root)).replace('"boo"', "")


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 2_000, 100_000])
def test_a_page_nested_too_deeply_is_none(depth: int) -> None:
    assert parse_page("<div>" * depth + "x") is None


def test_a_page_of_too_many_elements_is_none() -> None:
    assert parse_page("<p>x" * MAX_ELEMENTS) is None


def test_paragraphs_are_those_that_a_visitor_reads() -> None:
    body = (
        "<nav><p>menu</p></nav><p>one<br>two <b>three</b> four<script>x</script> five</p>"
        "<aside><div><p>box</p></div></aside>"
        "<p hidden>hidden</p><div style='display : none'><p>hidden</p></div>"
        "<figure><figcaption><p>c</p></figcaption></figure>"
        "<blockquote>quote</blockquote><blockquote><p>inner</p></blockquote><p> </p>"
    )
    assert _texts(body) == ["one two three four five", "quote", "inner"]


def test_the_share_of_links() -> None:
    root = parse_page(page("<p><a href='/'>abcd</a> efg</p><p>none</p>"))
    assert [shown.linked for shown in shown_paragraphs(root)] == [0.5, 0.0]


def test_words() -> None:
    assert words("“It’s Café,” 3 said") == ["it", "s", "café", "3", "said"]


def test_a_page_that_names_no_encoding_is_decoded_where_that_is_certain():
    page = "<html><body class='a'><p>“We waited,” said the mayor’s aide, Zoë.</p></body></html>"
    assert decode_page(page.encode("mac_roman")) == page


def test_a_page_in_an_unknown_encoding_is_none():
    assert decode_page("<p>Да, мир.</p>".encode("cp866")) is None


def test_the_elements_around_a_headline() -> None:
    long = f"<p>{'The mill of Harrow closed. ' * 5}</p>"
    head = "<div class='page has-sidebar'><b id='1'></b><nav><b id='2'></b></nav>"
    text = f"<article><h1>A mill closes</h1><b id='3'></b>{long * 3}<b id='4'></b></article><b id='5'></b></div>"
    found = head_elements(parse_page(page(f"{head}{text}")))
    assert [element.get("id") for element in found if element.tag == "b"] == ["3", "4", "1"]


def test_without_a_headline_the_whole_page_is_around_it() -> None:
    found = head_elements(parse_page(page("<p>x</p><b id='1'></b><aside><b id='2'></b></aside>")))
    assert [element.get("id") for element in found if element.tag == "b"] == ["1"]


def test_the_names_of_an_element() -> None:
    root = parse_page(page("<p class='a b' data-qa='c'>x</p>"))
    assert root is not None
    assert names(root.find(".//p")) == "a b c"
