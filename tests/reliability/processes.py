"""Start builds in processes of their own, to kill them: plain commands, and forks of a process with all imports done.

A plain command spends most of its time on imports. Nearly all kills of a fork hit the build itself.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import psutil

from tests.reliability import dying

LONG_SECONDS = 600.0  # far longer than any build here
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.reliability.warm"])


class Process(Protocol):
    """A command line that runs as the leader of a process group of its own."""

    pid: int

    def ended(self, seconds: float = LONG_SECONDS) -> int | None:
        """Wait at most `seconds` for its end; return its exit code (negative: the signal), or None if it still runs."""
        ...


class Command:
    """`python -m newstables …`, with standard error in a file."""

    def __init__(self, arguments: Sequence[str], errors: Path) -> None:
        with errors.open("w", encoding="utf-8") as file:
            line = [sys.executable, "-m", "newstables", *arguments]
            self._process = subprocess.Popen(line, start_new_session=True, stdout=subprocess.DEVNULL, stderr=file)
        self.pid = self._process.pid

    def ended(self, seconds: float = LONG_SECONDS) -> int | None:
        """See `Process`."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self._process.returncode


class Fork:
    """The same command, forked. It writes each step that it reaches on a line of `steps_file`.

    Args:
        arguments: Arguments of the command line.
        errors: File for standard error.
        die_at: A step and a number N: it kills itself with kill -9 at the Nth time of the step.
        environment: Environment variables that it sets before it starts.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        errors: Path,
        die_at: tuple[str, int] = ("", 0),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        told = (list(arguments), str(errors), die_at, dict(environment or {}))
        self._process = FORKS.Process(target=_run_command, args=told)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def ended(self, seconds: float = LONG_SECONDS) -> int | None:
        """See `Process`."""
        self._process.join(seconds)
        return self._process.exitcode


Start = Callable[[Sequence[str], Path], Process]


def warm() -> None:
    """Start the process that forks builds, and wait some seconds until it is ready."""
    process = FORKS.Process(target=int)
    process.start()
    process.join()


def steps_file(errors: Path) -> Path:
    """Return the file into which a fork writes its steps."""
    return errors.with_suffix(".steps")


def kill(process: Process, *, group: bool) -> int:
    """Kill the process, or its whole group at once, with kill -9; return its exit code. It may have ended before."""
    with contextlib.suppress(ProcessLookupError):  # a fork may have no group yet, or it has ended
        (os.killpg if group else os.kill)(process.pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    code = process.ended()
    assert code is not None
    return code


def wait_for_orphans(group: int, seconds: float = 120.0) -> None:
    """Wait until no process of the group is left; after `seconds`, kill the rest and raise TimeoutError."""
    until = time.monotonic() + seconds
    while left := _living(group):
        if time.monotonic() > until:
            os.killpg(group, signal.SIGKILL)
            raise TimeoutError(f"these outlived their build by {seconds:.0f} s: {left}")
        time.sleep(0.05)


def _living(group: int) -> list[list[str]]:
    """Return the command lines of the group's processes."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.cmdline())
    return found


def _run_command(arguments: list[str], errors: str, die_at: tuple[str, int], environment: dict[str, str]) -> None:
    os.setsid()
    os.environ.update(environment, STEPS_LOG=str(steps_file(Path(errors))))
    with Path(errors).open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    dying.main(*die_at, arguments)
