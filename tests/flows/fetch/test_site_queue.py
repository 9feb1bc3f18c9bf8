"""The order of requests."""

from __future__ import annotations

from flows.fetch.site_queue import SiteQueue, Visit


def visit(url: str) -> Visit:
    return Visit("page", url, url)


def test_sites_take_turns_and_the_first_that_is_ready_goes_first() -> None:
    ready = {"http://a": 0.0, "http://b": 0.0, "http://c": 5.0}
    queue = SiteQueue(ready.__getitem__)
    for url in ("http://c/1", "http://a/1", "http://a/2", "http://b/1"):
        queue.add(visit(url))
    assert queue.next_time() == 0.0
    assert [queue.take().url for _ in range(4)] == ["http://a/1", "http://b/1", "http://a/2", "http://c/1"]
    assert queue.next_time() is None


def test_a_visit_may_be_put_back() -> None:
    queue = SiteQueue(lambda _: 0.0)
    queue.add(visit("http://a/1"))
    queue.add(visit("http://a/2"))
    queue.add(queue.take(), first=True)
    assert [left.url for left in queue.left()] == ["http://a/1", "http://a/2"]
    assert len(queue) == 2
