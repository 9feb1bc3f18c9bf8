"""Memory of a command and of all its children while it runs."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

import psutil

INTERVAL = 0.5  # seconds between two looks: reading the shared parts of memory stops a process for some milliseconds


class Measured(NamedTuple):
    """One run of a command: seconds, the greatest sum of its processes' memory (MB), and what it printed."""

    seconds: float
    peak_mb: float
    stdout: str


def build_command(inputs: Sequence[object], to: object, *options: str) -> list[str]:
    """The command that builds the tables of `inputs` in `to`."""
    return [sys.executable, "-m", "newstables", "build", *map(str, inputs), "--to", str(to), *options]


def measure(command: list[str]) -> Measured:
    """Runs a command to its end; raises CalledProcessError where it fails.

    Memory is the proportional set size: what processes share counts once.
    """
    start = time.perf_counter()
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak = max(peak, _memory(process.pid))
            time.sleep(INTERVAL)
        out = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, out)
    return Measured(time.perf_counter() - start, peak / 1e6, out)


def _memory(pid: int) -> int:
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    total = 0
    for process in family:
        try:
            info = process.memory_full_info()
            total += getattr(info, "pss", info.uss)
        except psutil.Error:  # it ended between the two looks
            continue
    return total
