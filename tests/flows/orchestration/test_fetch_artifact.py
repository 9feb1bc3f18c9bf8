"""The artifact of a fetch, and the event that tells of dead feeds."""

from __future__ import annotations

from typing import Any

import pytest

from flows.fetch.fetch_result import FEEDS_EVENT, FeedResult, FetchResult, PageFailure, moment
from flows.orchestration import fetch_artifact
from flows.orchestration.fetch_artifact import create_fetch_artifact, fetch_report

DEAD = FeedResult(name="A | <b>", url="", status="dead", failing_since=moment(0), message="it is `gone`")


def test_the_report_is_plain_text_whatever_servers_send() -> None:
    failure = PageFailure(url="http://x/1", message="the server answers 404 <b>", will_be_tried=False)
    report = fetch_report(FetchResult(feeds=[DEAD], given_up=1, failures=[failure], files=["a.warc.gz"]))
    assert r"| A \| &lt;b&gt; | dead |  | since 1970\-01\-01 00\:00 UTC\: it is \`gone\` |" in report
    assert "1 given up" in report
    assert "\n    http://x/1: the server answers 404 <b>" in report
    assert report.endswith("Written: `a.warc.gz`")


@pytest.mark.parametrize(("told", "events"), [([], []), (["A: gone"], [(FEEDS_EVENT, "A: gone")])])
def test_an_event_is_emitted_only_if_there_is_something_to_tell(
    monkeypatch: pytest.MonkeyPatch, told: list[str], events: list[tuple[str, str]]
) -> None:
    sent: list[tuple[str, str]] = []

    def emit(name: str, resource: dict[str, str], payload: dict[str, Any]) -> None:
        assert resource["prefect.resource.id"] == "newstables.feeds.data/raw/my%20pages"
        sent.append((name, payload["told"]))

    monkeypatch.setattr(fetch_artifact, "emit_event", emit)
    monkeypatch.setattr(fetch_artifact, "send_or_warn", lambda *_, **__: None)
    create_fetch_artifact(FetchResult(feeds=[DEAD], told=told), "data/raw/my pages")
    assert sent == events
