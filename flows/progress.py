"""Report the progress of a command: to nobody, or as a progress bar in the terminal."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from flows.wording import duration

if TYPE_CHECKING:
    from rich.progress import Progress, Task
    from rich.text import Text

REFRESH_SECONDS = 0.5


class ReadProgress(NamedTuple):
    """How far a run has read its articles.

    Attributes:
        articles: Articles that were read.
        of: Articles to read; None until the whole input is known.
        size: Bytes of the input.
        done: Bytes of these that are done, about.
        read: Bytes of these whose articles were read; the articles of the others were known before.
        seconds: Seconds since the reading began.
    """

    articles: int
    of: int | None
    size: int
    done: float
    read: float
    seconds: float

    @property
    def share(self) -> float:
        """The share of the input that is done, 0 to 1."""
        return self.articles / self.of if self.of else min(1.0, self.done / max(1, self.size))

    @property
    def seconds_left(self) -> float | None:
        """Seconds that the rest takes at the speed until now; None if nothing was read yet, or nothing is left."""
        left, past = (self.of - self.articles, self.articles) if self.of else (self.size - self.done, self.read)
        return self.seconds * left / past if past and left > 0 else None

    def __str__(self) -> str:
        if self.of == 0:
            return "no article to read"
        of = "" if self.of is None else f"of {self.of:,} "
        text = f"{self.articles:,} {of}article{'' if (self.of or self.articles) == 1 else 's'} read"
        if not self.articles or not self.seconds:
            return text
        rate = self.articles / self.seconds
        text += f", {rate:,.0f} a second" if rate >= 10 else f", {rate:.1f} a second"
        return text if self.seconds_left is None else f"{text}, {duration(self.seconds_left)} left"


Look = Callable[[], ReadProgress]


class ProgressReporter:
    """A progress reporter that shows nothing. Subclasses show what they are given."""

    def begin(self, size: int) -> None:
        """Set the size of the input in bytes."""

    def stage(self, name: str) -> None:
        """Report the start of a stage: `read` or `publish`."""

    def log(self, text: str) -> None:
        """Report a line of text for the log."""

    def notice(self, text: str) -> None:
        """Report a line of text that the user shall see at once, also where no log is shown."""
        self.log(text)

    def advance(self, size: int) -> None:
        """Add to the number of input bytes that are done."""

    def articles(self, n: int) -> None:
        """Add to the number of articles that were read: those of some batches."""

    def watch(self, look: Look) -> None:
        """Set what says how far the reading is, at any time: within a batch, too."""


NO_PROGRESS = ProgressReporter()


class ProgressBar(ProgressReporter):
    """A progress bar with the articles, their number per second and the time left."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("starting", total=None, articles="")
        self._look: Look | None = None

    def begin(self, size: int) -> None:
        """Set the bar's total in bytes."""
        self._progress.update(self._task, total=size)

    def stage(self, name: str) -> None:
        """Name the stage to the left of the bar."""
        names = {"read": "reading", "publish": "publishing"}
        self._progress.update(self._task, description=names.get(name, name))

    def notice(self, text: str) -> None:
        """Print a line of text above the bar."""
        self._progress.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def advance(self, size: int) -> None:
        """Move the bar forward by a number of bytes."""
        if self._look is None:
            self._progress.update(self._task, advance=size)

    def watch(self, look: Look) -> None:
        """Let the bar follow the reading."""
        self._look = look

    def refresh(self) -> None:
        """Show how far the reading is now."""
        if self._look:
            now = self._look()
            bar = self._progress.tasks[0]
            done = max(bar.completed, now.share * (bar.total or 0))
            self._progress.update(self._task, completed=done, articles=str(now))


class NoticesOnly(ProgressReporter):
    """Prints the notices on standard error, where that is no terminal that can show a bar."""

    def notice(self, text: str) -> None:
        """Print a line of text."""
        print(f"newstables: {text}", file=sys.stderr, flush=True)


@contextmanager
def terminal_progress(*, shown: bool = True) -> Iterator[ProgressReporter]:
    """Show a progress bar on standard error while the block runs.

    Args:
        shown: False shows nothing. Where standard error is not a terminal, only notices are printed.

    Yields:
        What to report the progress to.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class TimeLeft(TimeRemainingColumn):
        """The time left, unless the text beside it says so."""

        def render(self, task: Task) -> Text:
            return Text() if task.fields["articles"] else super().render(task)

    console = Console(stderr=True)
    if not shown or not console.is_terminal:
        yield NoticesOnly() if shown else NO_PROGRESS
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[articles]}"),
        TimeLeft(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        bar = ProgressBar(progress)
        with regularly(bar.refresh, REFRESH_SECONDS):
            yield bar


@contextmanager
def regularly(call: Callable[[], None], seconds: float) -> Iterator[None]:
    """Call a function in a thread of its own every few seconds while the block runs."""
    ended = threading.Event()

    def repeat() -> None:
        while not ended.wait(seconds):
            call()

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
