"""Ending worker processes, and leaving a process whose threads are still reading."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool

import pytest

from flows.batches import stopping, workers
from tests.flows.prefect_server import LONG_SECONDS


@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "killed"), [(0.2, False), (LONG_SECONDS, True)])
def test_a_process_that_reads_on_is_killed_and_one_that_finishes_is_not(
    seconds: float, killed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopping, "GRACE_SECONDS", 0.5 if killed else LONG_SECONDS)
    executor = workers.process_pool(1)
    executor.submit(time.sleep, 0).result()  # the process is up
    reading = executor.submit(time.sleep, seconds)
    time.sleep(0.1)
    (process,) = executor._processes.values()
    stopping.end_processes(executor)
    end = time.monotonic() + LONG_SECONDS
    while process.exitcode is None and time.monotonic() < end:  # a thread of the executor may be waiting for it, too
        time.sleep(0.05)
    assert process.exitcode == (-signal.SIGKILL if killed else 0)
    assert isinstance(reading.exception(LONG_SECONDS), BrokenProcessPool) is killed


def test_signals_are_ignored_in_the_block_only() -> None:
    before = [signal.getsignal(number) for number in stopping.SIGNALS]
    with stopping.ignoring_signals():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
    assert [signal.getsignal(number) for number in stopping.SIGNALS] == before


LEAVING = """
import atexit, threading, time
from flows.batches import stopping
atexit.register(print, "cleaned up")
threading.Thread(target=time.sleep, args=(SECONDS,), name=f"{stopping.READING_THREADS}_0").start()
time.sleep(0.5)
stopping.leave(130)
print("nobody is reading")
"""


@pytest.mark.parametrize(
    ("seconds", "code", "printed"), [(600, 130, "cleaned up\n"), (0, 0, "nobody is reading\ncleaned up\n")]
)
def test_a_process_is_left_if_its_threads_are_reading(seconds: int, code: int, printed: str) -> None:
    script = LEAVING.replace("SECONDS", str(seconds))
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=LONG_SECONDS, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (code, printed, "")
