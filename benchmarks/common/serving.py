"""Ports, processes and waiting, for measurements with servers."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable

import psutil

WAIT_SECONDS = 600.0
POLL_SECONDS = 0.1
# Below the ports that systems give to connections and to whoever asks for any port: 32768 and more.
PORTS = range(10_000, 32_000)


def free_port() -> int:
    """Return a port of the loopback interface that is free now, and that nobody else is given meanwhile."""
    for port in random.SystemRandom().sample(PORTS, len(PORTS)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no port from {PORTS.start} to {PORTS.stop - 1} is free")


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
