"""The command `fetch`. What it fetches: tests/flows/fetch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flows.cli.fetch_command import result_lines
from flows.cli.main import cli
from flows.fetch import fetcher
from flows.fetch.fetch_result import FeedResult, FetchResult, PageFailure, moment
from tests.flows.fetch.feed_site import Newsroom, running_site


def invoke(*arguments: Any) -> Result:
    return CliRunner().invoke(cli, ["fetch", *map(str, arguments)])


def test_fetch_prints_what_it_did_and_where_the_pages_are(tmp_path: Path) -> None:
    with running_site() as site:
        newsroom = Newsroom(tmp_path, f"{site.url}/feed", f"{site.url}/missing")
        site.lists()
        options = ("--feeds", newsroom.settings().feeds, "--to", newsroom.pages, "--allow-private")
        result, values = invoke(*options), invoke(*options, "--json")
    assert result.exit_code == 0, result.output
    assert "0 new pages, 0 corrections from 2 feeds (3 requests" in result.stdout
    assert "Feed 2  dead since" in result.stdout
    assert result.stderr == f"newstables: Feed 2 ({site.url}/missing): the server answers 404 Not Found\n"
    assert json.loads(values.stdout)["told"] == []
    assert values.stderr == ""


@pytest.mark.parametrize("content", [None, "# none yet\n"])
def test_without_feeds_it_says_what_to_write(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "feeds.toml"
    if content:
        file.write_text(content, encoding="utf-8")
    result = invoke("--feeds", file, "--to", tmp_path / "pages")
    assert result.exit_code == 2
    assert "[[feed]]\nname = " in result.stderr
    assert not (tmp_path / "pages").exists()


def test_a_url_is_no_folder_for_pages() -> None:
    result = invoke("--to", "s3://bucket/raw")
    assert result.exit_code == 2
    assert "--to: must be a folder of this machine" in result.stderr


def test_ctrl_c_says_that_what_came_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(fetcher, "fetch", interrupt)
    result = invoke()
    assert result.exit_code == 130
    assert "what came is kept" in result.stderr


def test_the_lines_name_what_failed() -> None:
    feeds = [
        FeedResult(name="A", url="", status="read", entries=1, unusable=1),
        FeedResult(name="Long", url="", status="dead", failing_since=moment(0), message="gone"),
    ]
    failures = [PageFailure(url=f"http://x/{n}", message="away", will_be_tried=True) for n in range(12)]
    result = FetchResult(feeds=feeds, failed=11, given_up=1, waiting=2, failures=failures, files=["a.warc.gz"])
    lines = list(result_lines(result))
    assert "  A     read, 1 entries, 1 of them unusable" in lines
    assert "  Long  dead since 1970-01-01 00:00 UTC: gone" in lines
    assert "  and 2 more (--json shows them)" in lines
    assert lines[-2:] == ["2 pages left to the next run, as sites want pauses", "written: a.warc.gz"]


def test_the_help_shows_the_file_of_feeds() -> None:
    assert '  [[feed]]\n    name = "The Example Times"\n    url = ' in invoke("--help").output
