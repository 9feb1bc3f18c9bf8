"""Builds in processes of their own, to kill: plain commands, and forks of a process that has everything imported.

A plain command spends most of its time on imports; of a fork nearly all kills fall into the build itself.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import psutil

from tests.reliability import dying

LONG_SECONDS = 120.0  # far more than any build here takes
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.reliability.warm"])


class Process(Protocol):
    """A command line at work, the head of a process group of its own."""

    pid: int

    def ended(self, seconds: float = LONG_SECONDS) -> int | None:
        """Waits so long for its end; its exit code (less than 0: the signal that it died of), None where it goes on."""
        ...


class Command:
    """`python -m newstables …`; what it says of errors goes into a file."""

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
    """The same, forked; writes each step that it reaches on a line of a file beside its errors."""

    def __init__(self, arguments: Sequence[str], errors: Path) -> None:
        self._process = FORKS.Process(target=_command, args=(list(arguments), str(errors)))
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def ended(self, seconds: float = LONG_SECONDS) -> int | None:
        """See `Process`."""
        self._process.join(seconds)
        return self._process.exitcode


Start = Callable[[Sequence[str], Path], Process]


def warm() -> None:
    """Starts the process that forks builds and waits until it is ready, some seconds."""
    process = FORKS.Process(target=int)
    process.start()
    process.join()


def steps_file(errors: Path) -> Path:
    """Where a fork writes its steps."""
    return errors.with_suffix(".steps")


def kill(process: Process, *, group: bool) -> int:
    """kill -9, of the process alone or of its group at once; returns its exit code, which may be that of an end before.

    Raises TimeoutError where a process of its group is still there some time after.
    """
    with contextlib.suppress(ProcessLookupError):  # a fork has no group yet, or it has come to its end
        (os.killpg if group else os.kill)(process.pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    code = process.ended()
    assert code is not None
    return code


def wait_for_orphans(group: int, seconds: float = 20.0) -> None:
    """Waits until no process of the group is left; kills them and raises TimeoutError where that does not come."""
    until = time.monotonic() + seconds
    while left := _living(group):
        if time.monotonic() > until:
            os.killpg(group, signal.SIGKILL)
            raise TimeoutError(f"these outlived their build by {seconds:.0f} s: {left}")
        time.sleep(0.05)


def _living(group: int) -> list[list[str]]:
    """The command lines of the group's processes."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.cmdline())
    return found


def _command(arguments: list[str], errors: str) -> None:
    os.setsid()
    os.environ["STEPS_LOG"] = str(steps_file(Path(errors)))
    with Path(errors).open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    dying.main("", 0, arguments)
