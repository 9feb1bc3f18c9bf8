"""Show in Prefect's UI what a fetch of feeds did, and tell of a dead feed once."""

from __future__ import annotations

from urllib.parse import quote

from prefect import artifacts
from prefect.events import emit_event

from flows.fetch.fetch_result import FEEDS_EVENT, FeedResult, FetchResult
from flows.orchestration.artifacts import send_or_warn
from flows.orchestration.quote_markdown import escaped
from flows.wording import count

SHOWN = 20  # pages that could not be fetched


def create_fetch_artifact(result: FetchResult, to: str) -> None:
    """Create an artifact with the feeds, and emit an event if there is something to tell of them."""
    text = fetch_report(result)
    send_or_warn(artifacts.create_markdown_artifact, text, key="feeds", description="What was fetched")
    if result.told:
        resource = {"prefect.resource.id": f"newstables.feeds.{quote(to)}", "prefect.resource.name": to}
        emit_event(FEEDS_EVENT, resource, payload={"told": "\n".join(result.told), "dead": len(result.dead)})


def fetch_report(result: FetchResult) -> str:
    """Return what a fetch did, in Markdown."""
    parts = [f"# {count(result.new, 'new page')}, {count(result.corrections, 'correction')}"]
    counts = {"unchanged": result.unchanged, "failed, to be tried again": result.failed}
    counts |= {"given up": result.given_up, "left to the next run": result.waiting}
    parts.append("; ".join(f"{n:,} {name}" for name, n in counts.items() if n) or "Nothing else.")
    cells = ((escaped(feed.name), feed.status, feed.entries or "", escaped(_why(feed))) for feed in result.feeds)
    rows = (f"| {' | '.join(map(str, row))} |" for row in cells)
    parts.append("\n".join(["| feed | status | entries | why |", "|:--|:--|--:|:--|", *rows]))
    if result.failures:  # a block of code, in which nothing of a server is Markdown or HTML
        lines = [f"    {page.url}: {page.message}" for page in result.failures[:SHOWN]]
        parts.append("\n".join(["### Pages that could not be fetched\n", *lines]))
    parts += [f"Written: `{file}`" for file in result.files]
    return "\n\n".join(parts)


def _why(feed: FeedResult) -> str:
    since = f"since {feed.failing_since:%Y-%m-%d %H:%M} UTC: " if feed.failing_since else ""
    return since + feed.message
