"""Remove staged batches that are published or abandoned."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from flows.batches import batch_folder
from flows.fault_points import reached

ABANDONED_SECONDS = 24 * 3600


def sweep_batches(root: Path, now: float) -> None:
    """Remove unfinished batches of killed runs, and batches that no run has asked for in a day.

    Args:
        root: The build's folder.
        now: Seconds since 1970.
    """
    staging = root / batch_folder.STAGING
    for reader in staging.glob("*"):
        for batch in reader.glob("*"):
            mark = batch / batch_folder.DONE
            # A cluster's worker may write the mark of a batch after a sweep removed its records.
            whole = mark.exists() and (batch / batch_folder.RECORDS).exists()
            if not whole or now - mark.stat().st_mtime > ABANDONED_SECONDS:
                _remove_mark(batch)
                shutil.rmtree(batch, ignore_errors=True)
        _remove_if_empty(reader)
    _remove_if_empty(staging)


def remove_batches(batches: Iterable[Path]) -> None:
    """Remove batches that are published, and the folders that this empties."""
    for batch in batches:
        _remove_mark(batch)
        shutil.rmtree(batch)
        reached("staging removed")
        _remove_if_empty(batch.parent)
        _remove_if_empty(batch.parent.parent)


def _remove_mark(batch: Path) -> None:
    """Remove the completion mark first: if the process dies here, a half-removed batch must not count as done."""
    (batch / batch_folder.DONE).unlink(missing_ok=True)


def _remove_if_empty(path: Path) -> None:
    if path.is_dir() and not any(path.iterdir()):
        path.rmdir()
