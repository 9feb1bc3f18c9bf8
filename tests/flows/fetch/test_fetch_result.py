"""The result of a fetch."""

from __future__ import annotations

import json

from flows.fetch.fetch_result import FeedResult, FetchResult, moment


def test_the_result_is_plain_values() -> None:
    feed = FeedResult(name="A", url="https://x.example/", status="dead", failing_since=moment(0.9), message="gone")
    values = FetchResult(feeds=[feed], new=2).as_dict()
    assert json.loads(json.dumps(values)) == values
    assert values["feeds"][0]["failing_since"] == "1970-01-01T00:00:00Z"


def test_resting_feeds_are_dead() -> None:
    feeds = [FeedResult(name=status, url="", status=status) for status in ("read", "failed", "dead", "resting")]
    assert [feed.name for feed in FetchResult(feeds=feeds).dead] == ["dead", "resting"]
