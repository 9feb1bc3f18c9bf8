"""Lock a folder, so that one build at a time writes into it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TextIO

import psutil

from flows.errors import FULL, LockedError, TargetError, naming

LOCK = ".lock"
POLL_SECONDS = 0.2
# What commands write into a folder of tables.
OWN_FOLDERS = ("snapshots", "staging", "quarantine", "solved", "ledger", "decisions", "search")
WRITTEN = (LOCK, *OWN_FOLDERS)
WRITTEN_BELOW = ("snapshots/*", "staging/*", "staging/*/*")


@contextmanager
def locked(root: Path, wait: float = 0.0, *, doing: str = "build") -> Iterator[None]:
    """Hold the folder's lock in the block; the kernel frees it when the process ends, however it ends.

    Args:
        root: The build's folder.
        wait: Seconds to wait for another build.
        doing: What holds the lock, for the message: another word than "build" for what cannot wait.

    Raises:
        LockedError: Another build holds the lock, and still does after `wait`.
        TargetError: The path is no folder or not writable, or a link in it leads outside of it.
    """
    deadline = time.monotonic() + wait
    with _open_lock(root) as file:
        while not _try_lock(file.fileno()):
            if time.monotonic() >= deadline:
                file.seek(0)
                advice = ", or set wait (--wait SECONDS) to wait for it" if doing == "build" else ""
                raise LockedError(
                    f"another {doing} (process {file.read().strip() or 'unknown'}) is writing into {root}; "
                    f"run this again when it has ended{advice}"
                )
            time.sleep(POLL_SECONDS)
        with naming(root / LOCK):
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), str(os.getpid()).encode())
        yield


def holder(root: Path) -> int | None:
    """Return the id of this machine's process that holds the folder's lock, without trying the lock itself."""
    path = root / LOCK
    try:
        pid = int(path.read_text("utf-8"))
        held = any(Path(file.path) == path.resolve() for file in psutil.Process(pid).open_files())
    except (OSError, ValueError, psutil.Error):  # there is no lock, or the process has ended or is another user's
        return None
    return pid if held else None


def _open_lock(root: Path) -> TextIO:
    try:
        root.mkdir(parents=True, exist_ok=True)
        _refuse_links(root)
        return (root / LOCK).open("a+")
    except OSError as error:
        if error.errno in FULL:
            raise
        raise TargetError(
            f"{root}: cannot be built into ({error.strerror}); name another folder with --to, or make this one writable"
        ) from error


def _refuse_links(root: Path) -> None:
    """Raise TargetError for a link among the paths that a build writes to: nothing outside the folder is written."""
    below = (path for pattern in WRITTEN_BELOW for path in root.glob(pattern))
    for path in chain((root / name for name in WRITTEN), below):  # parents first, so that no link is followed
        if path.is_symlink():
            raise TargetError(
                f"{path}: is a symlink, and nothing outside of {root} is written; remove it, or replace it by the "
                "file or folder that it leads to"
            )


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
