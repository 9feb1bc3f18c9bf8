"""Every record goes to exactly one place: in any order, and as a plain model of the contract has it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.transforms.records.made_records import (
    Record,
    account_for,
    add,
    article_hash,
    content_hash,
    key,
    places,
    published_article,
)
from transforms.records.accounting import PLACES, PublishedArticle, digest_bytes


@pytest.mark.parametrize(
    ("records", "options", "verdicts", "counts"),
    [
        pytest.param([Record("a", "1")], {}, ["read"], {"published": 1}, id="new"),
        pytest.param([], {}, [], {}, id="nothing"),
        pytest.param(
            [Record("a", "1"), Record("a", "1")], {}, ["read", "pass"], {"published": 1, "duplicate": 1}, id="duplicate"
        ),
        pytest.param(
            [Record("a", "1", modified=2.0), Record("a", "2", modified=1.0)],
            {},
            ["read", "pass"],
            {"published": 1, "superseded": 1},
            id="older file loses",
        ),
        pytest.param(
            [Record("a", "1", published=1, updated=9), Record("a", "2", published=5, modified=7.0)],
            {},
            ["read", "pass"],
            {"published": 1, "superseded": 1},
            id="updated_at before published_at and file",
        ),
        pytest.param(
            [Record("a", "1"), Record("a", "2"), Record("a", "1")],
            {},
            ["read", "read", "pass"],
            {"published": 1, "superseded": 1, "duplicate": 1},
            id="a copy lifts its version",
        ),
        pytest.param(
            [Record("a", "1")], {"published": {"a": published_article("1")}}, ["pass"], {"unchanged": 1}, id="unchanged"
        ),
        pytest.param(
            [Record("a", "2", published=3)],
            {"published": {"a": published_article("1", dated=4)}},
            ["pass"],
            {"superseded": 1},
            id="older than the published one",
        ),
        pytest.param(
            [Record("a", "2")],
            {"published": {"a": published_article("1", dated=4)}},
            ["wait"],
            {"published": 1},
            id="replaces",
        ),
        pytest.param(
            [Record("a", "1", published=2), Record("a", "2", published=1)],
            {"published": {"a": published_article("1", dated=2)}},
            ["pass", "pass"],
            {"unchanged": 1, "superseded": 1},
            id="the published version wins again",
        ),
        pytest.param(
            [Record("a", "1")],
            {"published": {"a": published_article("1", stale=True)}},
            ["pass"],
            {"unchanged": 1},
            id="stale is kept",
        ),
        pytest.param(
            [Record("a", "1")],
            {"published": {"a": published_article("1", stale=True)}, "refresh": True},
            ["wait"],
            {"published": 1},
            id="stale is read again",
        ),
        pytest.param(
            [Record("a", "1")],
            {"staged": {key("a", "1")}},
            ["pass"],
            {"published": 1},
            id="staged before",
        ),
        pytest.param(
            [Record("a", "1", published=1), Record("b", "1", published=2), Record("c", "1")],
            {"since": date(2026, 1, 3)},
            ["pass", "read", "pass"],
            {"published": 1, "skipped": 2},
            id="window",
        ),
        pytest.param(
            [Record("a", "1", published=1), Record("b", "1", published=2)],
            {"until": date(2026, 1, 2)},
            ["read", "pass"],
            {"published": 1, "skipped": 1},
            id="window's last day is inside",
        ),
    ],
)
def test_each_record_goes_to_its_place(
    records: list[Record], options: dict[str, Any], verdicts: list[str], counts: dict[str, int]
) -> None:
    seen, accounting = account_for(*records, **options)
    assert seen == verdicts
    assert places(accounting) == counts


def test_stale_articles_that_are_not_replaced_are_counted() -> None:
    published = {
        "a": published_article("1", stale=True),
        "b": published_article("1", stale=True),
        "c": published_article("1"),
    }
    _, accounting = account_for(Record("a", "2"), published=published)
    settled = accounting.settle()
    assert settled.stale == 1
    assert settled.replaced == {digest_bytes(article_hash("a"))}


def test_a_refused_winner_publishes_nothing() -> None:
    _, accounting = account_for(Record("a", "2"), published={"a": published_article("1")})
    settled = accounting.settle(refused={key("a", "2")})
    assert settled.counts["quarantined"] == 1
    assert settled.winners == set()
    assert settled.replaced == set()


def test_a_record_refused_by_the_parser_is_counted() -> None:
    _, accounting = account_for(Record("a", "1"))
    accounting.add_refused()
    counts = {place: n for place, n in accounting.settle().counts.items() if n}
    assert counts == {"read": 2, "published": 1, "quarantined": 1}


def test_the_winner_follows_the_input() -> None:
    _, accounting = account_for(Record("a", "2"), published={"a": published_article("1")})
    assert accounting.is_winner(article_hash("a"), content_hash("2"))
    add(accounting, Record("a", "3"))
    assert not accounting.is_winner(article_hash("a"), content_hash("2"))


def test_a_retracted_record_has_a_place_of_its_own() -> None:
    verdicts, accounting = account_for(Record("a", "1"), Record("b", "1"), retracted={digest_bytes(article_hash("a"))})
    assert verdicts == ["pass", "read"]
    assert places(accounting) == {"published": 1, "retracted": 1}


def test_an_unchanged_file_counts_as_if_it_were_opened() -> None:
    published = {"a": published_article("1", dated=5), "b": published_article("1")}
    records = [Record("a", "1", published=5), Record("b", "2"), Record("b", "1"), Record("a", "1", published=5)]
    _, opened = account_for(*records, published=published)
    _, accounting = account_for(*records[:2], published=published)
    assert accounting.add_unchanged_file([key("b", "1"), key("a", "1")], 0.0)
    counts = {"read": 4, "published": 0, "unchanged": 2, "superseded": 1, "duplicate": 1}
    assert accounting.settle() == opened.settle()
    assert accounting.settle().counts == dict.fromkeys(PLACES, 0) | counts


@pytest.mark.parametrize(
    ("published", "more"),
    [
        ({}, {}),
        ({"a": published_article("2")}, {}),
        ({"a": published_article("1", stale=True)}, {"refresh": True}),
        ({"a": published_article("1")}, {"since": date(2026, 1, 1)}),
    ],
)
def test_an_unchanged_file_is_opened_where_it_is_not_published_as_it_is(
    published: dict[str, PublishedArticle], more: dict[str, Any]
) -> None:
    _, accounting = account_for(published=published, **more)
    assert not accounting.add_unchanged_file([key("a", "1")], 0.0)
    assert accounting.settle().counts["read"] == 0


def test_stale_articles_are_read_again_where_the_input_does_not_replace_them() -> None:
    published = {name: published_article("1", dated=1, stale=True) for name in "abcd"}
    staged = {key("d", "1")}
    records = Record("a", "2"), Record("b", "0", published=0)
    _, accounting = account_for(*records, published=published, refresh=True, staged=staged)
    verdicts = {name: accounting.add_stale_article(article_hash(name), content_hash("1")) for name in "abcd"}
    assert verdicts == {"a": "read", "b": "read", "c": "read", "d": "pass"}
    refused = accounting.settle({key("a", "2")})
    assert refused.counts["quarantined"] == 1
    assert refused.stale == 0
    assert key("a", "1") in refused.winners
    settled = accounting.settle({key("c", "1")})
    assert settled.counts == dict.fromkeys(PLACES, 0) | {"read": 2, "published": 1, "superseded": 1}
    assert settled.refreshed == 2
    assert settled.stale == 1
    assert settled.winners == {key("a", "2"), key("b", "1"), key("d", "1")}
    assert settled.replaced == {digest_bytes(article_hash(name)) for name in "abd"}
