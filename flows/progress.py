"""Report the progress of a command: to nobody, or as a progress bar in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress


class ProgressReporter:
    """A progress reporter that shows nothing. Subclasses show what they are given."""

    def begin(self, size: int) -> None:
        """Set the size of the input in bytes."""

    def stage(self, name: str) -> None:
        """Report the start of a stage: `read` or `publish`."""

    def log(self, text: str) -> None:
        """Report a line of text for the log."""

    def advance(self, size: int) -> None:
        """Add to the number of input bytes that are done."""

    def articles(self, n: int) -> None:
        """Add to the number of articles that were read."""


NO_PROGRESS = ProgressReporter()


class ProgressBar(ProgressReporter):
    """A progress bar by bytes of the input, with articles per second and the time left."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("starting", total=None, articles="")
        self._articles = 0

    def begin(self, size: int) -> None:
        """Set the bar's total in bytes."""
        self._progress.update(self._task, total=size)

    def stage(self, name: str) -> None:
        """Name the stage to the left of the bar."""
        names = {"read": "reading", "publish": "publishing"}
        self._progress.update(self._task, description=names.get(name, name))

    def advance(self, size: int) -> None:
        """Move the bar forward by a number of bytes."""
        self._progress.update(self._task, advance=size)

    def articles(self, n: int) -> None:
        """Update the number of articles and their rate to the right of the bar."""
        self._articles += n
        elapsed = self._progress.tasks[0].elapsed or 0.0
        rate = f", {self._articles / elapsed:,.0f}/s" if elapsed else ""
        self._progress.update(self._task, articles=f"{self._articles:,} articles{rate}")


@contextmanager
def terminal_progress(*, shown: bool = True) -> Iterator[ProgressReporter]:
    """Show a progress bar on standard error while the block runs.

    Args:
        shown: False shows nothing. Nothing is shown either where standard error is not a terminal.

    Yields:
        What to report the progress to.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not shown or not console.is_terminal:
        yield NO_PROGRESS
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[articles]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield ProgressBar(progress)
