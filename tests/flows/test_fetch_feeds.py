"""The flow that fetches feeds, run without a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.storage.lock import locked
from tests.flows.fetch.feed_site import Newsroom, Site, running_site


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts of the artifacts and the events that the flow creates."""
    from prefect.logging import disable_run_logger

    from flows import fetch_feeds
    from flows.orchestration import fetch_artifact, outcomes

    created: list[str] = []
    monkeypatch.setattr(fetch_feeds, "fetch_pages", fetch_feeds.fetch_pages.fn)
    monkeypatch.setattr(fetch_artifact, "emit_event", lambda name, *_, payload: created.append(payload["told"]))
    for module in (fetch_artifact, outcomes):
        monkeypatch.setattr(module, "send_or_warn", lambda _, text, **__: created.append(text))
    with disable_run_logger():
        yield created


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


def fetch_feeds(**settings: Any) -> Any:
    from flows import fetch_feeds
    from flows.orchestration.forms import FetchForm

    return fetch_feeds.fetch_feeds.fn(FetchForm(**settings))


def test_feeds_are_fetched_and_a_dead_one_is_told_of_once(texts: list[str], site: Site, tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, f"{site.url}/feed", f"{site.url}/missing")
    site.lists()
    results = [fetch_feeds(**newsroom.settings().model_dump()) for _ in range(2)]
    assert [feed["status"] for feed in results[1]["feeds"]] == ["read", "dead"]
    report, event, again = texts
    assert report.startswith("# 0 new pages, 0 corrections")
    assert event == f"Feed 2 ({site.url}/missing): the server answers 404 Not Found"
    assert "| Feed 2 | dead |" in again


def test_no_feeds_in_the_default_file_is_skipped(
    texts: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    state = fetch_feeds()
    assert (state.type.value, state.name) == ("COMPLETED", "Skipped")
    assert state.message.endswith(f"list feeds in {tmp_path}/data/feeds.toml to have their articles fetched")
    assert fetch_feeds(feeds="other.toml").name == "Failed"
    assert list(tmp_path.iterdir()) == []


def test_a_run_next_to_another_is_refused(texts: list[str], tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, "http://127.0.0.1:1/")
    with locked(newsroom.pages):
        state = fetch_feeds(**newsroom.settings().model_dump())
    assert (state.type.value, state.name) == ("CANCELLED", "Refused")
