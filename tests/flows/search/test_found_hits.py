"""The hits of a search, with papers, days, speakers, and where the words stand."""

from __future__ import annotations

from datetime import date

import pytest

from flows.search import found_hits
from flows.search.found_hits import ArticleHit, QuoteHit, count_hits
from flows.search.search_archive import OpenIndex, read_query
from tests.flows.papers import ESCAPES


def test_quote_has_all_that_a_reader_asks(index: OpenIndex) -> None:
    (hit,) = index.find(read_query("bridge toll source:Herald"))
    assert isinstance(hit, QuoteHit)
    assert (hit.day, hit.source, hit.title) == (date(2026, 1, 5), "Herald", "Bridge to be rebuilt")
    assert (hit.speaker, hit.kind, hit.act) == ("Anna Kovacs", "direct", "speech")
    assert hit.identity_id
    assert [hit.text[start:end] for start, end in hit.hits] == ["bridge", "toll"]
    assert hit.as_dict()["day"] == "2026-01-05"


def test_speaker_has_the_name_of_the_identity(index: OpenIndex) -> None:
    (hit,) = index.find(read_query("work source:Herald"))
    assert isinstance(hit, QuoteHit)
    assert (hit.mention, hit.speaker) == ("Kovacs", "Anna Kovacs")


def test_article_shows_the_part_with_the_words(index: OpenIndex) -> None:
    (hit,) = index.find(read_query('"lower town" rebuilt in:articles'))
    assert isinstance(hit, ArticleHit)
    assert [hit.text[start:end] for start, end in hit.hits] == ["lower town"]
    assert [hit.title[start:end] for start, end in hit.title_hits if hit.title] == ["rebuilt"]


def test_hits_are_read_page_by_page(index: OpenIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    query = read_query("speaker:Kovacs")
    whole = list(index.find(query, "newest", None))
    monkeypatch.setattr(found_hits, "PAGE", 2)
    assert list(index.find(query, "newest", None)) == whole
    assert list(index.find(query, "newest", 3)) == whole[:3]


def test_counting_ends_somewhere(index: OpenIndex) -> None:
    query = read_query("speaker:Kovacs")
    assert index.count(query) == 5
    assert count_hits(index._database, query, most=2) == 3


def test_texts_are_given_as_they_are(index: OpenIndex) -> None:
    (hit,) = index.find(read_query("cold"))
    assert hit.source.endswith(ESCAPES)
    assert hit.url == f"javascript:alert(1){ESCAPES}"
