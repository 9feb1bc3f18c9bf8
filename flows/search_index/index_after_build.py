"""Bring the index up to date when a build has published. What goes wrong is told, and never fails the build."""

from __future__ import annotations

from pathlib import Path

from flows.progress import ProgressReporter
from flows.result import SearchIndexUpdate
from flows.search_index.index_parts import IndexSource
from flows.search_index.index_update import bring_up_to_date
from flows.snapshots.snapshot import Snapshot
from flows.wording import said

WAIT_SECONDS = 60  # for a search that brings the index up to date


class _StagesOnly(ProgressReporter):
    """Passes on which stage it is. How far a build is, is how much of its input was read."""

    def __init__(self, progress: ProgressReporter) -> None:
        self._progress = progress

    def stage(self, name: str) -> None:
        self._progress.stage(name)

    def log(self, text: str) -> None:
        self._progress.log(text)


def index_after_build(folder: Path, snapshot: Snapshot, progress: ProgressReporter) -> SearchIndexUpdate:
    """Make the index of tables reflect their published snapshot.

    Args:
        folder: Folder of the index.
        snapshot: The published snapshot.
        progress: Is told that articles are indexed.

    Returns:
        What was done; with `problem` where it failed. The next search tries again.
    """
    try:
        opened = {file.path: snapshot.path / file.path for file in snapshot.files}
        source = IndexSource(snapshot.id, snapshot.files, opened)
        done = bring_up_to_date(folder, source, _StagesOnly(progress), wait=WAIT_SECONDS)
    except Exception as error:
        return SearchIndexUpdate(problem=f"{type(error).__name__}: {said(error)}")
    return SearchIndexUpdate(
        path=str(done.path.absolute()),
        made=done.made,
        added=done.added,
        removed=done.removed,
        seconds=done.seconds,
        bytes=done.bytes,
    )
