"""Show the progress of a run in Prefect's UI."""

from __future__ import annotations

import threading
from contextvars import copy_context
from typing import Self
from uuid import UUID

from prefect import get_run_logger
from prefect.artifacts import create_progress_artifact, update_progress_artifact

from flows.orchestration.artifacts import send_or_warn
from flows.progress import ProgressReporter
from flows.wording import file_size

UPDATE_SECONDS = 2.0
LOG_SHARE = 0.1


class ProgressArtifact(ProgressReporter):
    """A progress artifact that is kept up to date in a `with` block, and a log line per tenth of the input.

    A separate thread updates the artifact. Prefect's client may try for minutes to reach a server that is away, and
    the work must not wait for that.

    Args:
        action: First word of the artifact's description.
    """

    def __init__(self, action: str = "Reading") -> None:
        self._action = action
        self._logger = get_run_logger()
        self._artifact: UUID | None = None
        self._size = self._done = self._articles = 0
        self._logged_share = 0.0
        self._ended = threading.Event()
        self._updates: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._ended.set()
        if kind is None:
            if self._updates:
                self._updates.join()  # its last update must not come after ours
            self._done = self._size or 1
            self._update()

    def begin(self, size: int) -> None:
        """Create the artifact and start updating it."""
        self._size = size
        self._logger.info("input: %s", file_size(size))
        text = f"{self._action} {file_size(size)}"
        self._artifact = send_or_warn(create_progress_artifact, 0.0, key="progress", description=text)
        self._updates = threading.Thread(target=copy_context().run, args=(self._update_regularly,), daemon=True)
        self._updates.start()

    def stage(self, name: str) -> None:
        """Log the start of a stage."""
        self._logger.info("stage: %s", name)

    def log(self, text: str) -> None:
        """Log a line of text."""
        self._logger.info("%s", text)

    def advance(self, size: int) -> None:
        """Add to the number of input bytes that are done, and log each tenth of the input."""
        self._done += size
        share = self._done / max(1, self._size)
        if share - self._logged_share >= LOG_SHARE:
            self._logged_share = share
            self._logger.info("%.0f %% of the input, %d articles read", 100 * share, self._articles)

    def articles(self, n: int) -> None:
        """Add to the number of articles for the log."""
        self._articles += n

    def _update_regularly(self) -> None:
        while not self._ended.wait(UPDATE_SECONDS):
            self._update()

    def _update(self) -> None:
        if self._artifact:
            percent = min(100.0, 100 * self._done / max(1, self._size))
            send_or_warn(update_progress_artifact, self._artifact, progress=percent)
