"""One build at a time into a folder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.errors import LockedError

POLL_SECONDS = 0.2


@contextmanager
def locked(root: Path, wait: float = 0.0) -> Iterator[None]:
    """Holds the folder's lock; the kernel frees it with the process, however that ends.

    Args:
        root: The build's folder.
        wait: Seconds to wait for another build.

    Raises:
        LockedError: Another build holds it, and still does after `wait`.
    """
    root.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + wait
    with (root / ".lock").open("a+") as file:
        while not _taken(file.fileno()):
            if time.monotonic() >= until:
                file.seek(0)
                raise LockedError(
                    f"another build (process {file.read().strip() or 'unknown'}) is writing into {root}; "
                    "run this again when it has ended, or give --wait SECONDS to wait for it"
                )
            time.sleep(POLL_SECONDS)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
