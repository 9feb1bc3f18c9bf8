"""One build at a time into a folder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from flows.errors import LockedError, TargetError

POLL_SECONDS = 0.2


@contextmanager
def locked(root: Path, wait: float = 0.0) -> Iterator[None]:
    """Holds the folder's lock; the kernel frees it with the process, however that ends.

    Args:
        root: The build's folder.
        wait: Seconds to wait for another build.

    Raises:
        LockedError: Another build holds it, and still does after `wait`.
        TargetError: It is no folder, or nothing may be written into it.
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
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _opened(root: Path) -> TextIO:
    try:
        root.mkdir(parents=True, exist_ok=True)
        return (root / ".lock").open("a+")
    except OSError as error:
        raise TargetError(
            f"{root}: cannot be built into ({error.strerror}); name another folder with --to, or make this one writable"
        ) from error


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
