"""What measurements with servers share."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import psutil

WAIT_SECONDS = 600.0
POLL_SECONDS = 0.1


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def processes(words: str) -> list[psutil.Process]:
    """Our descendants whose command has these words."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if words in " ".join(process.cmdline()):
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def until(done: Callable[[], bool], what: str) -> None:
    """Waits until `done`; raises TimeoutError with `what` where it does not come."""
    end = time.monotonic() + WAIT_SECONDS
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {WAIT_SECONDS:.0f} s")
        time.sleep(POLL_SECONDS)
