from __future__ import annotations

import pytest

from tests.transforms.formats.pages.written_pages import page
from transforms.formats.pages.page_json_ld import JsonLd, json_ld
from transforms.formats.pages.page_tree import parse_page


def _of(*scripts: str) -> JsonLd:
    return json_ld(
        parse_page(page("<p>x</p>", head="".join(f"<script type='application/ld+json'>{s}</script>" for s in scripts)))
    )


@pytest.mark.parametrize(
    "script", ["", "{", '["a", 3, null]', "[" * 50_000, '{"@type": 3}', '{"@graph": {"@graph": []}}']
)
def test_broken_scripts_are_passed_over(script: str) -> None:
    found = _of(script, '{"@type": "NewsArticle", "headline": "A\nb"}')
    assert found.fields == {"title": "A\nb"}


def test_a_news_article_goes_before_other_articles() -> None:
    found = _of('{"@type": "Article", "headline": "Other"}', '{"@type": ["NewsArticle", "Thing"], "headline": "A"}')
    assert found.fields["title"] == "A"
    assert found.types == {"article", "newsarticle", "thing"}


def test_the_main_entity_of_a_page_counts() -> None:
    found = _of('{"@type": "WebPage", "mainEntity": {"@type": "http://schema.org/NewsArticle", "author": "Ann Lee"}}')
    assert found.fields == {"authors": "Ann Lee"}


@pytest.mark.parametrize(("said", "free"), [("false", False), ('"False"', False), ("true", True), ("3", None)])
def test_whether_it_is_free(said: str, free: bool | None) -> None:
    assert _of(f'{{"@type": "NewsArticle", "isAccessibleForFree": {said}}}').free is free


def test_a_page_of_videos_has_no_article() -> None:
    assert _of('{"@type": "VideoObject", "name": "A"}') == JsonLd({}, {}, frozenset({"videoobject"}), None)


def test_the_article_is_the_one_that_shares_its_headline_with_the_page() -> None:
    script = (
        '[{"@type": "NewsArticle", "headline": "Another story of today", "author": "Bo Park"},'
        ' {"@type": "Article", "headline": "A mill closes in Harrow", "datePublished": "2024-05-03"},'
        ' {"@type": "BlogPosting", "headline": "A mill closes in Harrow", "author": "Ann Lee"}]'
    )
    found = json_ld(
        parse_page(page("<h1>A mill closes</h1>", head=f"<script type='application/ld+json'>{script}</script>"))
    )
    assert found.fields == {"title": "A mill closes in Harrow", "published": "2024-05-03", "authors": "Ann Lee"}


def test_what_is_said_of_the_page_is_apart() -> None:
    found = _of('{"@graph": [{"@type": "WebPage", "datePublished": "2024-05-03", "author": {"name": "Ann Lee"}}]}')
    assert found.fields == {}
    assert found.page == {"published": "2024-05-03", "authors": "Ann Lee"}


@pytest.mark.parametrize(
    "author",
    [
        '{"@list": ["Ann Lee", {"name": "Bo Park"}]}',
        '[["Ann Lee"], ["Bo Park"]]',
        '[{"givenName": "Ann", "familyName": "Lee"}, "Bo Park"]',
    ],
)
def test_forms_of_authors(author: str) -> None:
    assert _of(f'{{"@type": "NewsArticle", "author": {author}}}').fields == {"authors": "Ann Lee, Bo Park"}


def test_a_script_that_is_escaped_as_text() -> None:
    assert _of("{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;author&quot;: &quot;Ann Lee&quot;}").fields == {
        "authors": "Ann Lee"
    }
