"""Progress of a command in the terminal."""

from __future__ import annotations

import io
import time
from typing import Any

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from flows.progress import NO_PROGRESS, ProgressBar, ReadProgress, regularly, terminal_progress

BEGUN = ReadProgress(articles=0, of=None, size=1000, done=0, read=0, seconds=0)


@pytest.mark.parametrize(
    ("progress", "text", "share"),
    [
        ({}, "0 articles read", 0),
        ({"articles": 120, "done": 500, "read": 250, "seconds": 10}, "120 articles read, 12 a second, 20 s left", 0.5),
        ({"articles": 120, "of": 160, "seconds": 60}, "120 of 160 articles read, 2.0 a second, 20 s left", 0.75),
        ({"articles": 1, "of": 1300, "seconds": 0.5}, "1 of 1,300 articles read, 2.0 a second, 11 min left", 1 / 1300),
        ({"articles": 1, "of": 1, "seconds": 2}, "1 of 1 article read, 0.5 a second", 1),
        ({"of": 0, "done": 1000, "seconds": 2}, "no article to read", 1),
    ],
)
def test_progress_in_words(progress: dict[str, Any], text: str, share: float) -> None:
    found = BEGUN._replace(**progress)
    assert str(found) == text
    assert found.share == share


def a_bar() -> tuple[Progress, ProgressBar]:
    columns = TextColumn("{task.description}"), TextColumn("{task.fields[articles]}")
    progress = Progress(*columns, console=Console(file=io.StringIO()))
    return progress, ProgressBar(progress)


def test_bar_shows_bytes_and_stage() -> None:
    progress, bar = a_bar()
    bar.begin(200)
    bar.stage("read")
    bar.advance(50)
    (task,) = progress.tasks
    assert task.percentage == 25
    assert task.description == "reading"


def test_bar_follows_the_reading_and_never_goes_back() -> None:
    progress, bar = a_bar()
    bar.begin(1000)
    (task,) = progress.tasks
    for n in (30, 20):
        bar.watch(lambda n=n: BEGUN._replace(articles=n, of=60, seconds=3.0))  # type: ignore[misc]
        bar.refresh()
        assert task.percentage == 50
        assert task.fields["articles"].startswith(f"{n} of 60 articles read")


def test_a_call_is_repeated_until_the_block_ends() -> None:
    times: list[float] = []
    with regularly(lambda: times.append(time.monotonic()), 0.01):
        while len(times) < 3:
            time.sleep(0.01)
    n = len(times)
    time.sleep(0.05)
    assert len(times) == n


def test_bar_prints_notices_above_it() -> None:
    shown = io.StringIO()
    ProgressBar(Progress(console=Console(file=shown))).notice("reading [a].jsonl#1")
    assert shown.getvalue().startswith("reading [a].jsonl#1\n")


def test_nothing_is_shown_if_unwanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Console, "is_terminal", True)
    with terminal_progress(shown=False) as reporter:
        assert reporter is NO_PROGRESS


def test_only_notices_are_shown_if_not_in_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Console, "is_terminal", False)
    with terminal_progress() as reporter:
        reporter.begin(200)
        reporter.stage("read")
        reporter.articles(5)
        reporter.log("reading in this process")
        reporter.notice("reading a.jsonl#1")
    assert capsys.readouterr().err == "newstables: reading a.jsonl#1\n"


def test_bar_is_shown_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Console, "is_terminal", True)
    with terminal_progress() as reporter:
        assert isinstance(reporter, ProgressBar)
