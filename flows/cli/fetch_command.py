"""The command `fetch`: it fetches the articles that feeds list."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from flows.cli.exit_codes import INTERRUPTED, exit_code_of
from flows.cli.options import json_option, setting_option, validated
from flows.fetch.fetch_settings import FetchSettings

if TYPE_CHECKING:
    from flows.fetch.fetch_result import FetchResult

SHOWN = 10  # pages that could not be fetched; --json has more

EXAMPLES = """
\b
The file of feeds, one [[feed]] each:
  contact = "https://www.example.org/about"  # optional: how publishers reach you

\b
  [[feed]]
  name = "The Example Times"
  url = "https://www.example.org/rss.xml"
  section = "World"                          # optional: the section of its articles

\b
Examples:
  newstables fetch                       the feeds of data/feeds.toml into data/raw/fetched
  newstables build                       the tables of all that is in data/raw
  newstables fetch --feeds mine.toml --to pages && newstables build pages --to tables
"""


@click.command(epilog=EXAMPLES)
@setting_option(FetchSettings, "feeds", str, "FILE")
@setting_option(FetchSettings, "to", str, "DIR")
@click.option("--allow-private", is_flag=True, help=FetchSettings.model_fields["allow_private"].description)
@json_option
def fetch(feeds: str, to: str, allow_private: bool, as_json: bool) -> None:
    """Fetch the articles that feeds list, for the next build.

    The feeds are RSS, Atom or JSON Feed. Each page is fetched once, and again if its entry or the page has changed. It
    is kept as it came, in a WARC file that a build reads like any other input.

    Servers are treated with care: robots.txt is kept to, no site is asked twice within a second (or the pause that it
    wants), unchanged feeds are not sent again, and a site that says "later" is left alone until then. A feed that
    fails for good, or three times in a row, is told of once; it is asked more and more seldom, and forgets no page.

    Run the command as often as you like: it goes on where the last one stopped, also after Ctrl-C. With a Prefect
    server the deployment fetch-feeds/fetch runs it every half hour.
    """
    settings = validated(FetchSettings, feeds=feeds, to=to, allow_private=allow_private)
    try:
        sys.exit(exit_code_of(lambda: _fetch(settings, as_json=as_json)))
    except _InterruptedError:
        click.echo("\nnewstables: interrupted; what came is kept: run the same command again to go on", err=True)
        sys.exit(INTERRUPTED)


class _InterruptedError(Exception):
    """Ctrl-C, of which other commands say something else."""


def _fetch(settings: FetchSettings, *, as_json: bool) -> None:
    from flows.cli.output import print_json
    from flows.fetch.fetcher import fetch as fetch_pages
    from flows.progress import terminal_progress

    try:
        with terminal_progress(shown=not as_json) as progress:
            result = fetch_pages(settings, progress)
    except KeyboardInterrupt:
        raise _InterruptedError from None
    if as_json:
        print_json(result.as_dict())
    else:
        for line in result_lines(result):
            click.echo(line)


def result_lines(result: FetchResult) -> Iterator[str]:
    """Yield what a fetch did, for people."""
    from flows.wording import count

    kept = f"{count(result.new, 'new page')}, {count(result.corrections, 'correction')}"
    yield f"{kept} from {count(len(result.feeds), 'feed')} ({count(result.requests, 'request')}, {result.seconds:g} s)"
    width = max(len(feed.name) for feed in result.feeds)
    for feed in result.feeds:
        what = f"{feed.status}, {count(feed.entries, 'entries', '')}" if feed.status == "read" else feed.status
        if feed.unusable:
            what += f", {feed.unusable} of them unusable"
        if feed.failing_since:
            what += f" since {feed.failing_since:%Y-%m-%d %H:%M} UTC: {feed.message}"
        yield f"  {feed.name:<{width}}  {what}"
    if result.failed or result.given_up:
        yield f"{count(result.failed, 'page')} failed and will be tried again; {result.given_up:,} given up:"
        for page in result.failures[:SHOWN]:
            yield f"  {page.url}: {page.message}"
        if result.failed + result.given_up > SHOWN:
            yield f"  and {result.failed + result.given_up - SHOWN:,} more (--json shows them)"
    if result.waiting:
        yield f"{count(result.waiting, 'page')} left to the next run, as sites want pauses"
    for file in result.files:
        yield f"written: {file}"
