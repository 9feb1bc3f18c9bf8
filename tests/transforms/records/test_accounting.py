"""Every record goes to exactly one place, the same one in any order and next to a plain model."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.records.accounting import PLACES, Accounting, Published, microseconds, pair, short


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def aid(name: str) -> str:
    return sha(name)[:32]


def day(n: int | None) -> datetime | None:
    return None if n is None else datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n)


class Record(NamedTuple):
    article: str
    content: str
    published: int | None = None
    updated: int | None = None
    modified: float = 0.0


def before(content: str, dated: int | None = None, stale: bool = False) -> Published:
    return Published(short(sha(content)), microseconds(day(dated)), "2026-01", stale)


def see(accounting: Accounting, record: Record) -> str:
    return accounting.see(
        aid(record.article), sha(record.content), day(record.published), day(record.updated), record.modified
    )


def run(*records: Record, **options: Any) -> tuple[list[str], Accounting]:
    options["published"] = {short(aid(a)): p for a, p in options.get("published", {}).items()}
    accounting = Accounting(**options, stale=sum(p.stale for p in options["published"].values()))
    return [see(accounting, r) for r in records], accounting


def places(accounting: Accounting) -> dict[str, int]:
    return {k: v for k, v in accounting.settle().counts.items() if v and k != "read"}


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
        pytest.param([Record("a", "1")], {"published": {"a": before("1")}}, ["pass"], {"unchanged": 1}, id="unchanged"),
        pytest.param(
            [Record("a", "2", published=3)],
            {"published": {"a": before("1", dated=4)}},
            ["pass"],
            {"superseded": 1},
            id="older than the published one",
        ),
        pytest.param(
            [Record("a", "2")], {"published": {"a": before("1", dated=4)}}, ["wait"], {"published": 1}, id="replaces"
        ),
        pytest.param(
            [Record("a", "1", published=2), Record("a", "2", published=1)],
            {"published": {"a": before("1", dated=2)}},
            ["pass", "pass"],
            {"unchanged": 1, "superseded": 1},
            id="the published version wins again",
        ),
        pytest.param(
            [Record("a", "1")],
            {"published": {"a": before("1", stale=True)}},
            ["pass"],
            {"unchanged": 1},
            id="stale is kept",
        ),
        pytest.param(
            [Record("a", "1")],
            {"published": {"a": before("1", stale=True)}, "refresh": True},
            ["wait"],
            {"published": 1},
            id="stale is read again",
        ),
        pytest.param(
            [Record("a", "1")], {"staged": {pair(aid("a"), sha("1"))}}, ["pass"], {"published": 1}, id="staged before"
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
def test_places(records: list[Record], options: dict[str, Any], verdicts: list[str], counts: dict[str, int]) -> None:
    seen, accounting = run(*records, **options)
    assert seen == verdicts
    assert places(accounting) == counts


def test_stale_counts_what_stays() -> None:
    published = {"a": before("1", stale=True), "b": before("1", stale=True), "c": before("1")}
    _, accounting = run(Record("a", "2"), published=published)
    settled = accounting.settle()
    assert (settled.stale, settled.replaced) == (1, {short(aid("a"))})


def test_refused_winner_publishes_nothing() -> None:
    _, accounting = run(Record("a", "2"), published={"a": before("1")})
    settled = accounting.settle(refused={pair(aid("a"), sha("2"))})
    assert (settled.counts["quarantined"], settled.winners, settled.replaced) == (1, set(), set())


def test_refused_at_the_input_is_counted() -> None:
    _, accounting = run(Record("a", "1"))
    accounting.refuse()
    counts = accounting.settle().counts
    assert (counts["read"], counts["published"], counts["quarantined"]) == (2, 1, 1)


def test_wins_follows_the_input() -> None:
    _, accounting = run(Record("a", "2"), published={"a": before("1")})
    assert accounting.wins(aid("a"), sha("2"))
    see(accounting, Record("a", "3"))
    assert not accounting.wins(aid("a"), sha("2"))


# A content's dates are part of it, so they are drawn with it.
versions = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from("1234")),
    st.tuples(st.none() | st.integers(0, 3), st.none() | st.integers(0, 3)),
    min_size=1,
)


@st.composite
def inputs(draw: st.DrawFn) -> tuple[list[Record], dict[str, Published]]:
    dates = draw(versions)
    keys = st.sampled_from(sorted(dates))
    records = [
        Record(*key, *dates[key], draw(st.sampled_from([0.0, 1.0]))) for key in draw(st.lists(keys, max_size=12))
    ]
    published = {}
    for article in draw(st.sets(st.sampled_from("ab"))):
        content = draw(st.sampled_from("1234"))
        made, changed = dates.get((article, content), (None, None))
        published[article] = before(content, changed if changed is not None else made, draw(st.booleans()))
    return records, published


def model(records: list[Record], published: dict[str, Published]) -> dict[str, str]:
    """The content published in the end, by article: the rule of the contract, said plainly."""
    after = {}
    for article in {r.article for r in records}:
        mine = [(i, r) for i, r in enumerate(records) if r.article == article]

        def dated(r: Record) -> int | None:
            return r.updated if r.updated is not None else r.published

        _, best = max(mine, key=lambda p: (-1 if dated(p[1]) is None else dated(p[1]), p[1].modified, p[0]))
        old = published.get(article)
        if old is not None and old.content == short(sha(best.content)):
            continue
        when = microseconds(day(dated(best)))
        if old is not None and when is not None and old.dated is not None and when < old.dated:
            continue
        after[article] = best.content
    return after


@given(inputs())
def test_winners_are_the_model_s_and_were_read(drawn: tuple[list[Record], dict[str, Published]]) -> None:
    records, published = drawn
    verdicts, accounting = run(*records, published=published)
    settled = accounting.settle()
    expected = {pair(aid(a), sha(c)) for a, c in model(records, published).items()}
    asked = {pair(aid(r.article), sha(r.content)) for r, v in zip(records, verdicts, strict=True) if v != "pass"}
    assert settled.winners == expected
    assert expected <= asked
    assert len(asked) == sum(v != "pass" for v in verdicts), "a version was asked for twice"
    assert all(accounting.wins(aid(a), sha(c)) for a, c in model(records, published).items())


def test_retracted_is_its_own_place() -> None:
    verdicts, accounting = run(Record("a", "1"), Record("b", "1"), retracted={short(aid("a"))})
    assert verdicts == ["pass", "read"]
    assert places(accounting) == {"published": 1, "retracted": 1}


def test_file_that_is_as_it_was_counts_as_if_it_were_read() -> None:
    published = {"a": before("1", dated=5), "b": before("1")}
    records = [Record("a", "1", published=5), Record("b", "2"), Record("b", "1"), Record("a", "1", published=5)]
    _, looked_into = run(*records, published=published)
    _, accounting = run(*records[:2], published=published)
    assert accounting.see_again([pair(aid("b"), sha("1")), pair(aid("a"), sha("1"))], 0.0)
    counts = {"read": 4, "published": 0, "unchanged": 2, "superseded": 1, "duplicate": 1}
    assert accounting.settle() == looked_into.settle()
    assert accounting.settle().counts == dict.fromkeys(PLACES, 0) | counts


@pytest.mark.parametrize(
    ("published", "more"),
    [
        ({}, {}),
        ({"a": before("2")}, {}),
        ({"a": before("1", stale=True)}, {"refresh": True}),
        ({"a": before("1")}, {"since": date(2026, 1, 1)}),
    ],
)
def test_file_that_is_as_it_was_is_looked_into(published: dict[str, Published], more: dict[str, Any]) -> None:
    _, accounting = run(published=published, **more)
    assert not accounting.see_again([pair(aid("a"), sha("1"))], 0.0)
    assert accounting.settle().counts["read"] == 0


def test_stale_articles_are_read_again_where_the_input_does_not_replace_them() -> None:
    published = {name: before("1", dated=1, stale=True) for name in "abcd"}
    staged = {pair(aid("d"), sha("1"))}
    records = Record("a", "2"), Record("b", "0", published=0)
    _, accounting = run(*records, published=published, refresh=True, staged=staged)
    assert [accounting.again(aid(name), sha("1")) for name in "abcd"] == ["read", "read", "read", "pass"]
    refused = accounting.settle({pair(aid("a"), sha("2"))})
    assert (refused.counts["quarantined"], refused.stale, pair(aid("a"), sha("1")) in refused.winners) == (1, 0, True)
    settled = accounting.settle({pair(aid("c"), sha("1"))})
    assert settled.counts == dict.fromkeys(PLACES, 0) | {"read": 2, "published": 1, "superseded": 1}
    assert (settled.refreshed, settled.stale) == (2, 1)
    assert settled.replaced == {short(aid(name)) for name in "abd"}
    assert settled.winners == {pair(aid("a"), sha("2")), pair(aid("b"), sha("1")), pair(aid("d"), sha("1"))}
    assert settled.replaced == {short(aid(name)) for name in "abd"}


@given(inputs(), st.randoms())
def test_dated_versions_win_in_any_order(drawn: tuple[list[Record], dict[str, Published]], random: Any) -> None:
    records, published = drawn
    records = [r._replace(published=int(r.content), updated=None) for r in records]
    shuffled = random.sample(records, len(records))
    _, one = run(*records, published=published)
    _, other = run(*shuffled, published=published)
    assert one.settle() == other.settle()


@given(inputs())
def test_a_second_run_changes_nothing(drawn: tuple[list[Record], dict[str, Published]]) -> None:
    records, published = drawn
    _, first = run(*records, published=published)
    first.settle()
    after = dict(published)
    for article, content in model(records, published).items():
        record = next(r for r in records if (r.article, r.content) == (article, content))
        dated = record.updated if record.updated is not None else record.published
        after[article] = before(content, dated)
    _, second = run(*records, published=after)
    assert second.settle().counts["published"] == 0
