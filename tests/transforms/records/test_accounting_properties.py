"""For any records, the accounting publishes what a plain model of the contract says, in any order, and once."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.records.made_records import (
    Record,
    account_for,
    article_hash,
    content_hash,
    day,
    key,
    published_article,
)
from transforms.records.accounting import PublishedArticle, digest_bytes, microseconds

# A content's dates are part of it, so they are drawn with it.
versions = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from("1234")),
    st.tuples(st.none() | st.integers(0, 3), st.none() | st.integers(0, 3)),
    min_size=1,
)


@st.composite
def inputs(draw: st.DrawFn) -> tuple[list[Record], dict[str, PublishedArticle]]:
    dates = draw(versions)
    keys = st.sampled_from(sorted(dates))
    records = [
        Record(*key, *dates[key], draw(st.sampled_from([0.0, 1.0]))) for key in draw(st.lists(keys, max_size=12))
    ]
    published = {}
    for article in draw(st.sets(st.sampled_from("ab"))):
        content = draw(st.sampled_from("1234"))
        made, changed = dates.get((article, content), (None, None))
        published[article] = published_article(content, changed if changed is not None else made, draw(st.booleans()))
    return records, published


def model(records: list[Record], published: dict[str, PublishedArticle]) -> dict[str, str]:
    """Return the content published in the end, by article, by the rule of the contract."""
    after = {}
    for article in {r.article for r in records}:
        mine = [(i, r) for i, r in enumerate(records) if r.article == article]

        def dated(r: Record) -> int | None:
            return r.updated if r.updated is not None else r.published

        _, best = max(mine, key=lambda p: (-1 if dated(p[1]) is None else dated(p[1]), p[1].modified, p[0]))
        old = published.get(article)
        if old is not None and old.content == digest_bytes(content_hash(best.content)):
            continue
        when = microseconds(day(dated(best)))
        if old is not None and when is not None and old.dated is not None and when < old.dated:
            continue
        after[article] = best.content
    return after


@given(inputs())
def test_winners_are_those_of_the_model_and_were_read(drawn: tuple[list[Record], dict[str, PublishedArticle]]) -> None:
    records, published = drawn
    verdicts, accounting = account_for(*records, published=published)
    settled = accounting.settle()
    expected = {key(a, c) for a, c in model(records, published).items()}
    asked = {key(r.article, r.content) for r, v in zip(records, verdicts, strict=True) if v != "pass"}
    assert settled.winners == expected
    assert expected <= asked
    assert len(asked) == sum(v != "pass" for v in verdicts), "a version was asked for twice"
    winners = [accounting.is_winner(article_hash(a), content_hash(c)) for a, c in model(records, published).items()]
    assert winners == [True] * len(winners)


@given(inputs(), st.randoms())
def test_dated_versions_win_in_any_order(drawn: tuple[list[Record], dict[str, PublishedArticle]], random: Any) -> None:
    records, published = drawn
    records = [r._replace(published=int(r.content), updated=None) for r in records]
    shuffled = random.sample(records, len(records))
    _, one = account_for(*records, published=published)
    _, other = account_for(*shuffled, published=published)
    assert one.settle() == other.settle()


@given(inputs())
def test_a_second_run_changes_nothing(drawn: tuple[list[Record], dict[str, PublishedArticle]]) -> None:
    records, published = drawn
    _, first = account_for(*records, published=published)
    first.settle()
    after = dict(published)
    for article, content in model(records, published).items():
        record = next(r for r in records if (r.article, r.content) == (article, content))
        dated = record.updated if record.updated is not None else record.published
        after[article] = published_article(content, dated)
    _, second = account_for(*records, published=after)
    assert second.settle().counts["published"] == 0
