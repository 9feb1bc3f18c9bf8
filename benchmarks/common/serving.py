"""Ports, processes and waiting, for measurements with servers."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import psutil

WAIT_SECONDS = 600.0
POLL_SECONDS = 0.1


def free_port() -> int:
    """Return a port of the loopback interface that is free now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def descendants(words: str) -> list[psutil.Process]:
    """Return the descendants of this process whose command line contains `words`."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if words in " ".join(process.cmdline()):
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait until the condition is true.

    Raises:
        TimeoutError: It was not within `WAIT_SECONDS`; the message names `what`.
    """
    end = time.monotonic() + WAIT_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {WAIT_SECONDS:.0f} s")
        time.sleep(POLL_SECONDS)
