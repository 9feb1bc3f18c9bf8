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
    assert _of('{"@type": "VideoObject", "name": "A"}') == JsonLd({}, frozenset({"videoobject"}), None)
