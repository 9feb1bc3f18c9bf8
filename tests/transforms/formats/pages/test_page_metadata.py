from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.transforms.formats.pages.written_pages import LD, page
from transforms.formats.pages.page_json_ld import json_ld
from transforms.formats.pages.page_metadata import Value, page_metadata
from transforms.formats.pages.page_tree import parse_page


def _of(head: str = "", body: str = "<p>x</p>", **options: Any) -> dict[str, Value]:
    root = parse_page(page(body, head=head))
    return page_metadata(root, json_ld(root), **options)


def test_json_ld_goes_first() -> None:
    found = _of(f"<script type='application/ld+json'>{LD}</script><meta property='og:title' content='Other'>")
    assert found["title"] == Value("Northford closes two libraries", "JSON-LD")
    assert found["authors"] == Value("Ann Lee, Bo Park", "JSON-LD")
    assert found["published"] == Value("2021-03-02T18:30:00+01:00", "JSON-LD")
    assert found["updated"] == Value("2021-03-03T08:00:00+01:00", "JSON-LD")
    assert found["section"] == Value("Local", "JSON-LD")
    assert found["source"] == Value("The Northford Herald", "JSON-LD")
    assert found["language"] == Value("en-GB", "html")


@pytest.mark.parametrize(
    ("head", "field", "expected"),
    [
        ("<meta property='og:title' content='A  b'>", "title", Value("A b", "Open Graph")),
        (
            "<meta property='article:published_time' content='2021-03-02'>",
            "published",
            Value("2021-03-02", "Open Graph"),
        ),
        ("<meta name='DC.creator' content='Ann Lee'>", "authors", Value("Ann Lee", "Dublin Core")),
        ("<meta name='DC.date.issued' content='2021-03-02'>", "published", Value("2021-03-02", "Dublin Core")),
        ("<meta name='author' content='Ann Lee'>", "authors", Value("Ann Lee", "meta")),
        ("<meta name='author' content='By Ann Lee'>", "authors", Value("Ann Lee", "meta")),
        ("<meta property='og:title' content='A &amp;#8211; b'>", "title", Value("A – b", "Open Graph")),
        ("<title>A b c | The Herald</title>", "title", Value("A b c", "title")),
        ("<title>Self-driving cars - a danger?</title>", "title", Value("Self-driving cars - a danger?", "title")),
        ("<link rel='canonical' href='https://a.example/b'>", "url", Value("https://a.example/b", "link")),
        ("<meta property='og:site_name' content='The Herald'>", "source", Value("The Herald", "Open Graph")),
    ],
)
def test_tags(head: str, field: str, expected: Value) -> None:
    assert _of(head)[field] == expected


@pytest.mark.parametrize(
    ("body", "field", "expected"),
    [
        ("<time datetime='2021-03-02T10:00Z'>March 2</time>", "published", Value("2021-03-02T10:00Z", "time")),
        ("<time>March 2, 2021</time>", "published", Value("March 2, 2021", "time")),
        ("<p class='byline'>By Ann Lee</p>", "authors", Value("Ann Lee", "byline")),
        ("<p><a rel='author' href='/ann'>Ann Lee</a></p>", "authors", Value("Ann Lee", "byline")),
        ("<h1>A <b>b</b></h1>", "title", Value("A b", "h1")),
    ],
)
def test_visible_elements(body: str, field: str, expected: Value) -> None:
    assert _of(body=body)[field] == expected


@pytest.mark.parametrize("date", ["2031-01-01", "1970-01-01T00:00:00Z", "0001-01-01", "soon", "03/04/2021"])
def test_what_is_no_date_is_passed_over(date: str) -> None:
    head = f"<meta property='article:published_time' content='{date}'><meta name='date' content='2021-03-02'>"
    assert _of(head, now=datetime(2021, 4, 1, tzinfo=UTC))["published"] == Value("2021-03-02", "meta")
    alone = _of(f"<meta name='date' content='{date}'>", now=datetime(2021, 4, 1, tzinfo=UTC))
    assert "published" not in alone


def test_the_address_of_a_profile_is_no_author() -> None:
    head = "<meta property='article:author' content='https://social.example/ann'><meta name='author' content='Ann Lee'>"
    assert _of(head)["authors"] == Value("Ann Lee", "meta")


def test_addresses_are_completed_and_the_request_is_the_last_one() -> None:
    address = "https://a.example/news/1?from=feed"
    assert _of(address=address)["url"] == Value(address, "request")
    assert _of("<link rel=canonical href='/news/1'>", address=address)["url"] == Value(
        "https://a.example/news/1", "link"
    )
    assert "url" not in _of("<link rel=canonical href='javascript:x'><meta property='og:url' content='http://['>")


def test_the_printed_headline_goes_before_what_search_engines_are_told() -> None:
    ld = '{"@type": "NewsArticle", "headline": "Northford libraries: council closes two | The Herald"}'
    head = f"<script type='application/ld+json'>{ld}</script><meta property='og:site_name' content='The Herald'>"
    assert _of(head)["title"] == Value("Northford libraries: council closes two", "JSON-LD")
    printed = _of(head, "<h1>The Herald</h1><h1>Council closes two Northford libraries</h1>")["title"]
    assert printed == Value("Council closes two Northford libraries", "h1")


def test_the_only_heading_of_the_article_is_its_headline() -> None:
    head = "<meta property='og:title' content='What Ann Lee saw'>"
    body = "<h1>The Northford Morning Herald</h1><main><h1>“Nobody asked us,” say borrowers</h1><p>x</p></main>"
    assert _of(head, body)["title"] == Value("“Nobody asked us,” say borrowers", "h1")


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ('"By Ann Lee and Bo Park"', "Ann Lee, Bo Park"),
        ('["Ann Lee", "Bo Park"]', "Ann Lee, Bo Park"),
        (
            '[{"@type": "Person", "name": "Ann Lee", "url": "https://herald.example/ann"}, {"name": "Bo Park"}]',
            "Ann Lee, Bo Park",
        ),
        ('{"@type": "Person", "name": ["Ann Lee", "Bo Park"]}', "Ann Lee, Bo Park"),
        ('[{"@type": "Organization", "name": "Wire of Northford"}, {"@type": "Person", "name": "Ann Lee"}]', "Ann Lee"),
    ],
)
def test_authors_of_json_ld(author: str, names: str) -> None:
    script = f'<script type="application/ld+json">{{"@type": ["NewsArticle"], "author": {author}}}</script>'
    assert _of(script)["authors"] == Value(names, "JSON-LD")


def test_a_byline_goes_where_metadata_name_only_the_newspaper() -> None:
    head = "<meta property='og:site_name' content='The Herald'><meta name='author' content='The Herald'>"
    parts = "<span>By</span> <a href='/ann'>Ann Lee</a><span>, Chief Reporter</span>"
    byline = f"<div class='ArticleByline_root__x1'>{parts}</div>"
    assert _of(head, byline)["authors"] == Value("Ann Lee", "byline")
    assert "authors" not in _of(head, "<div class='byline'>Herald Staff</div><p class='author-bio'>She writes.</p>")


def test_the_day_in_the_address_is_the_last_resort() -> None:
    link = "<link rel='canonical' href='https://herald.example/local/2021/3/2/libraries'>"
    assert _of(link)["published"] == Value("2021-03-02", "address")
    assert _of(f"{link}<meta name='parsely-pub-date' content='2021-03-01'>")["published"].value == "2021-03-01"
    assert "published" not in _of("<link rel='canonical' href='https://herald.example/2021/33/2/x'>")
    assert "published" not in _of(link, now=datetime(2020, 1, 1, tzinfo=UTC))
