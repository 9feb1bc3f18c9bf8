"""Run builds as child processes, and measure the memory of a command with all its children, or of this process."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import psutil

INTERVAL = 0.5  # seconds between samples: reading the shared parts of memory stops a process for some milliseconds


class Measured(NamedTuple):
    """A run of a command.

    Attributes:
        seconds: Wall time.
        peak_mb: Highest sum of the memory of its processes, in MB.
        stdout: What it printed.
    """

    seconds: float
    peak_mb: float
    stdout: str


def build_command(inputs: Sequence[object], to: object, *options: str) -> list[str]:
    """Return the command that builds the tables of `inputs` in `to`."""
    return [sys.executable, "-m", "newstables", "build", *map(str, inputs), "--to", str(to), *options]


def measure(command: list[str]) -> Measured:
    """Run a command to its end.

    Memory is the proportional set size: memory that processes share is counted once.

    Raises:
        CalledProcessError: The command failed.
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


def own_peak_mb() -> float:
    """Return the most memory that this process has had, in MB.

    What `getrusage` says also counts the process that started this one; it is used where the system has no /proc.
    """
    status = Path("/proc/self/status")
    fields = dict(line.split(":", 1) for line in status.read_text("ascii").splitlines()) if status.exists() else {}
    if "VmHWM" in fields:
        return int(fields["VmHWM"].split()[0]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def _memory(pid: int) -> int:
    """Return the bytes of memory of a process and its descendants."""
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    total = 0
    for process in family:
        try:
            info = process.memory_full_info()
            total += getattr(info, "pss", info.uss)
        except psutil.Error:  # it ended since the list was made
            continue
    return total
