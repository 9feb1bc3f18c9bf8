"""One build at a time into a folder."""

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

POLL_SECONDS = 0.2
WRITTEN = (".lock", "snapshots", "staging", "quarantine", "ledger")
WRITTEN_BELOW = ("snapshots/*", "staging/*", "staging/*/*")


@contextmanager
def locked(root: Path, wait: float = 0.0) -> Iterator[None]:
    """Holds the folder's lock; the kernel frees it with the process, however that ends.

    Args:
        root: The build's folder.
        wait: Seconds to wait for another build.

    Raises:
        LockedError: Another build holds it, and still does after `wait`.
        TargetError: It is no folder, nothing may be written into it, or a link in it leads what is written elsewhere.
    """
    until = time.monotonic() + wait
    with _opened(root) as file:
        while not _taken(file.fileno()):
            if time.monotonic() >= until:
                file.seek(0)
                raise LockedError(
                    f"another build (process {file.read().strip() or 'unknown'}) is writing into {root}; "
                    "run this again when it has ended, or set wait (--wait SECONDS) to wait for it"
                )
            time.sleep(POLL_SECONDS)
        with naming(root / ".lock"):
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), str(os.getpid()).encode())
        yield


def holder(root: Path) -> int | None:
    """The process of this machine that holds the folder's lock; it is only looked for, the lock is not tried."""
    path = root / ".lock"
    try:
        pid = int(path.read_text("utf-8"))
        held = any(Path(file.path) == path.resolve() for file in psutil.Process(pid).open_files())
    except (OSError, ValueError, psutil.Error):  # no lock yet, or a process that is gone or another user's
        return None
    return pid if held else None


def _opened(root: Path) -> TextIO:
    try:
        root.mkdir(parents=True, exist_ok=True)
        _refuse_links(root)
        return (root / ".lock").open("a+")
    except OSError as error:
        if error.errno in FULL:
            raise
        raise TargetError(
            f"{root}: cannot be built into ({error.strerror}); name another folder with --to, or make this one writable"
        ) from error


def _refuse_links(root: Path) -> None:
    """Nothing outside of the folder is written: what a build writes through must be no link."""
    below = (path for pattern in WRITTEN_BELOW for path in root.glob(pattern))
    for path in chain((root / name for name in WRITTEN), below):  # in this order: no link is looked behind
        if path.is_symlink():
            raise TargetError(
                f"{path}: is a symlink, and nothing is written outside of {root}; remove it, or put what it leads to "
                "in its place"
            )


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
