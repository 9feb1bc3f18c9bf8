"""Progress of a command in the terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from flows.progress import NO_PROGRESS, ProgressBar, terminal_progress


def test_bar_shows_bytes_articles_and_stage() -> None:
    columns = TextColumn("{task.description}"), TextColumn("{task.fields[articles]}")
    progress = Progress(*columns, console=Console(file=io.StringIO()))
    bar = ProgressBar(progress)
    bar.begin(200)
    bar.stage("read")
    bar.advance(50)
    bar.articles(1200)
    (task,) = progress.tasks
    assert task.percentage == 25
    assert task.description == "reading"
    assert task.fields["articles"].startswith("1,200 articles")


@pytest.mark.parametrize(("shown", "tty"), [(True, False), (False, True)])
def test_nothing_is_shown_if_unwanted_or_not_in_a_terminal(
    monkeypatch: pytest.MonkeyPatch, shown: bool, tty: bool
) -> None:
    monkeypatch.setattr(Console, "is_terminal", tty)
    with terminal_progress(shown=shown) as reporter:
        assert reporter is NO_PROGRESS


def test_bar_is_shown_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Console, "is_terminal", True)
    with terminal_progress() as reporter:
        assert isinstance(reporter, ProgressBar)
