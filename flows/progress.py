"""Report how far a command is: silently, or as a progress bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress


class Watch:
    """Is told how far a build is; this one keeps quiet."""

    def begin(self, size: int) -> None:
        """The input's size in bytes is known."""

    def stage(self, name: str) -> None:
        """A stage begins: `read` or `publish`."""

    def say(self, text: str) -> None:
        """What an operator may want to know."""

    def advance(self, size: int) -> None:
        """So many more bytes of the input are consumed."""

    def articles(self, n: int) -> None:
        """So many more articles were read."""


QUIET = Watch()


class Bar(Watch):
    """A progress bar by bytes of the input, with articles a second and the time left."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("starting", total=None, articles="")
        self._articles = 0

    def begin(self, size: int) -> None:
        """See `Watch`."""
        self._progress.update(self._task, total=size)

    def stage(self, name: str) -> None:
        """See `Watch`."""
        words = {"read": "reading", "publish": "publishing"}
        self._progress.update(self._task, description=words.get(name, name))

    def advance(self, size: int) -> None:
        """See `Watch`."""
        self._progress.update(self._task, advance=size)

    def articles(self, n: int) -> None:
        """See `Watch`."""
        self._articles += n
        elapsed = self._progress.tasks[0].elapsed or 0.0
        rate = f", {self._articles / elapsed:,.0f}/s" if elapsed else ""
        self._progress.update(self._task, articles=f"{self._articles:,} articles{rate}")


def progress_bar(console: Console) -> Progress:
    """The bar's look: what it does, how far it is, articles a second, time left."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[articles]}"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, transient=True)
