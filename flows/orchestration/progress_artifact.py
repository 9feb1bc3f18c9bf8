"""Show the progress of a run in Prefect's UI."""

from __future__ import annotations

import threading
import time
from contextvars import copy_context
from typing import Self
from uuid import UUID

from prefect import get_run_logger
from prefect.artifacts import create_progress_artifact, update_progress_artifact

from flows.orchestration.artifacts import send_or_warn
from flows.progress import Look, ProgressReporter
from flows.wording import file_size

UPDATE_SECONDS = 2.0
LOG_SECONDS = 4.0  # between two lines of the log, in the first minutes; the next update may come a second late
LATER_LOG_SECONDS = 60.0  # and then, so that the log of a run of hours can be read
FIRST_MINUTES = 600.0  # in seconds


class ProgressArtifact(ProgressReporter):
    """A progress artifact that is kept up to date in a `with` block, with lines in the log.

    A separate thread updates both. Prefect's client may try for minutes to reach a server that is away, and the work
    must not wait for that.

    Args:
        action: First word of the artifact's description.
    """

    def __init__(self, action: str = "Reading") -> None:
        self._action = action
        self._logger = get_run_logger()
        self._artifact: UUID | None = None
        self._size = self._done = 0
        self._percent = 0.0
        self._look: Look | None = None
        self._stage = ""
        self._began = self._logged = time.monotonic()
        self._ended = threading.Event()
        self._updates: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._ended.set()
        if kind is None:
            if self._updates:
                self._updates.join()  # its last update must not come after ours
            self._percent, self._stage = 100.0, ""
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
        """Log the start of a stage, and what was read before it."""
        if self._look:
            self._logger.info("%s", self._look())
        self._stage = name
        self._logger.info("stage: %s", name)

    def log(self, text: str) -> None:
        """Log a line of text."""
        self._logger.info("%s", text)

    def advance(self, size: int) -> None:
        """Add to the number of input bytes that are done."""
        self._done += size

    def watch(self, look: Look) -> None:
        """Show how far the reading is."""
        self._look = look

    def _update_regularly(self) -> None:
        while not self._ended.wait(UPDATE_SECONDS):
            now = time.monotonic()
            if now - self._logged >= (LOG_SECONDS if now - self._began < FIRST_MINUTES else LATER_LOG_SECONDS):
                self._logged = now
                self._logger.info("%s", self._text())
            self._update()

    def _update(self) -> None:
        share = self._look().share if self._look else min(1.0, self._done / max(1, self._size))
        self._percent = max(self._percent, 100 * share)
        if self._artifact:
            send_or_warn(update_progress_artifact, self._artifact, progress=self._percent, description=self._text())

    def _text(self) -> str:
        if self._look:
            return f"{self._look()}{'; publishing' if self._stage == 'publish' else ''}"
        return f"{self._action} {file_size(self._size)}: {self._percent:.0f} %"
